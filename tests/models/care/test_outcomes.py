"""More that a guide can decide (S5.4): send back, write, point to help, hand on; and how a case ends."""
import pytest

from models.care import decisions, outcomes, queue, watches
from models.care.cases import Band, Source
from models.care.decisions import Decision
from models.community.posts import State
from models.ground import audit, transaction
from models.ground.db import db
from models.ground.errors import NeedsClinician, NotAllowed, NotHolding, Refused
from models.people import notices, standing
from models.people.standing import Measure
from models.rights import gathering
from tests import factories
from tests.blueprints.desk import DANGER


def taken(by, post, band=Band.ROUTINE):
    item = queue.open_item(post, band, Source.REPORT)
    queue.claim(item.id, by=by)
    transaction.commit()
    return item


def pass_it(item, by):
    return decisions.take_no_action(item.id, by=by, category="within-rules", words="", seen_version=1)


def told(account):
    factories.later_on()
    return [(notice.kind, notice.facts) for notice in notices.for_member(for_=account)]


def test_sent_back_it_is_hidden_and_its_author_told_why(cast):
    """S5.5"""
    item = taken(cast.wren, factories.talkabout(cast.ash))
    outcomes.send_back(item.id, by=cast.wren, category="said-otherwise", words="The second half.", seen_version=1)
    transaction.commit()
    assert item.post.state == State.HELD and not item.case.is_open
    assert told(cast.ash)[0] == ("post-returned", {"category": "said-otherwise", "words": "The second half."})
    assert audit.about(("posts", item.post_id))[0].act == "post:returned"


def test_words_of_danger_are_not_sent_back_by_a_guide(cast):
    post = factories.talkabout(cast.ash, body=DANGER)
    item = taken(cast.wren, post)
    with pytest.raises(NeedsClinician):
        outcomes.send_back(item.id, by=cast.wren, category="other", words="Please.", seen_version=1)
    assert item.is_open and post.state == State.HELD


def test_a_guide_writes_to_the_author(cast):
    item = taken(cast.wren, factories.talkabout(cast.ash))
    outcomes.write(item.id, by=cast.wren, category="support", words="I read you.", seen_version=1)
    transaction.commit()
    assert told(cast.ash)[0] == ("reaching-out", {"words": "I read you.", "name": "Wren"}) and not item.is_open
    with pytest.raises(NotHolding):
        outcomes.write(item.id, by=cast.wren, category="support", words="I read you.", seen_version=1)
    assert db.session.query(Decision).count() == 1


def test_to_write_does_not_settle_what_is_held(cast):
    """A held post's author waits for an answer, whatever else they are told."""
    item = taken(cast.wren, factories.talkabout(cast.ash, published=False))
    for _ in range(2):
        outcomes.write(item.id, by=cast.wren, category="support", words="A moment, please.", seen_version=1)
    assert item.is_open and item.is_held_by(cast.wren)
    assert len(told(cast.ash)) == 1 and db.session.query(Decision).count() == 1


def test_words_that_would_be_held_are_not_sent(cast):
    item = taken(cast.wren, factories.talkabout(cast.ash))
    with pytest.raises(Refused, match="found"):
        outcomes.write(item.id, by=cast.wren, category="worried", words=DANGER, seen_version=1)
    assert told(cast.ash) == [] and item.is_open


def test_help_near_them_stands_beneath_the_words(cast):
    """S10.1: of the member's own organisation and region."""
    item = taken(cast.wren, factories.talkabout(cast.ash))
    line = outcomes.lines(cast.ash)[-1]
    outcomes.write(item.id, by=cast.wren, category="now", words="They listen.", line=line.key, seen_version=1)
    words = told(cast.ash)[0][1]["words"]
    assert words.startswith("They listen.\n\n") and line.name["en"] in words and line.phone in words
    with pytest.raises(Refused, match="not-a-choice"):
        outcomes.write(taken(cast.wren, factories.talkabout(cast.bea)).id, by=cast.wren, category="now", words="x",
                       line="nowhere", seen_version=1)


def test_who_has_left_is_not_written_to(cast):
    """A member who closed the account mid-review: it is said, and the guide decides otherwise."""
    item = taken(cast.wren, factories.talkabout(cast.ash))
    cast.ash.state = "closed"
    transaction.commit()
    with pytest.raises(Refused, match="nobody-reads-it"):
        outcomes.write(item.id, by=cast.wren, category="support", words="Hello.", seen_version=1)
    pass_it(item, cast.wren)
    assert not item.case.is_open


