"""Vaults of our own on either database, apart from whatever else the process has configured."""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, insert, make_url, select, text

from models.vault import store
from models.vault.registration import Details

SOL, SOLS_PHRASE = 7, "drystone walls lean inward"
INES, INES_PHRASE = 8, "neuf pierres et un pré"
ASH = Details("Ash.Birch@Example.org", "1991-04-05", "T2N 1N4", "CA", "+1 403 555 0142", "veteran")

PG_URL = os.environ.get("TEST_PG_URL") or os.environ.get("TEST_DATABASE_URL", "")
BACKENDS = ["postgresql" if os.environ.get("TEST_DATABASE_URL", "").startswith("postgresql") else "sqlite"]


@dataclass(frozen=True)
class Stores:
    """Where a set of residencies lies; `folder` is all that SQLite and the mailer write to."""

    folder: Path
    vaults: dict[str, str]
    key_stores: dict[str, str]

    @property
    def mailer_dir(self) -> Path:
        return self.folder / "mailer"


@contextmanager
def fresh_stores(backend: str, folder: Path, *residencies: str) -> Iterator[Stores]:
    """Databases with nothing in them, gone afterwards."""
    if backend == "sqlite":
        yield Stores(
            folder,
            {name: f"sqlite:///{folder}/vaults/{name}.sqlite" for name in residencies},
            {name: f"sqlite:///{folder}/keys/{name}.sqlite" for name in residencies},
        )
        return
    names = {(kind, name): _borrow() for kind in "vk" for name in residencies}
    urls = {at: make_url(PG_URL).set(database=name).render_as_string(False) for at, name in names.items()}
    try:
        yield Stores(folder, {r: urls["v", r] for r in residencies}, {r: urls["k", r] for r in residencies})
    finally:
        for database in names.values():
            _give_back(database)


@contextmanager
def configured(stores: Stores) -> Iterator[Stores]:
    """The store turned to these databases, and back again."""
    before = store._urls, store._engines
    store._urls, store._engines = {}, {}
    try:
        store.configure(stores.vaults, stores.key_stores)
        yield stores
    finally:
        store._close()
        store._urls, store._engines = before


def rows(opened, base) -> dict[str, list[dict]]:
    """Every row of one database, by table."""
    with opened as session:
        return {
            table.name: [dict(row._mapping) for row in session.execute(select(table))]
            for table in base.metadata.sorted_tables
        }


def put_back(opened, base, backup: dict[str, list[dict]]) -> None:
    """Restore a backup made by `rows` over an emptied database."""
    with opened as session:
        for table in reversed(base.metadata.sorted_tables):
            session.execute(table.delete())
        for table in base.metadata.sorted_tables:
            if backup[table.name]:
                session.execute(insert(table), backup[table.name])


def _borrow() -> str:
    """An empty database. PostgreSQL takes its time to drop one, so they are emptied and lent again."""
    if _free:
        return _free.pop()
    name = f"{make_url(PG_URL).database}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{len(_made)}"
    _made.append(name)
    _on_postgresql([f'CREATE DATABASE "{name}"', f'ALTER DATABASE "{name}" SET synchronous_commit TO off'])
    return name


def _give_back(database: str) -> None:
    _on_postgresql(["SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"], database)
    _free.append(database)


@atexit.register
def _drop_all() -> None:
    if _made:
        _on_postgresql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)' for database in _made)


def _on_postgresql(statements, database: str | None = None) -> None:
    engine = create_engine(make_url(PG_URL).set(database=database or "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


_free: list[str] = []
_made: list[str] = []
