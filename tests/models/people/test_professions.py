"""Clinicians' professional registration (S5.19): warned of before it ends, and nothing is decided once it has."""
from datetime import date, timedelta

import pytest

from models.ground import transaction
from models.ground.permissions import Can
from models.people import notices, professions, rota, staff
from models.people.notices import NoticeKind


def ends_in(person, days: int) -> None:
    person.profession = {"body": "A college", "number": "1",
                         "expires": (date.today() + timedelta(days=days)).isoformat()}
    transaction.commit()


def told(person) -> list:
    return [notice.facts for notice in notices.for_member(for_=person)
            if notice.kind == NoticeKind.REGISTRATION_ENDING]


@pytest.mark.parametrize(("days", "warned"), [(61, 0), (60, 1), (15, 1), (14, 1), (1, 1), (0, 1), (-3, 1)])
def test_they_the_leads_and_the_administrators_are_warned_once(cast, days, warned):
    ends_in(cast.wren, days)
    assert [professions.warn(), professions.warn()] == [warned, 0]
    assert len(told(cast.wren)) == len(told(cast.lee)) == len(told(cast.ada)) == warned
    assert told(cast.gale) == []
    if warned:
        assert told(cast.wren)[0]["own"] and not told(cast.lee)[0]["own"]


def test_each_step_warns_anew_and_a_renewed_one_begins_again(cast):
    for days, count in ((60, 1), (14, 2), (0, 3), (50, 4)):
        ends_in(cast.wren, 400)
        ends_in(cast.wren, days)
        professions.warn()
        assert len(told(cast.wren)) == count


def test_a_lapsed_clinician_reads_and_raises_the_alarm_and_decides_nothing(cast):
    """S6: the alarm is never taken from anybody."""
    ends_in(cast.sol, -2)
    assert cast.sol.is_lapsed
    may = {can for can in Can if cast.sol.may(can)}
    assert {Can.SEE_QUEUE, Can.ESCALATE, Can.SEE_ESCALATIONS, Can.READ_THE_WALL} <= may
    assert not may & {Can.DECIDE, Can.DECIDE_ON_RISK, Can.ACCEPT_ESCALATION, Can.BREAK_GLASS, Can.REVIEW_OPENING,
                      Can.REPLY_AS_GUIDE, Can.WRITE_ON_THE_WALL, Can.CONFIRM_DECISIONS}


def test_the_last_day_still_counts(cast):
    ends_in(cast.sol, 0)
    assert not cast.sol.is_lapsed and cast.sol.may(Can.DECIDE)


def test_who_has_lapsed_is_not_called_unless_there_is_nobody_else(cast):
    ends_in(cast.sol, -2)
    assert [one.username for one in rota.on_call_now()] == ["ines"]
    assert [one.username for one in rota.senior_clinicians()] == ["ines"]
    ends_in(cast.ines, -2)
    assert {one.username for one in rota.senior_clinicians()} == {"sol", "ines"}


def test_the_pages_say_so(cast, client_for):
    ends_in(cast.wren, -2)
    wren = client_for("wren")
    assert "has lapsed" in wren.get("/queue").words
    assert "has lapsed" in wren.post("/queue/items/1/claim", status=403).words
    ada = client_for("ada")
    assert "Registration lapsed" in ada.get("/admin/staff?registration=lapsed").words
    new = (date.today() + timedelta(days=365)).isoformat()
    ada.post(f"/admin/staff/{cast.wren.id}/registration", {
        "body": "A college", "number": "2", "expires": new, "reason": "Renewed"}, status=303)
    assert cast.wren.may(Can.DECIDE) and staff.registration_state(cast.wren) == ""


def test_members_see_nothing_of_it(cast, client_for):
    ends_in(cast.wren, 100)
    assert "A college" not in client_for("ash").get("/wall").text
