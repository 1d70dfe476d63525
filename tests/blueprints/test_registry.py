"""The sealed record (S6.3, S7.1): opened under a reason and two proofs, witnessed before shown, one field at a time."""
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from models.care import escalations, queue
from models.ground import audit, limits, transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, now
from models.people import second_factor
from models.vault import registration
from models.vault.glass import BreakGlass
from models.vault.store import VaultUnavailable
from tests import factories
from tests.blueprints.opening import BORN, EMAIL, PHONE, REASON, asked, assessed, escalated


@pytest.fixture
def record(app, cast):
    ref = escalated(app, cast)
    assessed(ref, cast)
    return ref


def opened(client, ref):
    return client.post(f"/registry/{ref}", asked(), status=303)


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_asking_shows_nothing_and_asks_for_reason_code_and_passphrase(record, client_for):
    sol = client_for("sol")
    for url in ("/registry", f"/registry/{record}"):
        page = sol.get(url)
        assert page.response.headers["Cache-Control"] == "no-store"
        assert not any(value in page.text for value in (EMAIL, PHONE, BORN, "T2P"))
    assert {e.get("name") for e in page.all("input")} >= {"category", "code", "passphrase"}
    assert "data-hx-post" not in page.text.split("<main")[1]


def test_opened_it_shows_one_field_when_asked(record, client_for):
    """S6.3: names first; each value only after its own line in the audit."""
    sol = client_for("sol")
    answer = opened(sol, record)
    cookie = answer.response.headers["Set-Cookie"]
    assert cookie.startswith("glass=") and f"Path=/registry/{record}" in cookie
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Max-Age=1800" in cookie
    page = sol.get(answer.location)
    assert "Open until" in page.words and "Every opening is reported." in page.words and "E-mail" in page.words
    assert not any(value in page.text for value in (EMAIL, PHONE, BORN))
    assert "registration:read" not in acts()
    shown = sol.post(f"/registry/{record}/fields/email", status=200)
    assert EMAIL in shown.words and PHONE not in shown.text and shown.response.headers["Cache-Control"] == "no-store"
    assert acts()[-1] == "registration:read" and "glass:broken" in acts()
    assert EMAIL not in sol.get(f"/registry/{record}/record").text


def test_the_audit_comes_first(record, client_for, monkeypatch):
    """No entry, no value: where the audit can't be written nothing is shown."""
    sol = client_for("sol")
    opened(sol, record)
    monkeypatch.setattr(audit, "_append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sol.post(f"/registry/{record}/fields/email")
    sol.app.config["TESTING"] = sol.app.testing = False
    try:
        page = sol.post(f"/registry/{record}/fields/email", status=500)
    finally:
        sol.app.config["TESTING"] = sol.app.testing = True
    assert EMAIL not in page.text


@pytest.mark.parametrize(("changed", "why"), [
    ({"passphrase": "wrong horse"}, "wrong"), ({"code": "000000"}, "wrong-code"), ({"reason": "short"}, "too-short"),
    ({"category": "nonsense"}, "not-a-choice")])
def test_a_refusal_is_witnessed_and_keeps_no_secret(record, client_for, changed, why):
    """What was typed stays, but for code and passphrase; the refusal is on file though the request rolled back."""
    page = client_for("sol").post(f"/registry/{record}", asked(**changed), status=422)
    assert page.all("div", id="error-summary")
    assert changed.get("reason", REASON) in page.text
    assert "horse" not in page.text and "lichen" not in page.text
    assert page.one("input", id="code").get("value") in ("", None)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.act, entry.facts) == ("glass:refused", {"escalation": record, "why": why})
    assert db.session.query(BreakGlass).count() == 0


@pytest.mark.parametrize("missing", ["category", "reason", "code", "passphrase"])
def test_all_four_are_needed(record, client_for, missing):
    page = client_for("sol").post(f"/registry/{record}", asked(**{missing: ""}), status=422)
    assert page.all("div", id="error-summary") and db.session.query(BreakGlass).count() == 0


def test_a_code_works_once(record, client_for):
    sol = client_for("sol")
    code = pyotp.TOTP(factories.TOTP).now()
    sol.post(f"/registry/{record}", asked(code=code), status=303)
    assert "used already" in sol.post(f"/registry/{record}", asked(code=code), status=422).words


def test_tries_are_counted(record, client_for):
    """Six wrong ones in a quarter of an hour: then even the right one waits."""
    sol = client_for("sol")
    for _ in range(limits.ALLOWED[limits.Limit.OPENING][0]):
        sol.post(f"/registry/{record}", asked(passphrase="wrong horse"), status=422)
    page = sol.post(f"/registry/{record}", asked(), status=429)
    assert "too many tries" in page.words and REASON in page.text
    assert db.session.query(BreakGlass).count() == 0


