"""Guides' shifts (S5.8) and what they can't be ended over (S6.8)."""
from datetime import timedelta

import pytest

from models.care import escalations, handover, queue, shifts
from models.care.queue import Band, Source
from models.care.shifts import GuideShift
from models.ground import audit, transaction
from models.ground.db import db, now
from models.ground.errors import NotAllowed, NotFound, Refused
from models.people import rota
from models.people.rota import Presence
from tests import factories
from tests.models.care.test_nobody import leave
from tests.models.care.test_watches import begin as begin_watch


def item_of(guide, cast):
    item = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    queue.claim(item.id, by=guide)
    transaction.commit()
    return item


def escalation(cast):
    item = item_of(cast.gale, cast)
    case = escalations.open_from_item(item.id, by=cast.gale, severity="high", words="Worried.", tried="")
    transaction.commit()
    return case


def test_a_planned_shift_is_the_one_that_begins(cast):
    planned = shifts.plan(cast.wren, now() + timedelta(hours=1), now() + timedelta(hours=9), by=cast.lee)
    assert shifts.plan(cast.wren, planned.starts_at, planned.ends_at, by=cast.lee) is planned
    for _ in range(2):      # a double click
        assert shifts.begin(by=cast.wren).id == planned.id
    assert shifts.current(cast.wren).is_on and [one.account_id for one in shifts.on_now()] == [cast.wren.id]
    transaction.commit()
    assert len(audit.latest(act="shift:begun")) == 1


def test_one_that_nobody_planned_begins_too_and_tomorrows_waits(cast):
    planned = shifts.plan(cast.wren, now() + timedelta(hours=20), now() + timedelta(hours=28), by=cast.lee)
    assert shifts.begin(by=cast.wren).id != planned.id
    assert shifts.coming(cast.wren) == [planned]


@pytest.mark.parametrize(("who", "hours", "field"), [("wren", -1, "ends_at"), ("ash", 4, "account"),
                                                     ("dara", 4, "account")])
def test_what_makes_no_sense_is_not_planned(cast, who, hours, field):
    with pytest.raises(Refused) as refusal:
        shifts.plan(getattr(cast, who), now(), now() + timedelta(hours=hours), by=cast.lee)
    assert refusal.value.field == field


def test_a_break_is_an_absence_until_it_ends(cast):
    """S5.17: who is on a break is not there."""
    leave("en")
    rota.be_present(by=cast.wren)
    shifts.begin(by=cast.wren)
    shifts.take_break(by=cast.wren)
    transaction.commit()
    assert shifts.current(cast.wren).minutes_at_work == 0 and not rota.is_attended("en")
    shifts.end_break(by=cast.wren)
    transaction.commit()
    assert shifts.current(cast.wren).on_break is None


def test_no_shift_ends_while_an_open_risk_has_no_name(cast):
    """S6.8: whoever opened it."""
    shifts.begin(by=cast.wren)
    case = escalation(cast)
    with pytest.raises(Refused):
        shifts.end(by=cast.wren, notes="")
    assert [row.ref for row in shifts.in_the_way(cast.wren).escalations] == [case.ref]
    escalations.accept(case.ref, by=cast.sol)
    shifts.end(by=cast.wren, notes="All quiet.")
    assert shifts.current(cast.wren) is None


def test_an_escalation_of_another_community_is_not_theirs(cast):
    """The language wall: Wren doesn't see it, and can't be kept by it."""
    shifts.begin(by=cast.wren)
    item = queue.open_item(factories.talkabout(cast.fleur, body="Une longue semaine."), Band.CONCERN, Source.REPORT)
    queue.claim(item.id, by=cast.gale)
    escalations.open_from_item(item.id, by=cast.gale, severity="high", words="x", tried="")
    shifts.end(by=cast.wren, notes="")
    assert shifts.current(cast.wren) is None


