"""Someone who works here lost their second factor (S1.9): an administrator resets it, and they set up a new one."""
import pytest

from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.people import second_factor
from tests.factories import PASSWORD, TOTP

REASON = "Lost their telephone; I called them at home."


@pytest.fixture
def page(cast, settings):
    for who in (cast.wren, cast.ada):
        second_factor.set_up(who, TOTP, key=settings.secret_key)
    transaction.commit()
    return f"/admin/staff/{cast.wren.id}/second-factor"


def test_from_the_reset_to_a_new_authenticator(client_for, cast, page):
    wren = client_for("wren")
    assert "Reset the second factor" in client_for("ada").get(f"/admin/staff/{cast.wren.id}").words
    client_for("ada").post(page, {"reason": REASON}, status=303)
    assert "/sign-in" in wren.get("/queue", status=303).location
    door = client_for(None).post("/sign-in", {"username": "wren", "password": PASSWORD}, status=303)
    assert door.location == "/sign-in/set-up"
    line = db.session.query(AuditEntry).filter_by(act=Act.FACTOR_RESET.value).one()
    assert (line.by_id, line.on_id, line.reason) == (cast.ada.id, cast.wren.id, REASON)


@pytest.mark.parametrize("reason", ["", "lost", "x" * 501])
def test_not_without_a_reason(client_for, cast, page, reason):
    client_for("ada").post(page, {"reason": reason}, status=422)
    assert cast.wren.has_second_factor


def test_never_ones_own(client_for, cast, page):
    client_for("ada").post(f"/admin/staff/{cast.ada.id}/second-factor", {"reason": REASON}, status=403)
    assert cast.ada.has_second_factor


def test_never_a_members(client_for, cast, page):
    """Administrators know nothing of members (S1.8)."""
    client_for("ada").post(f"/admin/staff/{cast.ash.id}/second-factor", {"reason": REASON}, status=404)


@pytest.mark.parametrize("name", ["ash", "lee", "sol", "dara"])
def test_by_nobody_else(client_for, page, name):
    client_for(name).post(page, {"reason": REASON}, status=403)


def test_in_french(client_for, cast, page):
    cast.ada.language = "fr"
    transaction.commit()
    assert client_for("ada").get(page).tree.get("lang") == "fr"
