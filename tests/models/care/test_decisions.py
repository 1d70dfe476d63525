"""Decisions (S5.4-S5.6): a guide's edit holds, danger is a clinician's, pages stop only for those who may judge."""
import pytest
from sqlalchemy import select

from models.care import decisions, escalations, intake, queue, reports, showing
from models.care.queue import Band, QueueItem, Source
from models.community import posts, revisions
from models.community.posts import State
from models.ground import audit, transaction
from models.ground.db import db
from models.ground.errors import NeedsClinician, Refused, Stale
from models.people import notices
from tests import factories

DANGER = "I want to kill myself tonight, I have a plan."


def item_of(post):
    return db.session.scalars(
        select(QueueItem).where(QueueItem.post_id == post.id).order_by(QueueItem.id.desc())).first()


@pytest.fixture
def phone(cast):
    item = item_of(factories.talkabout(cast.ash, title="A long week", body="Ask for Marguerite on 403-555-0134."))
    queue.claim(item.id, by=cast.wren)
    return item


@pytest.fixture
def danger(cast):
    item = item_of(factories.talkabout(cast.ash, title="Tonight", body=DANGER))
    return item


def edit(item, by, **changed):
    return decisions.edit(item.id, by=by, **{"title": "A long week", "body": "Ask for me.", "category": "who",
                                             "words": "", "seen_version": item.post.version, **changed})


def again(post, by):
    """Reported once more, and taken on."""
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=by)
    return item


@pytest.mark.parametrize("later", ["approve", "note"])
def test_a_later_decision_does_not_bring_the_first_words_back(phone, cast, later):
    """S5.6: what a guide took out stays out, whatever is decided on the same version afterwards."""
    edit(phone, cast.wren)
    item = again(phone.post, cast.gale)
    if later == "approve":
        decisions.approve(item.id, by=cast.gale, words="", seen_version=1)
    else:
        decisions.put_note(item.id, by=cast.gale, note="loss", words="", seen_version=1)
    assert phone.post.html == "<p>Ask for me.</p>" and not item.is_open


def test_the_next_edit_begins_with_what_others_read(phone, cast):
    assert showing.words_to_edit(phone.post)["body"] == "Ask for Marguerite on █████."
    edit(phone, cast.wren)
    assert showing.words_to_edit(phone.post) == {"title": "A long week", "body": "Ask for me."}
    posts.revise(phone.post, by=cast.ash, title="A long week", body="New words.", seen_version=1)
    assert showing.words_to_edit(phone.post)["body"] == "New words."


def test_an_edit_keeps_both_texts_for_moderation(phone, cast):
    """S3.13: earlier versions stay with moderation."""
    edit(phone, cast.wren)
    assert {row.body for row in revisions.of(phone.post)} == {"Ask for Marguerite on 403-555-0134.", "Ask for me."}
    factories.later_on()
    facts = notices.for_member(for_=cast.ash)[0].facts
    assert facts["before"]["body"] == "Ask for Marguerite on █████." and facts["after"]["body"] == "Ask for me."


def test_an_edit_that_speaks_of_danger_is_a_clinicians(phone, cast):
    with pytest.raises(NeedsClinician):
        edit(phone, cast.wren, body=DANGER)
    with pytest.raises(NeedsClinician):
        edit(phone, cast.wren, title="I want to kill myself", body="tonight, I have a plan")


def test_danger_as_written_is_a_clinicians_however_it_is_edited(danger, cast):
    """Nobody is made safe by an edit: the words as they were written count too."""
    queue.claim(danger.id, by=cast.wren)
    with pytest.raises(NeedsClinician):
        edit(danger, cast.wren)
    queue.release(danger.id, by=cast.wren)
    queue.claim(danger.id, by=cast.lee)
    with pytest.raises(Refused):
        edit(danger, cast.lee)
    edit(danger, cast.lee, words="Spoke with Sol; she is with her sister.")
    assert danger.post.state == State.PUBLISHED


