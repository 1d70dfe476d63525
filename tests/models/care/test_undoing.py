"""A decision is taken back within seconds, whole; later it is put right by another (S5.14)."""
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.care import cases, decisions, escalations, outcomes, putting_right, queue, reports, showing, undoing
from models.care.decisions import UNDO_SECONDS, Decision, Outcome
from models.care.queue import Band, Source
from models.community import posts, search
from models.community.posts import State
from models.figures import desk
from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, now
from models.ground.errors import NeedsClinician, NotAllowed, NotFound, NotHolding, Refused
from models.ground.outbox import Job, Promise
from models.people import notices
from tests import factories
from tests.blueprints.desk import DANGER, item_of

SAID = "Marguerite and I walked along the river."
DECIDE = {
    Outcome.APPROVE: lambda item, by: decisions.approve(item.id, by=by, words="A song.", seen_version=1),
    Outcome.EDIT: lambda item, by: decisions.edit(item.id, by=by, title="A walk", body="We walked.", category="who",
                                                  words="", seen_version=1),
    Outcome.REMOVE: lambda item, by: decisions.remove(item.id, by=by, category="unkind", words="", seen_version=1),
    Outcome.NOTE: lambda item, by: decisions.put_note(item.id, by=by, note="loss", words="", seen_version=1),
    Outcome.NO_ACTION: lambda item, by: decisions.take_no_action(item.id, by=by, category="within-rules", words="",
                                                                 seen_version=1),
    Outcome.RETURN: lambda item, by: outcomes.send_back(item.id, by=by, category="other", words="", seen_version=1)}


def taken(post, by):
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=by)
    return item


def decided(item, outcome, by) -> Decision:
    DECIDE[outcome](item, by)
    transaction.commit()
    return db.session.query(Decision).order_by(Decision.id.desc()).first()


def seen(post) -> tuple:
    """All that others can know of it."""
    db.session.refresh(post)
    return post.state, post.note, post.shown_title, post.html, post.shown_version, post.published_at


def found(words, reader) -> list:
    return [row.id for row in search.find(search.asked(words, community="en"), for_=reader).rows]


def told(account) -> list[str]:
    factories.later_on()
    return [notice.kind for notice in notices.for_member(for_=account)]


def ended(decision: Decision) -> Decision:
    """The seconds in which it can be taken back are over."""
    db.session.execute(update(Decision).where(Decision.id == decision.id).values(
        at=now() - timedelta(seconds=UNDO_SECONDS + 1)))
    factories.later_on()
    return decision


@pytest.mark.parametrize("outcome", DECIDE)
def test_taken_back_it_is_as_it_was(cast, outcome):
    """What others see, the signal, the reports, what its author is told; it is in the same hands, and on record."""
    talk = factories.talkabout(cast.ash)
    post = factories.reply(talk, cast.ash)
    reports.report(post, by=cast.bea, category="worried")
    before, heard, item = seen(post), told(cast.bea), taken(post, cast.wren)
    made = decided(item, outcome, cast.wren)
    assert not item.is_open and undoing.offered(item.id, to=cast.wren) == made.id
    for _press in range(2):
        undoing.undo(made.id, by=cast.wren)
    transaction.commit()
    assert seen(post) == before and item.is_open and item.case.is_held_by(cast.wren)
    db.session.refresh(talk)
    assert talk.reply_count == 1
    assert told(cast.ash) == [] and told(cast.bea) == heard and reports.on_post(post)[0].answered_at is None
    assert db.session.query(Promise).filter_by(job=Job.SHOW_NOTICE.value).count() == 0
    lines = db.session.query(AuditEntry).filter_by(act=Act.DECISION_UNDONE.value).all()
    assert [(line.by_id, line.reason, line.facts) for line in lines] == [
        (cast.wren.id, "at-once", {"outcome": outcome.value})]
    assert decided(item, Outcome.NO_ACTION, cast.wren).outcome == "no_action"
    assert told(cast.bea)[0] == "report-done"


def test_what_was_found_is_found_again(cast):
    post = factories.talkabout(cast.ash, title="A heron", body="It stood in the river.")
    made = decided(taken(post, cast.wren), Outcome.REMOVE, cast.wren)
    assert found("heron", cast.bea) == []
    undoing.undo(made.id, by=cast.wren)
    assert found("heron", cast.bea) == [post.id]


def test_what_nobody_had_seen_nobody_sees(cast):
    """Approved and taken back, removed and taken back: it waits, as it waited."""
    for outcome in (Outcome.APPROVE, Outcome.REMOVE):
        post = factories.talkabout(cast.ash, body="It can wait.", published=False)
        made = decided(taken(post, cast.lee), outcome, cast.lee)
        undoing.undo(made.id, by=cast.lee)
        assert post.state == State.HELD and post.shown_version == 0
        with pytest.raises(NotFound):
            posts.find(post.id, for_=cast.bea)


