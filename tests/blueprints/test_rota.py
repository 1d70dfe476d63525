"""The on-call rota (S6.2): who is called now and next; Leads and Senior Clinicians keep it."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.ground import audit, transaction
from models.ground.db import db, now
from models.people import rota
from models.people.rota import Shift

HERE = ZoneInfo("America/Edmonton")


def at(days: float) -> str:
    return (datetime.now(HERE) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def shift(cast, **changed) -> dict:
    return {"account": cast.ines.id, "starts_at": at(2), "ends_at": at(3), "position": 1, **changed}


def test_it_says_who_is_on_call_now_and_next(cast, client_for):
    rota.set_shift(cast.ines, now() + timedelta(days=2), now() + timedelta(days=3), 1, by=cast.lee)
    transaction.commit()
    page = client_for("wren").get("/rota")
    now_, next_ = page.words.split("Coming shifts", 1)
    assert now_.index("Sol called first") < now_.index("Ines called second") and "Ines called first" in next_
    assert not page.all("form", action="/rota/shifts") and "Take it off" not in page.words


def test_an_empty_rota_warns(cast, client_for):
    db.session.query(Shift).delete()
    transaction.commit()
    assert "Nobody is on call" in client_for("dara").get("/rota").words


@pytest.mark.parametrize("name", ["lee", "sol"])
def test_a_lead_or_senior_clinician_adds_a_shift(cast, client_for, name):
    before = db.session.query(Shift).count()
    for _ in range(2):      # a double click
        client_for(name).post("/rota/shifts", shift(cast), status=303)
    assert db.session.query(Shift).count() == before + 1
    row = db.session.query(Shift).order_by(Shift.id.desc()).first()
    assert (row.account_id, row.position) == (cast.ines.id, 1)
    assert row.starts_at.astimezone(HERE).strftime("%Y-%m-%dT%H:%M") == at(2)


@pytest.mark.parametrize("name", ["wren", "dara"])
def test_others_only_read_it(cast, client_for, name):
    client = client_for(name)
    client.post("/rota/shifts", shift(cast), status=403)
    row = db.session.query(Shift).first()
    client.get(f"/rota/shifts/{row.id}/remove", status=403)
    client.post(f"/rota/shifts/{row.id}/remove", {"reason": "I would rather"}, status=403)


@pytest.mark.parametrize("name", ["ash", "ada", "pat"])
def test_members_and_others_see_none(client_for, name):
    client_for(name).get("/rota", status=403)


@pytest.mark.parametrize(("changed", "says"), [
    ({"account": ""}, ""), ({"account": 999999}, ""), ({"account": "x"}, ""),
    ({"starts_at": ""}, "Please write when it begins."),
    ({"starts_at": "tomorrow"}, "as 2026-11-30 08:00"), ({"ends_at": "2026-02-30T10:00"}, "as 2026-11-30 08:00"),
    ({"ends_at": at(1)}, "ends before it begins"), ({"starts_at": at(-3), "ends_at": at(-2)}, "past already"),
    ({"ends_at": at(40)}, "two weeks at most"), ({"position": 9}, ""), ({"position": "x"}, ""),
    ({"starts_at": "9999-12-31T23:59", "ends_at": "9999-12-31T23:59"}, "")])
def test_bad_input_stands_beside_its_field(cast, client_for, changed, says):
    before = db.session.query(Shift).count()
    page = client_for("lee").post("/rota/shifts", shift(cast, **changed), status=422)
    assert page.all("div", id="error-summary") and says in page.words
    assert db.session.query(Shift).count() == before
    for name in ("starts_at", "ends_at"):
        assert page.value(name) == changed.get(name, page.value(name)), "what was typed stays"


def test_plain_text_times_are_taken(cast, client_for):
    """A browser without the control sends what one types."""
    plain = {name: value.replace("T", " ") for name, value in (("starts_at", at(2)), ("ends_at", at(3)))}
    client_for("lee").post("/rota/shifts", shift(cast, **plain), status=303)


def test_a_wall_guide_can_not_be_put_on_call(cast, client_for):
    client_for("lee").post("/rota/shifts", shift(cast, account=cast.wren.id), status=422)


def test_a_shift_is_taken_off_with_a_reason(cast, client_for):
    shift_id = db.session.query(Shift).first().id
    lee, url = client_for("lee"), f"/rota/shifts/{shift_id}/remove"
    assert "Take a shift off the rota" in lee.get(url).words
    for bad in ("", " ", "x", "x" * 301):
        lee.post(url, {"reason": bad}, status=422)
    for _ in range(2):      # a double click
        lee.post(url, {"reason": "Ill at home"}, status=303)
    lee.get(url, status=404)
    assert len(audit.latest(act="rota:shift-removed")) == 1
    assert db.session.get(Shift, shift_id) is None


def test_statements_stay_the_same(cast, client_for, statements):
    lee = client_for("lee")
    lee.get("/rota")
    with statements() as few:
        lee.get("/rota")
    for day in range(2, 8):
        rota.set_shift(cast.ines, now() + timedelta(days=day), now() + timedelta(days=day + 1), 1, by=cast.lee)
    transaction.commit()
    with statements() as many:
        lee.get("/rota")
    assert len(few) == len(many) <= 12, "\n".join(many)
