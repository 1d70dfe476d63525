"""Breaking the glass (S6.3, S7.1): no way round the escalation, the clinician, the browser, the time or the audit."""
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from models.care import escalations
from models.ground import audit, transaction
from models.ground.db import db, now
from models.people import accounts, second_factor
from models.people.accounts import RoleGrant
from models.vault import glass, registration, store
from models.vault.glass import BreakGlass
from tests import factories
from tests.conftest import PASSPHRASE
from tests.security.conftest import EMAIL, REASON, asked


@pytest.fixture
def opened(sealed, visitor):
    """Sol's browser, with a live opening."""
    sol = visitor("sol")
    sol.post(f"/registry/{sealed}", asked(), status=303)
    return sol


def test_not_before_someone_has_accepted_the_risk(sealed, visitor, acts):
    """S6.8. The refusal stays on record, though the request rolls back."""
    escalations.find(sealed, for_=accounts.named("sol")).accepted_by_id = None
    transaction.commit()
    assert visitor("sol").post(f"/registry/{sealed}", asked(), check=False).status == 403
    assert acts()[-1] == "glass:refused"


def test_an_opening_ends_with_its_escalation(sealed, opened, acts):
    """S6.3: it is tied to the escalation, whatever is left of the thirty minutes."""
    assert EMAIL in opened.post(f"/registry/{sealed}/fields/email", status=200).words
    escalations.close(sealed, by=accounts.named("ines"), outcome="safe", words="Home, with a friend.")
    transaction.commit()
    assert opened.post(f"/registry/{sealed}/fields/email", status=303).location == f"/registry/{sealed}"
    assert acts()[-1] == "glass:refused"
    assert opened.get(f"/registry/{sealed}/record", status=303).location == f"/registry/{sealed}"
    assert "is closed" in opened.post(f"/registry/{sealed}", asked(), status=422).words


def test_it_ends_in_time(sealed, opened):
    db.session.execute(update(BreakGlass).values(ends_at=now() - timedelta(seconds=1)))
    transaction.commit()
    assert opened.post(f"/registry/{sealed}/fields/email", status=303).location == f"/registry/{sealed}"


def test_whoever_lost_the_role_reads_nothing(sealed, opened):
    sol = accounts.named("sol")
    key = opened.http.get_cookie("glass", path=f"/registry/{sealed}").value
    db.session.execute(update(RoleGrant).where(RoleGrant.account_id == sol.id).values(role="lead_wall_guide"))
    transaction.commit()
    try:
        opened.post(f"/registry/{sealed}/fields/email", status=403)
        with pytest.raises(glass.Sealed):
            glass.show(sealed, "email", by=accounts.named("sol"), browser_key=key)
    finally:
        transaction.rollback()
        db.session.execute(update(RoleGrant).where(RoleGrant.account_id == sol.id).values(role="senior_clinician"))
        transaction.commit()


def test_a_foreign_key_reads_nothing_and_nothing_is_entered_as_read(sealed, opened, acts):
    """A member is told what was opened: a refusal must not stand there as a reading."""
    opened.http.set_cookie("glass", "A" * 43 + "=", path=f"/registry/{sealed}")
    assert opened.post(f"/registry/{sealed}/fields/email", status=303).location == f"/registry/{sealed}"
    assert acts()[-1] == "glass:refused" and acts()[-2] != "registration:read"


def test_a_field_that_is_not_held_is_not_there(sealed, opened):
    for field in ("phone", "nothing", "e%00mail", "email%20"):
        opened.post(f"/registry/{sealed}/fields/{field}", status=404)


def test_whoever_holds_no_key_is_told_so(sealed, living, visitor, acts):
    ines = accounts.named("ines")
    second_factor.set_up(ines, factories.TOTP, key=living.secret_key)
    ines.totp_last_used = 0
    transaction.commit()
    assert "hold no key" in visitor("ines").post(f"/registry/{sealed}", asked(), status=422).words
    assert acts()[-1] == "glass:refused"


def test_one_damaged_key_keeps_no_other_field_shut(sealed, visitor):
    """In an emergency what can be shown is shown; what can't be trusted is not (S6.3)."""
    _spoil("field = 'email'")
    sol = visitor("sol")
    sol.post(f"/registry/{sealed}", asked(), status=303)
    page = sol.post(f"/registry/{sealed}/fields/email", status=200)
    assert EMAIL not in page.text and "not where it was sealed" in page.words
    assert "T2P 1J9" in sol.post(f"/registry/{sealed}/fields/postal_code", status=200).words


def test_a_record_that_is_damaged_all_through_is_a_clear_refusal(sealed, visitor, acts):
    _spoil("1 = 1")
    assert "can’t be trusted" in visitor("sol").post(f"/registry/{sealed}", asked(), status=422).words
    assert acts()[-1] == "glass:refused"


def test_a_vault_that_is_away_is_said_to_be(sealed, opened, monkeypatch):
    def away(*_args, **_kwargs):
        raise store.VaultUnavailable("away")
    monkeypatch.setattr(registration, "held_fields", away)
    page = opened.post(f"/registry/{sealed}/fields/email", check=False)
    assert page.status == 503 and EMAIL not in page.text


def test_without_an_audit_line_nothing_is_shown(sealed, opened, monkeypatch):
    def unwritable(*_args, **_kwargs):
        raise OperationalError("INSERT", {}, Exception())
    monkeypatch.setattr(audit, "_append", unwritable)
    page = opened.post(f"/registry/{sealed}/fields/email", check=False)
    assert page.status == 503 and EMAIL not in page.text


def test_without_an_audit_line_nothing_is_opened(sealed, visitor, failing):
    before, sol = db.session.query(BreakGlass).count(), visitor("sol")
    failing(OperationalError)
    page = sol.post(f"/registry/{sealed}", asked(), check=False)
    assert page.status == 503 and "glass=" not in str(page.response.headers)
    assert db.session.query(BreakGlass).count() == before


def test_nothing_of_it_is_ever_written_down(sealed, opened, caplog, capsys):
    """S7.5: no passphrase, key or value in a log, a repr or an error."""
    shown = glass.show(sealed, "email", by=accounts.named("sol"),
                       browser_key=opened.http.get_cookie("glass", path=f"/registry/{sealed}").value)
    assert shown.values == (EMAIL,) and EMAIL not in repr(shown)
    opened.post(f"/registry/{sealed}", asked(passphrase="wrong " + PASSPHRASE), check=False)
    with pytest.raises(Exception) as refusal:
        registration.unlock("ca", accounts.named("ash").record_key, clinician_id=accounts.named("sol").id,
                            passphrase="wrong " + PASSPHRASE)
    written = caplog.text + "".join(capsys.readouterr()) + repr(refusal.value)
    assert not any(secret in written for secret in (PASSPHRASE, EMAIL, REASON))


def _spoil(where: str) -> None:
    with store.key_store("ca", writes=True) as session:
        session.execute(text(f"UPDATE wrapped_key SET wrapped = :rubbish WHERE {where}"), {"rubbish": b"x" * 80})
