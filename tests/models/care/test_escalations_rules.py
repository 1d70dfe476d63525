"""Escalations and pages (S6): one open matter a post, one named person, pages that go on until someone answers."""
from datetime import timedelta

import pytest

from models.care import decisions, escalations, intake, pages, queue
from models.care.pages import Page
from models.care.queue import Band, Source
from models.ground import audit, transaction
from models.ground.db import db, now
from models.ground.errors import AlreadyClaimed, NotFound, Refused, Stale
from models.people.rota import Shift
from tests import factories


@pytest.fixture
def item(cast):
    made = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.SCAN)
    queue.claim(made.id, by=cast.wren)
    return made


def opened(item, cast, **changed):
    return escalations.open_from_item(item.id, by=cast.wren,
                                      **{"severity": "high", "words": "Worried.", "tried": "", **changed})


def late(page) -> None:
    page.answer_by = now() - timedelta(seconds=1)
    db.session.flush()


def called() -> list[str]:
    return [page.to.username for page in db.session.query(Page).order_by(Page.id)]


def test_an_unanswered_page_climbs_the_ladder_to_everyone(item, cast):
    """S6.2: the first, the next, then all, again and again."""
    opened(item, cast)
    assert called() == ["sol"]
    for expected in (["sol", "ines"], ["sol", "ines", "sol", "ines"], ["sol", "ines"] * 3):
        for page in db.session.query(Page).filter(Page.answer_by.is_not(None)):
            late(page)
        pages.page_again_if_unanswered()
        assert called() == expected
    assert pages.page_again_if_unanswered() == 0


def test_how_long_a_page_waits_is_a_switch(item, cast):
    """S6.2: PAGE_AGAIN_SECONDS, here 90 instead of 120."""
    opened(item, cast)
    page = db.session.query(Page).one()
    assert 88 <= (page.answer_by - page.called_at).total_seconds() <= 92


def test_a_matter_that_rings_again_is_one_call(item, cast):
    opened(item, cast)
    for _ in range(2):      # Ines, then both
        for page in db.session.query(Page).filter(Page.answer_by.is_not(None)):
            late(page)
        pages.page_again_if_unanswered()
    assert called() == ["sol", "ines", "sol", "ines"]
    assert [len(escalations.ringing(for_=person)) for person in (cast.sol, cast.ines, cast.lee)] == [1, 1, 0]


def test_an_empty_rota_calls_everyone(item, cast):
    db.session.query(Shift).delete()
    opened(item, cast)
    assert called() == ["sol", "ines"]


def test_the_first_answer_settles_all_and_is_recorded_once(item, cast):
    opened(item, cast)
    first = db.session.query(Page).one()
    late(first)
    pages.page_again_if_unanswered()
    pages.acknowledge(first.id, by=cast.ines)
    pages.acknowledge(first.id, by=cast.sol)
    transaction.commit()
    assert {page.acknowledged_by_id for page in db.session.query(Page)} == {cast.ines.id}
    assert len(audit.latest(act="page:acknowledged")) == 1
    with pytest.raises(NotFound):
        pages.acknowledge(10**6, by=cast.sol)


def test_a_matter_is_opened_once(item, cast):
    opened(item, cast)
    second = queue.open_item(item.post, Band.CONCERN, Source.REPORT)
    queue.claim(second.id, by=cast.wren)
    with pytest.raises(Refused, match="already-open"):
        opened(second, cast)


def test_two_who_accept_a_possible_risk_at_once_meet_in_one_escalation(cast):
    post = factories.talkabout(cast.ash, body="I want to kill myself tonight, I have a plan.")
    item = db.session.query(queue.QueueItem).filter_by(post_id=post.id).one()
    first = escalations.accept_item(item.id, by=cast.sol, severity="high", words="A plan.")
    with pytest.raises(AlreadyClaimed):
        escalations.accept_item(item.id, by=cast.ines, severity="high", words="A plan.")
    assert [row.ref for row in escalations.open_ones(for_=cast.ines)] == [first.ref]


