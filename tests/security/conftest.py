"""A house that is really lived in: its own database, real commits, and faults answered as in production.

What rolls back after each test can't show a lost commit, two writers at once, or what a visitor sees of a fault.
"""
import os
import threading
from contextlib import contextmanager
from dataclasses import replace

import pyotp
import pytest
from flask import has_request_context
from sqlalchemy import create_engine, delete, event, make_url, select, text, update

from app import create_app
from commands.migrate import upgrade_community
from models.care import assessments, escalations, queue
from models.care.queue import Band, Source
from models.community.revisions import Revision
from models.ground import audit, transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, from_clock
from models.ground.limits import Attempt
from models.people import accounts, second_factor
from models.vault import registration
from tests import factories
from tests.blueprints.opening import NOW
from tests.conftest import PASSPHRASE
from tests.page_client import PageClient

REASON = "A plan for tonight, and no answer since."
EMAIL = "canary@mail.example"
WORDS = "what a member wrote to nobody else"


@pytest.fixture(scope="session")
def lived_in(settings, template_app, tmp_path_factory):
    """The app, `testing` off, on a database that keeps what is committed. The sealed records are the suite's own."""
    url, drop = _database(tmp_path_factory.mktemp("living"))
    app = create_app(replace(settings, database_url=url, testing=False))
    with app.app_context():
        upgrade_community()
        ids = factories.seat_the_cast()
        transaction.commit()
        db.session.remove()
    assert ids == template_app.config["CAST"]      # Sol holds the clinic's key here too
    app.config["CAST"] = ids
    yield app
    with app.app_context():
        db.engine.dispose()
    drop()


@pytest.fixture
def living(lived_in):
    """Inside that app; tries are forgotten afterwards, so that no test is limited by another."""
    with lived_in.app_context():
        yield lived_in
        transaction.rollback()
        db.session.execute(delete(Attempt))
        db.session.execute(update(Revision).values(at=from_clock(-3600)))     # nor by how fast another wrote
        transaction.commit()
        db.session.remove()


@pytest.fixture
def visitor(living):
    """visitor("ash") is signed in as Ash; visitor() is Nobody."""
    return lambda name=None: PageClient(living, name)


@pytest.fixture
def acts(living):
    """What the audit says, oldest first."""
    return lambda: list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


@pytest.fixture
def sealed(living):
    """The reference of an escalation about Ash that Sol accepted; Ash has a record, Sol a second factor."""
    ash, sol = accounts.named("ash"), accounts.named("sol")
    ash.record_key = registration.seal("ca", registration.Details(
        email=EMAIL, date_of_birth="1987-06-05", postal_code="T2P 1J9", country="CA"))
    second_factor.set_up(sol, factories.TOTP, key=living.secret_key)
    sol.totp_last_used = 0
    item = queue.open_item(factories.talkabout(ash), Band.URGENT, Source.SCAN)
    ref = escalations.accept_item(item.id, by=sol, severity="immediate", words="Worried.").ref
    assessments.complete(ref, by=sol, answers=NOW)
    transaction.commit()
    yield ref
    transaction.rollback()
    ash = accounts.named("ash")
    registration.shred("ca", ash.record_key)
    ash.record_key = None
    transaction.commit()


@pytest.fixture
def failing(monkeypatch):
    """failing(fault): the next commit of a request meets it."""
    def arm(kind) -> None:
        sealing, armed = audit.seal, [True]

        def seal() -> None:
            sealing()
            if has_request_context() and armed and armed.pop():
                raise kind("INSERT INTO posts (body)", {"body": WORDS}, Exception(f"Failing row contains ({WORDS})"))
        monkeypatch.setattr(audit, "seal", seal)
    return arm


@pytest.fixture
def statements_of(living):
    """Which SQL statements ran: `with statements_of() as seen: …`."""
    @contextmanager
    def watch():
        seen = []

        def note(_connection, _cursor, statement, *_) -> None:
            seen.append(statement)
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    return watch


@pytest.fixture
def at_once(living):
    """at_once(work, work, …) does all of it in the same moment, each in its own thread and transaction."""
    def together(*works) -> list:
        gate, found = threading.Barrier(len(works)), []

        def do(work) -> None:
            with living.app_context():
                try:
                    gate.wait(5)
                    found.append(work())
                except Exception as error:
                    found.append(error)
                finally:
                    transaction.rollback()
                    db.session.remove()
        threads = [threading.Thread(target=do, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return found
    return together


def asked(**changed) -> dict:
    """All that an opening asks for."""
    return {"category": "imminent-self", "reason": REASON, "code": pyotp.TOTP(factories.TOTP).now(),
            "passphrase": PASSPHRASE, **changed}


def _database(folder):
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        return f"sqlite:///{folder}/community.sqlite", lambda: None
    name = f"{make_url(url).database}_living_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")

    def drop() -> None:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()
    drop()
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False), drop
