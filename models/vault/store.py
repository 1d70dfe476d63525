"""Where the sealed records lie: per residency a vault and a key store, databases that never share a backup.

Transactions are short and their own: nothing here takes part in the community's transaction. Whatever keeps a
residency's databases from answering becomes VaultUnavailable, for that residency alone.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_MS = 5000
_MIGRATIONS = Path(__file__).parents[2] / "migrations" / "vault"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_RECORDS, _KEYS = "records", "keys"
_urls: dict[tuple[str, str], URL] = {}
_engines: dict[tuple[str, str], Engine] = {}


class VaultUnavailable(Exception):
    """The residency has no databases, they can't be reached, or they aren't set up."""


class InVault(DeclarativeBase):
    """Tables of the vault: ciphertext."""


class InKeyStore(DeclarativeBase):
    """Tables of the key store: wrapped keys. Deleting here is what erases."""


def configure(vaults: Mapping[str, str], key_stores: Mapping[str, str]) -> None:
    """Say where each residency's two databases are; connects to none of them."""
    if set(vaults) != set(key_stores):
        raise ValueError("each residency needs a vault and a key store")
    if odd := [name for name in vaults if not _NAME.fullmatch(name)]:
        raise ValueError(f"not a residency's name: {odd[0]!r}")
    every = [*vaults.values(), *key_stores.values()]
    if len(set(every)) != len(every):
        raise ValueError("each vault and each key store needs a database of its own")
    _close()
    _urls.clear()
    _urls.update({(_RECORDS, name): make_url(url) for name, url in vaults.items()})
    _urls.update({(_KEYS, name): make_url(url) for name, url in key_stores.items()})


def residencies() -> tuple[str, ...]:
    return tuple(sorted(name for kind, name in _urls if kind == _RECORDS))


def upgrade(residency: str) -> None:
    """Bring both databases of a residency to their newest tables; SQLite's files are made here only."""
    from alembic import command  # a third of a second that only operators need to wait
    for kind in (_RECORDS, _KEYS):
        _make_file(_url(kind, residency))
        with (
            _unavailable(residency),
            _engine(kind, residency).execution_options(writes=True).begin() as connection,
        ):
            command.upgrade(alembic_config(kind, connection), "head")


def alembic_config(kind: str, connection: Connection | None = None):
    """Alembic's Config. Two trees, `records` and `keys`, each with one head, behind one env.py."""
    from alembic.config import Config
    config = Config()
    config.set_main_option("script_location", _plain(_MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _plain(_MIGRATIONS / "versions" / kind))
    config.attributes["connection"] = connection
    return config


@contextmanager
def vault(residency: str, *, writes: bool = False) -> Iterator[Session]:
    with _transaction(_RECORDS, residency, writes) as session:
        yield session


@contextmanager
def key_store(residency: str, *, writes: bool = False) -> Iterator[Session]:
    with _transaction(_KEYS, residency, writes) as session:
        yield session


def settle_erasure(residency: str) -> None:
    """Empty SQLite's log, where deleted keys would linger; PostgreSQL vacuums by itself."""
    for kind in (_KEYS, _RECORDS):
        if _url(kind, residency).get_backend_name() == "sqlite":
            with _unavailable(residency), _engine(kind, residency).connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _transaction(kind: str, residency: str, writes: bool) -> Iterator[Session]:
    engine = _engine(kind, residency).execution_options(writes=writes)
    with _unavailable(residency), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def _unavailable(residency: str) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, ProgrammingError, NoFreeConnection) as error:
        raise VaultUnavailable(f"the vault of {residency} does not answer") from error


def _url(kind: str, residency: str) -> URL:
    if (kind, residency) not in _urls:
        raise VaultUnavailable(f"no vault is configured for {residency!r}")
    return _urls[kind, residency]


def _engine(kind: str, residency: str) -> Engine:
    if (kind, residency) not in _engines:
        url = _url(kind, residency)
        _engines[kind, residency] = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    return _engines[kind, residency]


def _sqlite(url: URL) -> Engine:
    # mode=rw: a lost file is an error, not a new and empty vault
    path = f"file:{quote(os.path.abspath(url.database or ''))}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, uri=True, check_same_thread=False, isolation_level=None)
        for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(url, creator=connect, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """A deferred transaction that turns writer fails when another writes; IMMEDIATE waits its turn."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    limits = f"-c statement_timeout={BUSY_MS} -c lock_timeout={BUSY_MS}"
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_timeout=3,
                         connect_args={"connect_timeout": 2, "options": limits})  # fmt: skip


def _make_file(url: URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")  # alembic's settings interpolate


def _close() -> None:
    for engine in _engines.values():
        engine.dispose()
    _engines.clear()


def _after_fork() -> None:
    """A child must not use, nor close, the connections its parent is using (RQ forks for each job)."""
    for engine in _engines.values():
        engine.dispose(close=False)
    _engines.clear()


os.register_at_fork(after_in_child=_after_fork)
