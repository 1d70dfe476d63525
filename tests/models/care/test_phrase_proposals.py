"""A change of the lexicon takes two Leads, and is in force at once; one alone can only go back (S5.2)."""
import pytest
from sqlalchemy import select

from models.care import phrase_proposals, phrase_rules, phrasebook
from models.care.phrase_drafts import WrongDraft
from models.ground import transaction
from models.ground.audit import AuditEntry
from models.ground.db import db
from models.ground.errors import NotFound, Refused, Stale
from models.people.notices import Notice
from tests import factories

pytestmark = pytest.mark.usefixtures("few_rules")
KEY = "en.ideation.want-to-die"
DRAFT = {"language": "en", "category": "hopelessness", "name": "moss", "weight": 0.6, "source": "Own practice",
         "phrases": ["the moss has grown over me"], "scoped": True, "own_language": False, "why": "",
         "must_match": ["I feel that the moss has grown over me.", "The moss has grown over me and I let it."],
         "must_not_match": ["The moss has grown over the wall.", "I like moss."]}
TEXT = "Lately the moss has grown over me."


@pytest.fixture
def proposed(app, cast):
    made = phrase_proposals.propose(DRAFT, by=cast.lee, reason="Heard often.")
    transaction.commit()
    factories.tried(made)
    return made


def _found() -> list[str]:
    return [found.rule for found in phrasebook.read_post("", TEXT, language="en").body.findings]


def test_proposed_approved_in_force_and_on_record(proposed, cast):
    assert _found() == [] and proposed.kind == "new"
    version = phrase_proposals.approve(proposed.id, by=cast.sol, words="Heard it too.")
    transaction.commit()
    assert _found() == ["en.hopelessness.moss"] and proposed.version == version.id == 2
    assert (version.by_id, version.second_id) == (cast.lee.id, cast.sol.id)
    assert phrase_rules.wordings(proposed.key)[0].owner_id == cast.lee.id
    acts = db.session.execute(select(AuditEntry.act, AuditEntry.reason).where(
        AuditEntry.on_kind == "phrase_proposals").order_by(AuditEntry.id)).all()
    assert [tuple(act) for act in acts] == [("phrasebook:proposed", "Heard often."),
                                            ("phrasebook:approved", "Heard it too.")]
    told = db.session.scalars(select(Notice.facts).where(Notice.account_id == cast.lee.id)).all()
    assert told[-1]["what"] == "approved"


def test_nothing_is_approved_before_it_was_tried(app, cast):
    made = phrase_proposals.propose(DRAFT, by=cast.lee, reason="Heard often.")
    transaction.commit()
    with pytest.raises(Refused, match="not-tried"):
        phrase_proposals.approve(made.id, by=cast.sol, words="Yes.")


def test_nobody_approves_what_they_proposed(proposed, cast):
    for verb in (phrase_proposals.approve, phrase_proposals.send_back):
        with pytest.raises(Refused, match="own"):
            verb(proposed.id, by=cast.lee, words="Mine.")
    assert _found() == []


def test_whoever_decides_works_in_the_language(proposed, cast):
    cast.ines.communities = ["fr"]
    transaction.commit()
    with pytest.raises(Refused, match="not-your-language"):
        phrase_proposals.approve(proposed.id, by=cast.ines, words="Yes.")
    with pytest.raises(Refused, match="not-your-language"):
        phrase_proposals.propose(DRAFT | {"name": "other", "phrases": ["under moss I lie"]}, by=cast.ines, reason="x")


def test_sent_back_with_a_reason_and_decided_once(proposed, cast):
    phrase_proposals.send_back(proposed.id, by=cast.sol, words="Too wide.")
    transaction.commit()
    assert (proposed.state, proposed.words) == ("returned", "Too wide.")
    for verb in (phrase_proposals.approve, phrase_proposals.send_back):
        with pytest.raises(Stale):
            verb(proposed.id, by=cast.ines, words="Yes.")
    phrase_proposals.propose(DRAFT, by=cast.lee, reason="Again.")


def test_withdrawn_by_its_author_alone_and_once(proposed, cast):
    with pytest.raises(NotFound):
        phrase_proposals.withdraw(proposed.id, by=cast.sol)
    phrase_proposals.withdraw(proposed.id, by=cast.lee)
    phrase_proposals.withdraw(proposed.id, by=cast.lee)
    assert proposed.state == "withdrawn"


