"""Appeals (S5.14): each edit, removal, note, mask and sanction, once, in time; a different clinician; the answer has
effect.
"""
from datetime import timedelta

import pytest

from models.care import appeal_answers, appeals, decisions, escalations, queue, sanctions, showing
from models.care.appeals import Answer, Appealed
from models.care.decisions import Decision
from models.care.queue import Band, Source
from models.community import posts, wall
from models.community.posts import State
from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, now
from models.ground.errors import NeedsClinician, NotAllowed, NotForYou, NotFound, Refused, Stale
from models.people import notices, standing
from models.people.notices import NoticeKind
from models.people.standing import Measure
from tests import factories
from tests.blueprints.desk import DANGER

SAID = "It rained, and I met my neighbour from the corner."
DONE = {
    "edit": lambda item, by: decisions.edit(item.id, by=by, title="Rain", body="It rained.", category="where",
                                            words="", seen_version=1),
    "remove": lambda item, by: decisions.remove(item.id, by=by, category="unkind", words="", seen_version=1),
    "note": lambda item, by: decisions.put_note(item.id, by=by, note="loss", words="", seen_version=1)}


def decided(author, by, kind):
    post = factories.talkabout(author, title="Rain", body=SAID)
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=by)
    DONE[kind](item, by)
    transaction.commit()
    return post


def appeal(member, kind, number, words="Nobody could know them by it."):
    made = appeals.make(appeals.subject(Appealed(kind), number, for_=member), by=member, words=words, key="k")
    factories.publish(made.words)
    return made


def answered(made, outcome, by, **values):
    return appeal_answers.answer(made.id, outcome, by=by, **({"words": "I looked anew.", "seen_version": 1} | values))


@pytest.mark.parametrize("kind", DONE)
def test_undone_it_stands_as_its_author_wrote_it(cast, kind):
    post = decided(cast.ash, cast.wren, kind)
    made = answered(appeal(cast.ash, kind, post.id), Answer.FULL, cast.gale)
    assert (post.state, post.note, "my neighbour" in post.html) == (State.PUBLISHED, "", True)
    assert showing.words_to_edit(post)["body"] == SAID
    told = notices.unread(NoticeKind.APPEAL_ANSWERED, for_=cast.ash)[0]
    assert (told.facts["answer"], told.facts["words"], made.answered_by_id) == ("full", "I looked anew.", cast.gale.id)
    transaction.commit()
    line = db.session.query(AuditEntry).filter_by(act=Act.APPEAL_ANSWERED.value).one()
    assert (line.by_id, line.facts) == (cast.gale.id, {"kind": kind, "outcome": "full"})


@pytest.mark.parametrize(("kind", "state", "shows"), [
    ("edit", State.PUBLISHED, "It rained."), ("remove", State.REMOVED, ""), ("note", State.PUBLISHED, SAID)])
def test_upheld_it_stays_as_it_was_decided(cast, kind, state, shows):
    post = decided(cast.ash, cast.wren, kind)
    answered(appeal(cast.ash, kind, post.id), Answer.UPHOLD, cast.gale)
    assert post.state == state and shows in (post.html or "") and post.note == ("loss" if kind == "note" else "")


@pytest.mark.parametrize("kind", ["edit", "remove"])
def test_in_part_the_clinicians_words_stand(cast, kind):
    post = decided(cast.ash, cast.wren, kind)
    made = appeal(cast.ash, kind, post.id)
    with pytest.raises(Stale):
        answered(made, Answer.PART, cast.gale, title="Rain", body="It rained.", seen_version=7)
    with pytest.raises(Refused):
        answered(made, Answer.PART, cast.gale, title="Rain", body=" ")
    answered(made, Answer.PART, cast.gale, title="Rain", body="It rained, and I met my neighbour.")
    assert post.state == State.PUBLISHED and "corner" not in post.html and "neighbour" in post.html


def test_a_note_gives_way_to_another(cast):
    post = decided(cast.ash, cast.wren, "note")
    made = appeal(cast.ash, "note", post.id)
    with pytest.raises(Refused):
        answered(made, Answer.PART, cast.gale, note="because")
    other = next(key for key in posts.content_notes() if key != "loss")
    answered(made, Answer.PART, cast.gale, note=other)
    assert post.note == other


