"""The session, the types and the two databases' manners. Nothing here knows the service.

On SQLite a writing request takes the write lock at its start (`BEGIN IMMEDIATE`): deferred transactions that
read first and write later fail under load, whatever the busy timeout. Pages that only read begin deferred.
"""
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from flask_sqlalchemy import SQLAlchemy
from markupsafe import Markup
from sqlalchemy import JSON, DateTime, Integer, MetaData, Text, TypeDecorator, event, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement

BUSY_SECONDS = 5
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s"})


db = SQLAlchemy(model_class=Base, session_options={"join_transaction_mode": "create_savepoint"})


class UtcDateTime(TypeDecorator):
    """An instant, aware and in UTC; SQLite keeps it as naive text that sorts."""
    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeHtml(TypeDecorator):
    """Member text made safe by `safety.clean`; comes back as Markup, so that templates need no `safe` filter."""
    impl = Text
    cache_ok = True

    def process_result_value(self, value, dialect):
        return None if value is None else Markup(value)


Facts = JSON


class clock(FunctionElement):
    """The database's own clock, now: the only clock that deadlines are compared with."""
    type = UtcDateTime()
    inherit_cache = True


@compiles(clock, "postgresql")
def _clock_postgresql(element, compiler, **kw):
    return "clock_timestamp()"


@compiles(clock, "sqlite")
def _clock_sqlite(element, compiler, **kw):
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


def rows_of(statement, **values) -> list:
    """Plain rows of a statement that names columns: what is read on every page goes past the ORM's own loading."""
    db.session.flush()
    return db.session.connection().execute(statement, values).all()


class from_clock(FunctionElement):
    """The database's clock moved by so many seconds, as an SQL expression."""
    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: int):
        super().__init__(literal(seconds, Integer()))


@compiles(from_clock, "postgresql")
def _moved_postgresql(element, compiler, **kw):
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(from_clock, "sqlite")
def _moved_sqlite(element, compiler, **kw):
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {compiler.process(element.clauses, **kw)} || ' seconds')"


def now() -> datetime:
    """The process's clock: for stamps that people read, never for deadlines."""
    return datetime.now(UTC)


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


@contextmanager
def short_transaction():
    """A session of its own, committed at once: for what must outlive the request's rollback.

    The request's own transaction is ended first, and what it had collected goes with what it had written; on SQLite
    a second writer would otherwise wait for itself.
    """
    rollback()
    token = reading_only.set(False)
    try:
        with Session(own_bind(), expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
            session.commit()
    finally:
        reading_only.reset(token)


@contextmanager
def before_writing():
    """Slow work on what is read, such as Argon2: on SQLite nobody else could write while it went on.

    The request's own transaction is ended first; nothing of it may be owed yet.
    """
    rollback()
    token = reading_only.set(True)
    try:
        yield
    finally:
        rollback()
        reading_only.reset(token)


def rollback() -> None:
    """Nothing of this transaction stays: not its changes, nor the audit lines and promises that they owed."""
    db.session().info.clear()
    db.session.rollback()


def own_bind():
    """Where short transactions go: the engine. Tests that roll back put their one connection here."""
    return db.engine


def engine_options(url: str) -> dict:
    """No member's words in a fault's text (S7.5). Help must not wait for a database that hangs (S10.1)."""
    options = {"hide_parameters": True}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_timeout": 3,
                    "connect_args": {"connect_timeout": 2, "tcp_user_timeout": BUSY_SECONDS * 1000,
                                     "options": "-c jit=off"}}    # compiling takes longer than any page may
    return options


def teach_manners(engine) -> None:
    """Register the connection habits of DESIGN 6 on one engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "connect", _postgresql_connect)


def _sqlite_connect(connection, _record):
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON",
                   "synchronous=FULL", "mmap_size=268435456",
                   "recursive_triggers=ON"):      # else REPLACE deletes audit entries unseen by their triggers
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection):
    connection.connection.driver_connection.execute("BEGIN" if reading_only.get() else "BEGIN IMMEDIATE")


def _postgresql_connect(connection, _record):
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'; SET lock_timeout = '3s'; "
                       "SET idle_in_transaction_session_timeout = '30s'; SET timezone = 'UTC'")
    connection.commit()