def test_no_shift_ends_with_something_in_hand(cast):
    shifts.begin(by=cast.wren)
    item = item_of(cast.wren, cast)
    with pytest.raises(Refused):
        shifts.end(by=cast.wren, notes="")
    assert [row.id for row in shifts.in_the_way(cast.wren).items] == [item.id]
    queue.release(item.id, by=cast.wren)
    for _ in range(2):      # a double click
        shifts.end(by=cast.wren, notes="")
    transaction.commit()
    assert len(audit.latest(act="shift:ended")) == 1


def test_who_ends_a_shift_is_gone(cast):
    leave("en")
    rota.be_present(by=cast.wren)
    shifts.begin(by=cast.wren)
    shifts.end(by=cast.wren, notes="")
    transaction.commit()
    assert db.session.get(Presence, cast.wren.id) is None and not rota.is_attended("en")


def test_a_lead_signs_off_over_what_is_open_and_it_stays_on_record(cast):
    shift = shifts.begin(by=cast.wren)
    item = item_of(cast.wren, cast)
    for _ in range(2):
        shifts.sign_off(shift.id, by=cast.lee, reason="Taken ill.")
    transaction.commit()
    line, = audit.latest(act="shift:signed-off")
    assert (line.reason, line.facts["items"], shift.signed_off_by_id) == ("Taken ill.", 1, cast.lee.id)
    assert not shift.is_on and item.is_open


def test_nobody_signs_off_over_an_open_risk_without_a_name_nor_themself(cast):
    """S6.8: no Lead's reason stands in for an accepting name."""
    shift, case = shifts.begin(by=cast.wren), escalation(cast)
    with pytest.raises(Refused):
        shifts.sign_off(shift.id, by=cast.lee, reason="Taken ill.")
    assert shift.is_on
    escalations.accept(case.ref, by=cast.sol)
    shifts.sign_off(shift.id, by=cast.lee, reason="Taken ill.")
    own = shifts.begin(by=cast.lee)
    with pytest.raises(NotAllowed):
        shifts.sign_off(own.id, by=cast.lee, reason="Tired.")
    assert own.is_on


def test_a_lead_signs_off_within_their_languages_alone(cast):
    """S2.8: what the other community's members have open would stand on the page."""
    shift = shifts.begin(by=cast.gale)
    cast.lee.communities = ["en"]
    with pytest.raises(NotFound):
        shifts.sign_off(shift.id, by=cast.lee, reason="Taken ill.")


def test_notes_reach_those_who_work_in_the_same_community_for_a_day(cast):
    shift = shifts.begin(by=cast.gale)
    shifts.end(by=cast.gale, notes="Look at the move first.")
    assert [one.notes for one in shifts.handed_over(for_=cast.wren)] == ["Look at the move first."]
    shift.account.communities = ["fr"]
    transaction.commit()
    assert shifts.handed_over(for_=cast.wren) == []
    shift.account.communities, shift.ended_at = ["en"], now() - timedelta(days=2)
    transaction.commit()
    assert shifts.handed_over(for_=cast.wren) == []


def test_who_is_suspended_is_on_no_shift(cast):
    shifts.begin(by=cast.wren)
    handover.suspend(cast.wren, reason="Asked for", by=cast.ada)
    transaction.commit()
    assert shifts.on_now() == [] and db.session.query(GuideShift).one().ended_at is not None


def test_what_has_begun_is_not_taken_off(cast):
    shift = shifts.begin(by=cast.wren)
    with pytest.raises(Refused):
        shifts.take_off(shift.id, reason="Ill", by=cast.lee)
    later = shifts.plan(cast.gale, now(), now() + timedelta(hours=8), by=cast.lee)
    for _ in range(2):
        shifts.take_off(later.id, reason="Ill", by=cast.lee)
    assert shifts.coming() == []


def test_a_watch_that_must_be_reviewed_before_they_are_back_is_handed_over_first(cast):
    """One that has weeks to go stays with its owner."""
    shifts.begin(by=cast.wren)
    watch = begin_watch(cast.ash, cast.wren)
    assert not shifts.in_the_way(cast.wren)
    watch.review_at = now() + timedelta(hours=10)
    transaction.commit()
    assert shifts.in_the_way(cast.wren).watches == [watch]