def test_what_comes_back_stands_where_it_stood_and_tells_nobody_anew(cast):
    post = decided(cast.ash, cast.wren, "remove")
    at = post.published_at
    answered(appeal(cast.ash, "remove", post.id), Answer.FULL, cast.gale)
    assert post.published_at == at and post.id in {row.id for row in wall.page(for_=cast.bea).rows}


def test_what_the_scan_covered_can_be_shown_again(cast):
    """S5.6: a guide confirms or restores."""
    post = factories.talkabout(cast.ash, body="Write to the help desk at help@example.org, they are kind.")
    assert "example.org" not in post.html
    made = appeal(cast.ash, "mask", post.id)
    assert made.decided_by_id is None
    answered(made, Answer.FULL, cast.wren)
    assert "example.org" in post.html


def test_what_its_author_took_back_stays_taken_back(cast):
    post = decided(cast.ash, cast.wren, "edit")
    made = appeal(cast.ash, "edit", post.id)
    posts.withdraw(post, by=cast.ash)
    answered(made, Answer.FULL, cast.gale)
    assert post.state == State.WITHDRAWN


def test_words_of_danger_come_back_by_a_lead_alone(cast):
    post = factories.talkabout(cast.ash, title="Tonight", body=DANGER)
    item = queue.open_of(post)
    queue.claim(item.id, by=cast.lee)
    decisions.remove(item.id, by=cast.lee, category="safer-with-a-guide", words="", seen_version=1)
    made = appeal(cast.ash, "remove", post.id)
    with pytest.raises(NeedsClinician):
        answered(made, Answer.FULL, cast.wren)
    answered(made, Answer.FULL, cast.sol)
    assert post.state == State.PUBLISHED


@pytest.mark.parametrize("kind", [Measure.WARNING, Measure.PAUSE, Measure.SUSPENSION, Measure.REMOVAL])
def test_a_sanction_that_is_undone_is_lifted(cast, kind):
    made = factories.appeal(cast.ash, cast.lee, kind=kind)
    answered(made, Answer.FULL, cast.sol)
    db.session.expire_all()
    assert cast.ash.in_force == [] and standing.against(cast.ash)[0].lifted_why == "I looked anew."


def test_and_so_is_one_that_had_ended_by_itself(cast):
    made = factories.appeal(cast.ash, cast.wren)
    made.sanction.until = now() - timedelta(seconds=2)
    transaction.commit()
    answered(made, Answer.FULL, cast.gale)
    assert made.sanction.lifted_by_id == cast.gale.id


def test_a_sanction_is_eased(cast):
    made = factories.appeal(cast.ash, cast.lee, kind=Measure.SUSPENSION)
    with pytest.raises(Refused):
        answered(made, Answer.PART, cast.sol)
    answered(made, Answer.PART, cast.sol, days=3)
    assert made.sanction.until < now() + timedelta(days=4) and cast.ash.is_barred


@pytest.mark.parametrize("kind", DONE)
def test_who_decided_reads_it_and_does_not_answer(cast, kind):
    post = decided(cast.ash, cast.wren, kind)
    made = appeal(cast.ash, kind, post.id)
    assert made in appeals.waiting(for_=cast.wren) and not appeals.may_answer(made, by=cast.wren)
    for outcome in Answer:
        with pytest.raises(NotAllowed):
            answered(made, outcome, cast.wren)
    assert made.answered_at is None and appeals.may_answer(made, by=cast.gale)


def test_nor_does_who_confirmed_a_removal_nor_a_guide_nor_a_trainee(cast):
    made = factories.appeal(cast.ash, cast.lee, kind=Measure.REMOVAL)
    sanctions.confirm(made.sanction_id, by=cast.sol)
    assert [name for name in ("lee", "sol", "wren", "tess", "dara", "ines")
            if appeals.may_answer(made, by=getattr(cast, name))] == ["ines"]


def test_across_the_language_wall_nobody_finds_it(cast):
    made = factories.appeal(cast.fleur, cast.gale)
    assert made not in appeals.waiting(for_=cast.wren)
    with pytest.raises(NotFound):
        answered(made, Answer.UPHOLD, cast.wren)


def test_once_about_each_thing(cast):
    post = decided(cast.ash, cast.wren, "edit")
    first = appeal(cast.ash, "edit", post.id)
    assert appeal(cast.ash, "edit", post.id, words="And again.").id == first.id
    answered(first, Answer.UPHOLD, cast.gale)
    assert appeal(cast.ash, "edit", post.id, words="And again.").id == first.id
    assert first.words.body == "Nobody could know them by it."