def test_one_open_proposal_a_rule_and_no_name_twice(proposed, cast):
    with pytest.raises(Refused, match="already-proposed"):
        phrase_proposals.propose(DRAFT, by=cast.sol, reason="Me too.")
    phrase_proposals.approve(proposed.id, by=cast.sol, words="Yes.")
    with pytest.raises(Refused, match="taken"):
        phrase_proposals.propose(DRAFT, by=cast.sol, reason="Me too.")


def test_what_was_overtaken_is_not_approved(app, cast):
    row = phrase_rules.wordings(KEY)[0]
    made = phrase_proposals.propose_retirement(KEY, seen=row.id, by=cast.lee, reason="Never right.")
    made.key, made.state = KEY + ".aside", "withdrawn"      # out of the way of the other
    db.session.flush()
    other = phrase_proposals.propose_retirement(KEY, seen=row.id, by=cast.lee, reason="Never right.")
    transaction.commit()
    factories.tried(other)
    phrase_proposals.approve(other.id, by=cast.sol, words="Yes.")
    made.key, made.state = KEY, "proposed"
    transaction.commit()
    factories.tried(made)
    with pytest.raises(Refused, match="overtaken"):
        phrase_proposals.approve(made.id, by=cast.sol, words="Yes.")
    with pytest.raises(Stale):
        phrase_proposals.propose_retirement(KEY, seen=row.id, by=cast.lee, reason="Again.")


@pytest.mark.parametrize(("field", "why", "change"), [
    ("name", "name", {"name": "Moss Grows"}), ("category", "not-a-choice", {"category": "weather"}),
    ("phrases", "letters", {"phrases": ["mo.*ss"]}), ("phrases", "twice", {"phrases": ["under moss i lie"] * 2}),
    ("phrases", "elsewhere", {"phrases": ["i want death"]}),
    ("must_match", "few-sentences", {"must_match": ["One alone."]}),
    ("must_match", "not-matched", {"must_match": ["I like rain.", "I like snow."]}),
    ("must_not_match", "matched", {"must_not_match": ["The moss has grown over me!", "I like snow."]}),
    ("must_not_match", "both", {"must_not_match": DRAFT["must_match"]})])
def test_a_draft_that_is_not_ready_is_refused_at_its_field(app, cast, field, why, change):
    with pytest.raises(WrongDraft) as refused:
        phrase_proposals.propose(DRAFT | change, by=cast.lee, reason="Heard often.")
    assert (refused.value.field, refused.value.why) == (field, why)


def test_a_change_keeps_what_its_form_does_not_show(app, cast):
    row = phrase_rules.wordings(KEY)[0]
    entry = {name: row.entry[name] for name in ("category", "phrases", "must_match", "must_not_match", "source")}
    with pytest.raises(WrongDraft, match="unchanged"):
        phrase_proposals.propose({**entry, "weight": row.weight}, by=cast.lee, reason="x", key=KEY, seen=row.id)
    made = phrase_proposals.propose({**entry, "weight": 0.3}, by=cast.lee, reason="Less.", key=KEY, seen=row.id)
    assert made.entry == {**row.entry, "weight": 0.3} and made.kind == "change"


def test_back_to_an_earlier_version_by_one_alone(proposed, cast):
    phrase_proposals.approve(proposed.id, by=cast.sol, words="Yes.")
    transaction.commit()
    assert _found()
    with pytest.raises(Stale):
        phrase_proposals.revert(1, seen=1, by=cast.lee, reason="All is held.")
    version = phrase_proposals.revert(1, seen=2, by=cast.lee, reason="All is held.")
    transaction.commit()
    assert _found() == [] and (version.id, version.came) == (3, "revert")
    assert phrase_rules.entries(3) == phrase_rules.entries(1)
    told = db.session.execute(select(Notice.account_id, Notice.facts).order_by(Notice.id.desc()).limit(2)).all()
    assert {(row.account_id, row.facts["what"]) for row in told} == {(cast.sol.id, "reverted"),
                                                                     (cast.ines.id, "reverted")}
