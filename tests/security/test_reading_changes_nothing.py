"""GET and HEAD change nothing, in either database (DESIGN 4); a vault in trouble keeps nobody out (S6.3)."""
import re

import pytest

from blueprints.access import EVERYONE
from models.ground import transaction
from models.ground.permissions import MAY
from models.people import accounts
from models.vault import registration, store
from models.vault.sealing import Tampered
from tests import factories
from tests.house import addresses
from tests.house.test_routes import views
from tests.security.test_joining_at_once import form

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|REPLACE)", re.IGNORECASE)


@pytest.fixture
def vault_writes(monkeypatch):
    """What was written into a vault or key store, whoever asked for it."""
    written, real = [], store._transaction

    def watched(kind, residency, writes):
        if writes:
            written.append(kind)
        return real(kind, residency, writes)
    monkeypatch.setattr(store, "_transaction", watched)
    return written


@pytest.mark.parametrize("name", ["ash", "lee", "sol", None])
@pytest.mark.parametrize("method", [pytest.param("get", marks=pytest.mark.full), "head"])    # get: test_routes
def test_nothing_is_written(app, client_for, places, statements, vault_writes, name, method):
    client, wrote = client_for(name), []
    for rule in views(app):
        needs = app.view_functions[rule.endpoint].needs
        may = needs == EVERYONE or (name and needs in MAY[factories.CAST[name][0]])
        if "GET" in rule.methods and may:
            transaction.commit()
            with statements() as seen, app.app_context():
                getattr(client.http, method)(addresses.fill(app, rule, places)).close()
            wrote += [(rule.rule, statement[:60]) for statement in seen if WRITES.match(statement)]
    assert wrote == [] and vault_writes == []


@pytest.mark.parametrize("trouble", [store.VaultUnavailable, registration.NotHeld, Tampered])
def test_a_vault_in_trouble_keeps_no_member_out(sealed, visitor, monkeypatch, trouble):
    """Ash has a record; her address can't be sealed; she gets in all the same."""
    def in_trouble(*_args, **_kwargs):
        raise trouble("ca")
    monkeypatch.setattr(registration, "add", in_trouble)
    answer = visitor().post("/sign-in", {"username": "ash", "password": factories.PASSWORD}, status=303)
    assert answer.location == "/wall"


def test_a_vault_that_is_not_to_be_trusted_takes_nobody_in(visitor, monkeypatch):
    def in_trouble(*_args, **_kwargs):
        raise Tampered("a public key is not the one of its name")
    monkeypatch.setattr(registration, "seal", in_trouble)
    page = visitor().post("/join/alberta", form("rock pipit", 7), check=False)
    assert page.status == 503 and not accounts.taken(["rock pipit"])