def test_handed_to_a_lead_it_is_theirs_within_the_hour(cast):
    item = taken(cast.wren, factories.talkabout(cast.ash))
    outcomes.hand_to_lead(item.id, by=cast.wren, category="too-close", words="I know them.", lead_id=cast.lee.id,
                          seen_version=1)
    transaction.commit()
    [line] = queue.waiting(for_=cast.lee, mine=True).rows
    assert (line.id, line.band, line.holder, line.is_assigned) == (item.id, "concern", None, True)
    assert told(cast.lee)[0] == ("handed-to-lead", {"item": item.id, "name": "Wren", "words": "I know them."})
    assert item.is_open and told(cast.sol) == []
    with pytest.raises(NotHolding):
        pass_it(item, cast.wren)


def test_someone_in_training_hands_on_and_does_not_write(cast):
    item = taken(cast.tess, factories.talkabout(cast.ash))
    for verb, facts in ((outcomes.write, {"category": "support"}), (outcomes.send_back, {"category": "other"})):
        with pytest.raises(NotAllowed):
            verb(item.id, by=cast.tess, words="x", seen_version=1, **facts)
    outcomes.hand_to_lead(item.id, by=cast.tess, category="beyond-me", words="", lead_id=0, seen_version=1)
    assert {kind for lead in (cast.lee, cast.sol, cast.ines) for kind, _ in told(lead)} == {"handed-to-lead"}


def test_a_case_is_not_closed_over_what_is_undecided(cast):
    first, second = taken(cast.wren, factories.talkabout(cast.ash)), taken(cast.wren, factories.talkabout(cast.ash))
    with pytest.raises(Refused, match="undecided"):
        outcomes.end_with_it(first.id, by=cast.wren, closes=True)
    pass_it(first, cast.wren)
    with pytest.raises(Refused, match="undecided"):
        outcomes.close_case(first.id, by=cast.wren)
    outcomes.end_with_it(second.id, by=cast.wren, closes=False)
    pass_it(second, cast.wren)
    transaction.commit()
    assert second.case.is_open and second.case.is_held_by(cast.wren), "kept open on purpose"
    with pytest.raises(NotHolding):
        outcomes.close_case(first.id, by=cast.gale)
    for _ in range(2):
        outcomes.close_case(first.id, by=cast.wren)
    assert not first.case.is_open


def test_a_watch_begins_from_a_case_and_settles_nothing(cast):
    """S5.4, S5.7: recorded with its reason; its author is told nothing; the post still waits for a decision."""
    item = taken(cast.wren, factories.talkabout(cast.ash))
    asked = {"kind": "vulnerable", "reason": "loss", "words": "His dog.", "review_on": watches.usual_day()}
    with pytest.raises(Refused, match="not-a-choice"):
        outcomes.watch(item.id, by=cast.wren, **asked | {"reason": "because"}, seen_version=1)
    for _press in range(2):
        outcomes.watch(item.id, by=cast.wren, **asked, seen_version=1)
    transaction.commit()
    [made] = decisions.about_member(cast.ash)
    assert (made.outcome, made.category, made.words) == ("watch", "vulnerable.loss", "His dog.")
    assert made.category in decisions.reasons("watch") and item.is_open and item.is_held_by(cast.wren)
    assert [watch.post_id for watch in watches.held_by(cast.wren)] == [item.post_id] and told(cast.ash) == []
    assert audit.about(("posts", item.post_id))[0].act == "post:author-watched"
    assert gathering.decisions(cast.ash) == [], "nothing tells of a watch that goes on"


def test_a_sanction_is_decided_in_a_case(cast):
    item = taken(cast.wren, factories.talkabout(cast.ash))
    asked = {"category": "unkind", "words": "Please rest a little.", "days": 3, "key": "k", "seen_version": 1}
    with pytest.raises(NotAllowed):
        outcomes.sanction(item.id, by=cast.wren, measure=Measure.SUSPENSION, **asked | {"days": None})
    for _press in range(2):
        outcomes.sanction(item.id, by=cast.wren, measure=Measure.PAUSE, **asked)
    transaction.commit()
    [made] = decisions.about_member(cast.ash)
    assert (made.outcome, made.category, made.words) == ("sanction", "unkind", "Please rest a little.")
    [row] = standing.against(cast.ash)
    assert (row.kind, row.post_id) == ("pause", item.post_id) and [kind for kind, _ in told(cast.ash)] == ["sanctioned"]
    assert item.is_open and audit.about(("posts", item.post_id))[0].act == "post:author-sanctioned"
    pass_it(item, cast.wren)
    assert not item.is_open


@pytest.mark.parametrize("has_line", [False, True])
def test_whoever_writes_says_why(cast, has_line):
    """S5.4: each act has a reason from the kept list."""
    line = outcomes.lines(cast.ash)[-1].key if has_line else ""
    item = taken(cast.wren, factories.talkabout(cast.ash))
    with pytest.raises(Refused, match="not-a-choice"):
        outcomes.write(item.id, by=cast.wren, category="", words="I read you.", line=line, seen_version=1)
    outcomes.write(item.id, by=cast.wren, category="other", words="I read you.", line=line, seen_version=1)
    assert decisions.about_member(cast.ash)[0].category == "other"