def test_an_approved_edit_of_its_author_is_covered_by_what_stood_before(cast):
    post = factories.talkabout(cast.ash, body="First words.")
    posts.revise(post, by=cast.ash, title="A long week", body="Second words.", seen_version=1)
    item = taken(post, cast.wren)
    decisions.approve(item.id, by=cast.wren, words="", seen_version=2)
    transaction.commit()
    assert "Second" in post.html
    undoing.undo(undoing.offered(item.id, to=cast.wren), by=cast.wren)
    assert "First" in post.html and post.shown_version == 1 and post.is_waiting


def test_an_edit_taken_back_is_not_brought_back(cast):
    post = factories.talkabout(cast.ash, body=SAID)
    made = decided(taken(post, cast.wren), Outcome.EDIT, cast.wren)
    item = undoing.undo(made.id, by=cast.wren)
    assert showing.words_to_edit(post)["body"] == SAID
    outcomes.send_back(item.id, by=cast.wren, category="other", words="", seen_version=1)
    item = queue.take_up_again(item.id, by=cast.wren)
    decisions.approve(item.id, by=cast.wren, words="", seen_version=1)
    assert SAID in post.html


def test_an_edit_stays_through_what_hides_the_post_for_a_while(cast):
    """S5.6: sent back after an edit and then approved as it stands, the author's first words stay out."""
    post = factories.talkabout(cast.ash, body=SAID)
    decided(taken(post, cast.wren), Outcome.EDIT, cast.wren)
    decided(taken(post, cast.wren), Outcome.RETURN, cast.wren)
    decided(taken(post, cast.wren), Outcome.APPROVE, cast.wren)
    assert post.html == "<p>We walked.</p>"


def test_after_its_seconds_nothing_is_changed(cast):
    post = factories.talkabout(cast.ash)
    made = ended(decided(taken(post, cast.wren), Outcome.REMOVE, cast.wren))
    assert undoing.offered(made.item_id, to=cast.wren) is None
    with pytest.raises(Refused, match="too-late"):
        undoing.undo(made.id, by=cast.wren)
    assert post.state == State.REMOVED and told(cast.ash) == ["post-removed"]


def test_it_is_taken_back_by_whoever_decided_alone(cast):
    made = decided(taken(factories.talkabout(cast.ash), cast.wren), Outcome.REMOVE, cast.wren)
    for other in (cast.gale, cast.lee):
        with pytest.raises(NotFound):
            undoing.undo(made.id, by=other)
    with pytest.raises(NotFound):
        undoing.undo(2**40, by=cast.wren)


@pytest.mark.parametrize("what", ["withdrawn", "revised", "decided"])
def test_what_has_moved_on_is_left_alone(cast, what):
    post = factories.talkabout(cast.ash)
    made = decided(taken(post, cast.wren), Outcome.NOTE, cast.wren)
    if what == "withdrawn":
        posts.withdraw(post, by=cast.ash)
    elif what == "revised":
        posts.revise(post, by=cast.ash, title="Other", body="Other words.", seen_version=1)
    else:
        decided(taken(post, cast.gale), Outcome.NO_ACTION, cast.gale)
    with pytest.raises(Refused, match="moved-on"):
        undoing.undo(made.id, by=cast.wren)
    assert post.note == "loss"


def test_what_has_gone_out_has_gone_out(cast):
    item = taken(factories.talkabout(cast.ash), cast.wren)
    outcomes.write(item.id, by=cast.wren, category="support", words="I read you.", seen_version=1)
    made = db.session.query(Decision).one()
    assert undoing.offered(item.id, to=cast.wren) is None
    with pytest.raises(Refused, match="gone-out"):
        undoing.undo(made.id, by=cast.wren)
    assert told(cast.ash) == ["reaching-out"]


def test_the_page_that_a_decision_silenced_rings_again(cast):
    """S6.2: nobody in danger is forgotten because somebody pressed twice."""
    item = item_of(factories.talkabout(cast.ash, body=DANGER))
    queue.claim(item.id, by=cast.lee)
    made = decided(item, Outcome.APPROVE, cast.lee)
    assert escalations.ringing(for_=cast.sol) == []
    undoing.undo(made.id, by=cast.lee)
    assert item.post.state == State.HELD and [call.item_id for call in escalations.ringing(for_=cast.sol)] == [item.id]


def test_a_new_case_takes_it_in(cast):
    """A signal came in between: one member has one open case, in its holder's hands."""
    item = taken(factories.talkabout(cast.ash), cast.wren)
    made = decided(item, Outcome.REMOVE, cast.wren)
    other = taken(factories.talkabout(cast.ash), cast.gale)
    undoing.undo(made.id, by=cast.wren)
    assert item.case_id == other.case_id and item.case.is_held_by(cast.gale) and cases.undecided(item.case) == 2