def test_within_thirty_days_by_the_databases_clock(cast):
    post = decided(cast.ash, cast.wren, "edit")
    db.session.query(Decision).filter_by(post_id=post.id).one().at = now() - timedelta(days=30, seconds=2)
    transaction.commit()
    with pytest.raises(Refused) as refusal:
        appeal(cast.ash, "edit", post.id)
    assert refusal.value.why == "too-late" and appeals.subjects(cast.ash) == []


def test_nobody_appeals_for_another(cast):
    post = decided(cast.ash, cast.wren, "edit")
    made = factories.sanction(cast.ash, cast.gale)
    for kind, number in (("edit", post.id), ("remove", post.id), ("mask", post.id), ("sanction", made.id)):
        with pytest.raises(NotFound):
            appeals.subject(Appealed(kind), number, for_=cast.bea)
    with pytest.raises(NotFound):
        appeals.subject(Appealed.REMOVE, post.id, for_=cast.ash)     # it was edited


def test_answered_twice_is_answered_once_and_the_second_clinician_is_told(cast):
    made = factories.appeal(cast.ash, cast.wren)
    for _ in range(2):
        answered(made, Answer.UPHOLD, cast.gale)
    with pytest.raises(Stale):
        answered(made, Answer.FULL, cast.lee)
    assert len(notices.unread(NoticeKind.APPEAL_ANSWERED, for_=cast.ash)) == 1


def test_an_answer_has_words(cast):
    with pytest.raises(Refused):
        answered(factories.appeal(cast.ash, cast.wren), Answer.UPHOLD, cast.gale, words=" ")


def test_danger_in_an_appeal_comes_before_the_guides_like_any_other(cast):
    """S5.1, S6.1: held, urgent, paged; from a suspended member too. No other member ever reads it."""
    made = factories.appeal(cast.ash, cast.lee, DANGER, kind=Measure.SUSPENSION)
    item = queue.open_of(made.words)
    assert item.band == "urgent" and made.words.risk >= 2 and appeals.waiting(for_=cast.wren)[0].id == made.id
    queue.claim(item.id, by=cast.wren)
    escalations.open_from_item(item.id, by=cast.wren, severity="high", words="Worried.", tried="")
    for reader in (cast.ash, cast.bea):
        with pytest.raises(NotFound):
            posts.find(made.words_id, for_=reader)
    assert made.words_id not in {row.id for row in wall.mine(for_=cast.ash).rows}


def test_an_appeals_words_can_never_be_shown(cast):
    made = factories.appeal(cast.ash, cast.wren, DANGER)
    item = queue.open_of(made.words)
    queue.claim(item.id, by=cast.lee)
    with pytest.raises(Refused):
        decisions.approve(item.id, by=cast.lee, words="Why not.", seen_version=1)
    posts.publish(made.words, title="", body=DANGER, version=1)
    assert made.words.html is None


def test_it_waits_in_the_queue_for_a_different_guide(cast):
    """An item of its own, within the hour; who decided can't take it, no outcome of the desk answers it, and with the
    answer it is gone."""
    post = decided(cast.ash, cast.wren, "edit")
    made = appeal(cast.ash, "edit", post.id)
    item = queue.open_of(post, not_for=cast.wren)
    assert (item.band, item.source, queue.open_of(post)) == ("concern", "appeal", None)
    with pytest.raises(NotForYou):
        queue.claim(item.id, by=cast.wren)
    queue.claim(item.id, by=cast.gale)
    with pytest.raises(Refused) as refusal:
        decisions.approve(item.id, by=cast.gale, words="", seen_version=1)
    assert refusal.value.why == "appealed"
    answered(made, Answer.UPHOLD, cast.gale)
    assert queue.open_of(post, not_for=cast.wren) is None and not item.case.is_open


def test_two_appeals_about_one_colleague_leave_the_queue_one_by_one(cast):
    post = decided(cast.ash, cast.wren, "edit")
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=cast.wren)
    DONE["note"](item, cast.wren)
    first, second = (appeals.make(appeals.subject(Appealed(kind), post.id, for_=cast.ash), by=cast.ash, words="Why?",
                                  key=kind) for kind in ("edit", "note"))
    answered(first, Answer.UPHOLD, cast.gale)
    assert queue.open_of(post, not_for=cast.wren) is not None
    answered(second, Answer.UPHOLD, cast.gale)
    assert queue.open_of(post, not_for=cast.wren) is None