def test_without_an_opening_of_ones_own_it_is_sealed(record, cast, client_for):
    """The database alone reads nothing: another clinician, another browser, a foreign key, all go back to asking."""
    sol = client_for("sol")
    assert sol.get(f"/registry/{record}/record", status=303).location.endswith(record)
    opened(sol, record)
    for client in (client_for("ines"), client_for("sol")):      # another person; the same person, another browser
        assert client.get(f"/registry/{record}/record", status=303).location == f"/registry/{record}"
        answer = client.post(f"/registry/{record}/fields/email", status=303)
        assert answer.location == f"/registry/{record}" and acts()[-1] == "glass:refused"
    forged = client_for("sol")
    forged.http.set_cookie("glass", "A" * 43 + "=", path=f"/registry/{record}")
    assert EMAIL not in forged.post(f"/registry/{record}/fields/email", status=303).text


def test_it_ends_after_half_an_hour(record, client_for):
    sol = client_for("sol")
    opened(sol, record)
    glass = db.session.query(BreakGlass).one()
    glass.ends_at = now() - timedelta(seconds=1)
    transaction.commit()
    sol.get(f"/registry/{record}/record", status=303)
    assert sol.post(f"/registry/{record}/fields/email", status=303).location == f"/registry/{record}"


def test_an_unknown_field_is_not_there(record, client_for):
    sol = client_for("sol")
    opened(sol, record)
    before = len(acts())
    sol.post(f"/registry/{record}/fields/password", status=404)
    assert len(acts()) == before


def test_a_clinician_without_a_key_is_told_who_can(record, app, cast, client_for):
    second_factor.set_up(cast.ines, factories.TOTP, key=app.config["SETTINGS"].secret_key)
    transaction.commit()
    assert "You hold no key" in client_for("ines").post(f"/registry/{record}", asked(), status=422).words


def test_only_for_an_open_escalation_that_someone_accepted(record, cast, client_for):
    escalations.close(record, by=cast.sol, outcome="safe", words="Safe.")
    transaction.commit()
    sol = client_for("sol")
    assert "nothing can be opened" in sol.get(f"/registry/{record}").words
    sol.post(f"/registry/{record}", asked(), status=422)
    sol.get("/registry/ffffffff", status=404)


def test_a_vault_that_is_away_is_said_and_keeps_the_reason(record, client_for, monkeypatch):
    monkeypatch.setattr(registration, "unlock", lambda *_, **__: (_ for _ in ()).throw(VaultUnavailable("ca")))
    page = client_for("sol").post(f"/registry/{record}", asked(), status=503)
    assert REASON in page.text and "can’t be reached" in page.words and db.session.query(BreakGlass).count() == 0


@pytest.mark.parametrize("name", ["ash", "wren", "lee", "dara", "cleo", "ada", "pat"])
def test_nobody_else_comes_near(record, client_for, name):
    """S1.4: Senior Clinicians alone."""
    client = client_for(name)
    for url in ("/registry", f"/registry/{record}", f"/registry/{record}/record"):
        client.get(url, status=403)
    client.post(f"/registry/{record}", asked(), status=403)
    client.post(f"/registry/{record}/fields/email", status=403)


@pytest.mark.parametrize("name", ["wren", "lee", "sol", "dara"])
def test_no_staff_page_shows_registration_data(record, app, client_for, name):
    """S7.1: canaries lie in the vault; every page that this role may GET is read for them."""
    opened(client_for("sol"), record)
    client = client_for(name)
    item = db.session.query(queue.QueueItem).first()
    pages = ["/queue", f"/queue/items/{item.id}", "/escalations", f"/escalations/{record}", "/rota", "/oversight",
             "/oversight/audit", "/oversight/who-can", f"/registry/{record}/disclosure", "/wall", "/mine"]
    read = 0
    for url in pages:
        page = client.get(url, status=None, check=False)
        read += page.status == 200
        assert not any(value in page.text for value in (EMAIL, PHONE, BORN, "T2P")), url
    assert read >= 4


def test_what_the_member_told_is_sealed_and_not_shown(record, cast, client_for):
    """S6.1: voluntary disclosure lies in the walled-off record alone."""
    wren = client_for("wren")
    wren.post(f"/registry/{record}/disclosure", {"words": ""}, status=422)
    wren.post(f"/registry/{record}/disclosure", {"words": "x" * 2001}, status=422)
    wren.post(f"/registry/{record}/disclosure", {"words": "Qzx, 12 Elm Street"}, status=303)
    page = wren.get(f"/escalations/{record}")
    assert "it lies in the sealed record" in page.words and "Qzx" not in page.text
    sol = client_for("sol")
    opened(sol, record)
    assert "Qzx, 12 Elm Street" in sol.post(f"/registry/{record}/fields/disclosure").words


def test_what_came_after_the_opening_needs_another(record, client_for):
    sol = client_for("sol")
    opened(sol, record)
    client_for("wren").post(f"/registry/{record}/disclosure", {"words": "Qzx"}, status=303)
    page = sol.post(f"/registry/{record}/fields/disclosure", status=200)
    assert "1 newer value came after" in page.words and "Qzx" not in page.text


def test_a_disclosure_is_kept_on_the_page_when_the_vault_is_away(record, client_for, monkeypatch):
    monkeypatch.setattr(registration, "add", lambda *_: (_ for _ in ()).throw(VaultUnavailable("ca")))
    page = client_for("wren").post(f"/registry/{record}/disclosure", {"words": "Her own words"}, status=503)
    assert "Her own words" in page.text and "can’t be reached" in page.words