def test_a_new_signal_about_the_same_post_takes_its_place(cast):
    item = taken(factories.talkabout(cast.ash), cast.wren)
    made = decided(item, Outcome.NO_ACTION, cast.wren)
    newer = queue.open_item(item.post, Band.CONCERN, Source.REPORT)
    assert undoing.undo(made.id, by=cast.wren).id == newer.id and not item.is_open
    assert newer.case.is_held_by(cast.wren)


def test_it_counts_for_nothing(cast):
    """No figure counts a slip; what was put right later counts as it was."""
    item = taken(factories.talkabout(cast.ash), cast.wren)
    made = decided(item, Outcome.REMOVE, cast.wren)
    month = desk.Period(now() - timedelta(days=1), now() + timedelta(days=1))
    assert desk.outcomes(month) == [("remove", "unkind", 1)]
    undoing.undo(made.id, by=cast.wren)
    assert desk.outcomes(month) == []


RIGHT = {Outcome.RESTORE: Outcome.REMOVE, Outcome.NOTE_OFF: Outcome.NOTE, Outcome.PUT_BACK: Outcome.EDIT}


def can_be_put_right(post) -> dict:
    return putting_right.offered(post, putting_right.made_on(post))


def put_right(item, outcome, by, **values):
    return putting_right.put_right(item.id, outcome, by=by, **{
        "category": "too-strict", "words": "Sorry.", "seen_version": 1} | values)


@pytest.mark.parametrize(("outcome", "first"), RIGHT.items())
def test_put_right_it_stands_as_before_and_its_author_is_told(cast, outcome, first):
    post = factories.talkabout(cast.ash, title="A walk", body=SAID)
    before = seen(post)
    made = ended(decided(taken(post, cast.wren), first, cast.wren))
    item = queue.take_up_again(made.item_id, by=cast.gale)
    assert (item.source, list(can_be_put_right(post))) == ("again", [outcome])
    with pytest.raises(Refused, match="not-a-choice"):
        put_right(item, outcome, cast.gale, category="because")
    put_right(item, outcome, cast.gale)
    transaction.commit()
    assert seen(post) == before and not item.is_open and can_be_put_right(post) == {}
    factories.later_on()
    notice = notices.for_member(for_=cast.ash)[0]
    assert (notice.kind, notice.facts) == ("put-right", {"act": outcome, "category": "too-strict", "words": "Sorry."})
    line = db.session.query(AuditEntry).filter_by(act=putting_right.ACTS[outcome].value).one()
    assert (line.by_id, line.reason) == (cast.gale.id, "too-strict")
    item = queue.take_up_again(item.id, by=cast.gale)
    with pytest.raises(Refused, match="nothing-to-put-right"):
        put_right(item, outcome, cast.gale)


@pytest.mark.parametrize(("outcome", "first"), RIGHT.items())
def test_what_was_put_right_is_taken_back_too(cast, outcome, first):
    post = factories.talkabout(cast.ash, title="A walk", body=SAID)
    made = ended(decided(taken(post, cast.wren), first, cast.wren))
    before, item = seen(post), queue.take_up_again(made.item_id, by=cast.gale)
    put_right(item, outcome, cast.gale)
    undoing.undo(undoing.offered(item.id, to=cast.gale), by=cast.gale)
    assert seen(post)[:4] == before[:4] and list(can_be_put_right(post)) == [outcome]
    assert "put-right" not in told(cast.ash)


def test_words_of_danger_are_not_restored_by_a_guide(cast):
    item = item_of(factories.talkabout(cast.ash, body=DANGER))
    queue.claim(item.id, by=cast.wren)
    ended(decided(item, Outcome.REMOVE, cast.wren))
    again = queue.take_up_again(item.id, by=cast.wren)
    with pytest.raises(NeedsClinician):
        put_right(again, Outcome.RESTORE, cast.wren)
    assert again.post.state == State.REMOVED
    queue.release(again.id, by=cast.wren)
    put_right(queue.take_up_again(item.id, by=cast.lee), Outcome.RESTORE, cast.lee, words="The words of a song.")
    assert again.post.state == State.PUBLISHED


def test_who_may_not_put_right(cast):
    post = factories.talkabout(cast.ash)
    made = ended(decided(taken(post, cast.wren), Outcome.REMOVE, cast.wren))
    item = queue.take_up_again(made.item_id, by=cast.tess)
    with pytest.raises(NotAllowed):
        put_right(item, Outcome.RESTORE, cast.tess)
    with pytest.raises(NotHolding):
        put_right(item, Outcome.RESTORE, cast.gale)
