"""A proposal is tried on past posts and on every sentence (S5.2): what would be caught, lost, raised."""
import pytest

from models.care import phrase_proposals, phrase_rules, phrase_trials
from models.care.phrase_rules import Came, Change
from models.care.phrase_trials import PhraseTrial
from models.community import posts
from models.ground import outbox, transaction
from models.ground.db import db
from models.ground.errors import Stale
from models.ground.outbox import Job
from tests import factories
from tests.models.care.test_phrase_proposals import DRAFT, TEXT

pytestmark = pytest.mark.usefixtures("few_rules")


@pytest.fixture
def proposed(app, cast):
    made = phrase_proposals.propose(DRAFT, by=cast.lee, reason="Heard often.")
    transaction.commit()
    return made


def test_what_would_be_caught_and_raised(proposed, cast):
    """No word of a member is copied; removed posts and the other community are not read."""
    post = factories.talkabout(cast.ash, body=TEXT)
    factories.talkabout(cast.ash)
    factories.talkabout(cast.fleur, body=TEXT)
    posts.remove(factories.talkabout(cast.bea, body=TEXT))
    trial = factories.tried(proposed)
    assert (trial.total, trial.read, trial.ended, trial.percent) == (2, 2, "done", 100)
    assert trial.counts == {"caught": 1, "raised": 1, "0>2": 1} and trial.broken == []
    assert trial.examples["caught"] == [[post.id, 1, 0, 2]] and TEXT not in str(trial.examples)


def test_what_would_be_lost(app, cast):
    entry = {"id": "en.own", "part": "own", **{key: DRAFT[key] for key in DRAFT if key not in ("name", "why")}}
    phrase_rules.publish([Change("en.own", entry)], came=Came.PROPOSAL, digest="d", by=cast.lee, second=cast.sol)
    factories.talkabout(cast.ash, body=TEXT)
    row = phrase_rules.wordings("en.own")[0]
    made = phrase_proposals.propose_retirement("en.own", seen=row.id, by=cast.lee, reason="Never right.")
    trial = factories.tried(made)
    assert (trial.counts["lost"], trial.counts["lowered"]) == (1, 1)


def test_guides_see_the_posts_of_their_own_communities_as_they_were_read(proposed, cast):
    post = factories.talkabout(cast.ash, body=TEXT)
    trial = factories.tried(proposed)
    assert [one[0].id for one in phrase_trials.shown(trial, for_=cast.wren)["caught"]] == [post.id]
    cast.gale.communities = ["fr"]
    assert phrase_trials.shown(trial, for_=cast.gale) == {"caught": [], "raised": []}
    posts.revise(post, by=cast.ash, body="Other words.", seen_version=1)
    assert phrase_trials.shown(trial, for_=cast.wren)["caught"] == []


def test_it_goes_on_where_it_was_ended_and_nothing_is_counted_twice(proposed, cast, monkeypatch):
    """Portion by portion, as if killed after each; two who read the same portion have one effect."""
    monkeypatch.setattr(phrase_trials, "PORTION", 2)
    monkeypatch.setattr(phrase_trials, "SECONDS", 60)
    for _ in range(5):
        factories.talkabout(cast.ash, body=TEXT)
    trial = phrase_trials.begin(proposed.id)
    for read in (2, 4, 5):
        first, second = phrase_trials.read_portion(trial.id), phrase_trials.read_portion(trial.id)
        phrase_trials.keep_portion(trial.id, first)
        transaction.commit()
        phrase_trials.keep_portion(trial.id, second)
        transaction.commit()
        db.session.refresh(trial)
        assert trial.read == read
    assert trial.counts["caught"] == 5 and trial.ended == "done" and phrase_trials.read_portion(trial.id) is None


def test_one_at_a_time_and_only_while_it_waits(proposed, cast):
    assert phrase_trials.begin(proposed.id) is phrase_trials.begin(proposed.id)
    phrase_trials.give_up(phrase_trials.latest(proposed.id).id, 0, 3)
    assert phrase_trials.latest(proposed.id).ended == "failed"
    phrase_proposals.withdraw(proposed.id, by=cast.lee)
    with pytest.raises(Stale):
        phrase_trials.begin(proposed.id)


def test_the_proposal_itself_promises_the_trial(proposed):
    """Crisis first: nothing that reads in the background comes before a scan, a page or a mail."""
    assert db.session.query(outbox.Promise).filter_by(job=Job.BEGIN_TRIAL.value).one().subject_id == proposed.id
    phrase_trials.begin_first(proposed.id, 0)
    assert db.session.query(PhraseTrial).count() == 1
    assert min(outbox.URGENCY[Job.TRY_PHRASES], outbox.URGENCY[Job.SCAN_AGAIN]) > max(
        urgency for job, urgency in outbox.URGENCY.items() if job not in (Job.TRY_PHRASES, Job.SCAN_AGAIN))
