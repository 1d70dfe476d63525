"""A guide's own shift, by its pages (S5.8, S6.8)."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.care import shifts
from models.ground import transaction
from models.people import rota
from tests.models.care.test_nobody import leave
from tests.models.care.test_shifts import escalation, item_of


def at(hours: float) -> str:
    return (datetime.now(ZoneInfo("America/Edmonton")) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_it_works(cast, client_for):
    wren = client_for("wren")
    assert "You are not on shift." in wren.get("/queue/shift").words
    for _ in range(2):
        wren.post("/queue/shift/begin", status=303)
    assert "On shift since" in wren.get("/queue/shift").words
    wren.post("/queue/shift/break", status=303)
    assert "you don’t count as present" in wren.get("/queue/shift").words
    wren.post("/queue/shift/back", status=303)
    wren.post("/queue/shift/end", {"notes": "Look at the move first."}, status=303)
    assert "Look at the move first." in client_for("gale").get("/queue/shift").words


def test_ending_with_something_open_says_what_and_where_and_keeps_the_notes(cast, client_for):
    wren = client_for("wren")
    wren.post("/queue/shift/begin")
    case, item = escalation(cast), item_of(cast.wren, cast)
    page = wren.post("/queue/shift/end", {"notes": "Nearly done."}, status=422)
    assert page.one("a", href=f"/escalations/{case.ref}") is not None
    assert page.one("a", href=f"/queue/items/{item.id}") is not None
    assert "Nearly done." in page.text and page.all("div", id="error-summary")


def test_a_lead_signs_off_with_a_reason(cast, client_for):
    client_for("wren").post("/queue/shift/begin")
    item_of(cast.wren, cast)
    shift, lee = shifts.current(cast.wren), client_for("lee")
    url = f"/queue/shifts/{shift.id}/sign-off"
    assert "In hand" in lee.get(url).words
    lee.post(url, {"reason": ""}, status=422)
    for _ in range(2):
        lee.post(url, {"reason": "Taken ill."}, status=303)
    assert shifts.current(cast.wren) is None
    assert "ended already" in lee.get(url).words
    client_for("gale").get(url, status=403)


def test_going_is_no_sign_of_work(cast, client_for):
    """S5.17: the press by which somebody goes does not make them present."""
    leave("en")
    wren = client_for("wren")
    wren.post("/queue/shift/begin")
    assert rota.is_attended("en")
    wren.post("/queue/shift/break")
    transaction.commit()
    assert not rota.is_attended("en")


def test_leads_plan_and_all_who_work_here_read(cast, client_for):
    lee, sent = client_for("lee"), {"account": cast.wren.id, "starts_at": at(3), "ends_at": at(11)}
    for _ in range(2):
        lee.post("/rota/guides", sent, status=303)
    planned, = shifts.coming()
    assert "Wren" in client_for("gale").get("/rota/guides").words
    client_for("gale").post("/rota/guides", sent, status=403)
    lee.post(f"/rota/guides/{planned.id}/remove", {"reason": "Ill at home"}, status=303)
    assert shifts.coming() == []


@pytest.mark.parametrize(("changed", "says"), [
    ({"ends_at": at(2)}, "ends before it begins"), ({"ends_at": at(30)}, "twelve hours at most"),
    ({"starts_at": "soon"}, "as 2026-11-30 08:00"), ({"account": "x"}, "")])
def test_bad_input_stands_beside_its_field(cast, client_for, changed, says):
    page = client_for("lee").post("/rota/guides", {"account": cast.wren.id, "starts_at": at(3), "ends_at": at(11),
                                                   **changed}, status=422)
    assert page.all("div", id="error-summary") and says in page.words and shifts.coming() == []