def test_a_guides_decision_leaves_the_page_ringing(danger, cast):
    """A Wall Guide may remove words of danger; a clinician is called about their writer all the same (S6.2)."""
    queue.claim(danger.id, by=cast.wren)
    decisions.remove(danger.id, by=cast.wren, category="method", words="", seen_version=1)
    assert [call.item_id for call in escalations.ringing(for_=cast.sol)] == [danger.id]
    case = escalations.accept_item(danger.id, by=cast.sol, severity="high", words="Still at risk.")
    assert case.accepted_by_id == cast.sol.id and escalations.ringing(for_=cast.sol) == []


def test_a_leads_decision_answers_it(danger, cast):
    queue.claim(danger.id, by=cast.lee)
    decisions.approve(danger.id, by=cast.lee, words="The words of a song.", seen_version=1)
    assert escalations.ringing(for_=cast.sol) == []


def test_stale_and_gone(phone, cast):
    with pytest.raises(Stale):
        decisions.approve(phone.id, by=cast.wren, words="", seen_version=7)
    posts.withdraw(phone.post, by=cast.ash)
    for verb, facts in ((decisions.approve, {}), (decisions.remove, {"category": "unkind"}),
                        (decisions.put_note, {"note": "loss"})):
        with pytest.raises(Refused, match="gone"):
            verb(phone.id, by=cast.wren, words="", seen_version=1, **facts)


def test_reporters_learn_that_it_was_looked_at(phone, cast):
    """S5.14: received, looked at; not what was decided."""
    reports.report(phone.post, by=cast.bea, category="identifying", words="A number")
    decisions.take_no_action(phone.id, by=cast.wren, category="not-identifying", words="", seen_version=1)
    factories.later_on()
    assert [notice.kind for notice in notices.for_member(for_=cast.bea)][:2] == ["report-done", "report-received"]


def test_every_decision_leaves_a_row_and_a_line(phone, cast):
    """S5.4: who, what, why."""
    decisions.take_no_action(phone.id, by=cast.wren, category="not-identifying", words="Fine.", seen_version=1)
    transaction.commit()
    assert audit.about(("posts", phone.post_id))[0].act == "post:no-action"
    row = decisions.about_member(cast.ash)[0]
    assert (row.outcome, row.category, row.words, row.guide_name) == ("no_action", "not-identifying", "Fine.", "Wren")
    assert decisions.was_mine(phone.id, "no_action", for_=cast.wren)
    assert not decisions.was_mine(phone.id, "no_action", for_=cast.gale)


def test_an_unscanned_text_is_read_when_it_is_decided(cast):
    """A post that the scan gave up on isn't level 0: its words are read before a guide's approval."""
    from models.care import intake
    post = factories.talkabout(cast.ash, title="Tonight", body=DANGER, published=False)
    intake.give_up(post.id, 1, 3)
    item = item_of(post)
    queue.claim(item.id, by=cast.wren)
    with pytest.raises(NeedsClinician):
        decisions.approve(item.id, by=cast.wren, words="Fine", seen_version=1)


@pytest.mark.parametrize("how", ["edit", "approve"])
def test_a_scan_that_comes_late_does_not_bring_the_first_words_back(phone, cast, how):
    """S5.6: what a guide showed before the scan of this version stays as the guide showed it."""
    posts.revise(phone.post, by=cast.ash, title="A long week", body="Marguerite waits at 403-555-0134.", seen_version=1)
    if how == "edit":
        edit(phone, cast.wren, body="Someone waits.", seen_version=2)
    else:
        decisions.approve(phone.id, by=cast.wren, words="", seen_version=2)
    shown = phone.post.html
    intake.read_post(phone.post_id, 2)
    assert phone.post.html == shown and "403" not in shown
    assert showing.words_to_edit(phone.post)["body"] in ("Someone waits.", "Marguerite waits at █████.")
