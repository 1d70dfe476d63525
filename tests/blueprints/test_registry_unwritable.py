"""Where the audit can't be written nothing is opened and nothing is shown (S6.3): the database itself refuses."""
from contextlib import contextmanager

import pytest

from models.ground import transaction
from models.ground.db import db, is_postgresql
from models.vault.glass import BreakGlass
from tests.blueprints.opening import BORN, EMAIL, PHONE, asked, assessed, escalated


@contextmanager
def audit_refuses():
    """Whatever is added to the audit, and it alone, is refused. Rolled back with the test."""
    if is_postgresql():
        _run("CREATE FUNCTION refuse_line() RETURNS trigger LANGUAGE plpgsql AS "
             "$$ BEGIN RAISE EXCEPTION 'full'; END $$",
             "CREATE TRIGGER audit_full BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_line()")
    else:
        _run("CREATE TRIGGER audit_full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END")
    yield
    _run("DROP TRIGGER audit_full" + (" ON audit_entries" if is_postgresql() else ""))


@contextmanager
def read_only():
    """The whole database: its disk is full, or it is a copy that nobody may write to."""
    if is_postgresql():     # for the rest of the test's own transaction
        _run("SET LOCAL transaction_read_only = on")
        yield
    else:
        _run("PRAGMA query_only = ON")
        try:
            yield
        finally:
            _run("PRAGMA query_only = OFF")


@pytest.fixture
def record(app, cast):
    ref = escalated(app, cast)
    assessed(ref, cast)
    return ref


@pytest.mark.parametrize("trouble", [audit_refuses, read_only])
@pytest.mark.parametrize(("path", "sent"), [
    ("fields/email", {}), ("fields/phone", {}), ("brief", {"fields": ["phone", "date_of_birth"]})])
def test_nothing_is_shown(record, client_for, trouble, path, sent):
    sol = client_for("sol")
    sol.post(f"/registry/{record}", asked(), status=303)
    assert EMAIL in sol.post(f"/registry/{record}/fields/email", status=200).text      # while it can be written
    with trouble():
        page = as_in_life(sol, f"/registry/{record}/{path}", sent)
    assert page.status >= 500 and not any(value in page.text for value in (EMAIL, PHONE, BORN, "1987"))


@pytest.mark.parametrize("trouble", [audit_refuses, read_only])
def test_nothing_is_opened(record, client_for, trouble):
    sol = client_for("sol")
    with trouble():
        page = as_in_life(sol, f"/registry/{record}", asked())
    assert page.status >= 500 and "glass=" not in page.response.headers.get("Set-Cookie", "")
    assert db.session.query(BreakGlass).count() == 0


def as_in_life(client, url: str, sent: dict):
    """A fault is a page there, not an exception in the test."""
    client.app.config["TESTING"] = client.app.testing = False
    try:
        return client.post(url, sent, check=False)
    finally:
        client.app.config["TESTING"] = client.app.testing = True


def _run(*statements: str) -> None:
    transaction.commit()
    for statement in statements:
        db.engine.exec_driver_sql(statement)
