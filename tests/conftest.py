"""The app on a migrated database, everything rolled back after each test; the cast; the page client.

TEST_DATABASE_URL chooses the database: unset, a new SQLite file. On PostgreSQL a database of our own is made beside it,
one per test process. Tests that need real commits (faults, races, witness) use the `living` fixture of `tests/faults`.
"""
import os
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, create_engine, delete, event, make_url, text

from models.people import hashing

hashing.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

from app import create_app  # noqa: E402
from commands.migrate import upgrade_community  # noqa: E402
from models.care import phrase_rules, phrasebook  # noqa: E402
from models.care.phrase_rules import PhraseRule  # noqa: E402
from models.ground import transaction  # noqa: E402
from models.ground.db import db  # noqa: E402
from models.people.accounts import Account  # noqa: E402
from models.vault import holders, records, registration, store  # noqa: E402
from models.vault.sealing import Cost  # noqa: E402
from safety import kept  # noqa: E402
from settings import Settings  # noqa: E402
from tests import factories  # noqa: E402
from tests.house import addresses  # noqa: E402
from tests.page_client import PageClient  # noqa: E402

PASSPHRASE = "lichen slate heather moss"
FEW_RULES = {"en.ideation.want-to-die", "fr.intention.vais"}      # that tests name
DATABASES = {"settings", "ceremony", "empty", "untouched", "told"}      # the fixtures that make one
holders.PASSPHRASE_COST = Cost(memory=64, passes=1, lanes=1)    # what it is by default: tests/models/vault/test_sealing


def pytest_collection_modifyitems(config, items):
    """On a second database only what knows a database."""
    if os.environ.get("TEST_DATABASE_URL"):
        aware = [item for item in items if DATABASES & set(item.fixturenames)]
        config.hook.pytest_deselected(items=[item for item in items if item not in aware])
        items[:] = aware


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("instance")
    return Settings(
        instance_dir=folder, secret_key="t" * 32, database_url=_own_database(folder), testing=True,
        page_again_seconds=90,
        vaults={"ca": f"sqlite:///{folder}/vaults/ca.sqlite"}, key_stores={"ca": f"sqlite:///{folder}/keys/ca.sqlite"})


@pytest.fixture(scope="session")
def template_app(settings):
    """Migrated, with the cast and the residency's keys; committed once for the whole run."""
    app = create_app(settings)
    with app.app_context():
        upgrade_community()
        store.upgrade("ca")
        recovery_key = holders.initialise("ca", settings.mailer_dir)
        ids = factories.seat_the_cast()
        transaction.commit()
        holders.enrol("ca", ids["sol"], PASSPHRASE, recovery_key=recovery_key)
        db.session.remove()
    app.config["CAST"] = ids
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(template_app):
    """The app with one connection whose outer transaction is rolled back after the test."""
    with undone(template_app):
        try:
            yield template_app
        finally:
            template_app.extensions.pop("is_demo", None)
            _empty_the_vault()


@pytest.fixture(scope="module")
def furnished(template_app):
    """Real objects for every address, made once for a file; each of its tests leaves them as they were."""
    with undone(template_app):
        objects = addresses.real_objects(template_app, _Cast(template_app.config["CAST"]))
        transaction.commit()
        db.session.remove()
        yield objects


@pytest.fixture
def few_rules(app, monkeypatch):
    """A lexicon of one rule in ten, for tests that make versions of it: each is compiled anew."""
    rows = phrase_rules.in_force()
    few = [row for number, row in enumerate(rows) if not number % 10 or row.key in FEW_RULES]
    db.session.execute(delete(PhraseRule).where(PhraseRule.id.not_in([row.id for row in few])))
    version = phrase_rules.version()
    version.stamp = "few"
    monkeypatch.setattr(phrasebook, "_compiled", {"few": _few_compiled(tuple(row.key for row in few))})
    monkeypatch.setattr(phrasebook, "_held", None)
    transaction.commit()


@pytest.fixture
def places(furnished, app):
    """What each parameter of an address may be: Ash's things, in the English community."""
    return dict(furnished)


@pytest.fixture
def cast(app):
    """cast.ash, cast.bea, … as Accounts of the test's own session, read afresh at each use."""
    return _Cast(app.config["CAST"])


@pytest.fixture
def client_for(app):
    """client_for("ash") is signed in as Ash; client_for(None) is Nobody."""
    def make(name: str | None = None, *, language: str | None = None) -> PageClient:
        return PageClient(app, name, language)
    return make


@pytest.fixture
def statements(app):
    """How many SQL statements ran: `with statements() as seen: …; len(seen)`."""
    class Seen(list):
        def __enter__(self):
            self.clear()
            event.listen(db.engine, "before_cursor_execute", self._note)
            return self

        def __exit__(self, *_):
            event.remove(db.engine, "before_cursor_execute", self._note)

        def _note(self, _connection, _cursor, statement, *_):
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                self.append(statement)
    return Seen


@cache
def _few_compiled(keys: tuple[str, ...]):
    entries = phrase_rules.entries(1)
    return kept.compiled(phrasebook.files(), [entries[key] for key in keys], "1")


@contextmanager
def undone(app):
    """What is committed in here goes into one connection's transaction and is rolled back; one may stand in another."""
    with app.app_context():
        engines = db.engines
        beneath = engines[None]
        is_inner = isinstance(beneath, Connection)
        connection = beneath if is_inner else beneath.connect()
        outer = connection.begin_nested() if is_inner else connection.begin()
        engines[None] = connection
        try:
            yield
        finally:
            transaction.rollback()
            db.session.remove()
            outer.rollback()
            engines[None] = beneath
            if not is_inner:
                connection.close()


def _empty_the_vault() -> None:
    """The vault is a database of its own, which no rollback of the community's reaches."""
    for record_key in records.oldest("ca"):
        registration.shred("ca", record_key)


class _Cast(SimpleNamespace):
    def __init__(self, ids):
        super().__init__(ids=ids)

    def __getattr__(self, name):
        return db.session.get(Account, self.ids[name])


def _own_database(folder) -> str:
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        return f"sqlite:///{folder}/community.sqlite"
    name = f"{make_url(url).database}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit TO off'))     # not what is tested here
    admin.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