def test_taking_over_says_from_whom(item, cast):
    """S6.8"""
    ref = opened(item, cast).ref
    escalations.accept(ref, by=cast.sol)
    with pytest.raises(AlreadyClaimed):
        escalations.accept(ref, by=cast.ines)
    assert escalations.accept(ref, by=cast.ines, instead_of=cast.sol.id).accepted_by_id == cast.ines.id
    escalations.close(ref, by=cast.ines, outcome="safe", words="Safe.")
    with pytest.raises(Stale):
        escalations.accept(ref, by=cast.sol)


@pytest.mark.parametrize(("changed", "why"), [({"severity": "?"}, "not-a-choice"), ({"words": " "}, "empty")])
def test_it_needs_a_severity_and_words(item, cast, changed, why):
    with pytest.raises(Refused, match=why):
        opened(item, cast, **changed)


def test_a_disclosure_never_lies_in_the_timeline(item, cast):
    """S6.1: not even by someone who sends the step by hand."""
    ref = opened(item, cast).ref
    with pytest.raises(Refused, match="not-a-choice"):
        escalations.add_step(ref, by=cast.wren, step="disclosure", words="Her name is Qzx.")


def test_a_low_scan_of_a_later_version_opens_nothing_new(cast):
    """Once per post and version: a second run of the scan has no second effect."""
    post = factories.talkabout(cast.ash, body="Call me on 403-555-0134.")
    intake.read_post(post.id, 1)
    transaction.commit()
    assert db.session.query(queue.QueueItem).filter_by(post_id=post.id).count() == 1


def test_a_possible_risk_that_is_escalated_calls_nobody_twice(cast):
    """S6.2: one matter, one ladder; and a decision on the item doesn't silence the escalation's call."""
    post = factories.talkabout(cast.ash, body="I want to kill myself tonight, I have a plan.")
    item = db.session.query(queue.QueueItem).filter_by(post_id=post.id).one()
    queue.claim(item.id, by=cast.wren)
    opened(item, cast)
    assert called() == ["sol"]
    queue.claim(item.id, by=cast.lee)
    decisions.approve(item.id, by=cast.lee, words="They are with friends now.", seen_version=1)
    late(db.session.query(Page).one())
    pages.page_again_if_unanswered()
    assert called() == ["sol", "ines"]


def test_a_possible_risk_that_was_answered_calls_anew_when_it_is_escalated(cast):
    post = factories.talkabout(cast.ash, body="I want to kill myself tonight, I have a plan.")
    item = db.session.query(queue.QueueItem).filter_by(post_id=post.id).one()
    pages.acknowledge(db.session.query(Page).one().id, by=cast.sol)
    queue.claim(item.id, by=cast.wren)
    opened(item, cast)
    assert called() == ["sol", "sol"] and len(escalations.ringing(for_=cast.sol)) == 1


def test_accepted_twice_is_one_decision(cast):
    post = factories.talkabout(cast.ash, body="I want to kill myself tonight, I have a plan.")
    item = db.session.query(queue.QueueItem).filter_by(post_id=post.id).one()
    first, again = (escalations.accept_item(item.id, by=cast.sol, severity="high", words="A plan.") for _ in range(2))
    assert first.id == again.id and len(decisions.about_member(cast.ash)) == 1


def test_who_cannot_open_the_matter_is_not_called_first(cast):
    """S2.8: a page to somebody who finds nothing behind it costs two minutes."""
    cast.sol.communities = ["en"]
    factories.talkabout(cast.fleur, body="Je veux me tuer ce soir, j’ai un plan.")
    assert called() == ["ines"]
    cast.ines.communities = ["en"]
    factories.talkabout(cast.fleur, title="Encore", body="Je veux me tuer ce soir, j’ai un plan.")
    assert called() == ["ines", "sol", "ines"], "where nobody may, everybody is called"
