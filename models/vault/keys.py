"""The generations of the keys, and what each of them wraps.

The web process reads public halves only. The clinic's private half lies in its holders' shares (holders); the
mailer's private half and the look-up key are files (key_files) and in no database. One generation of each purpose
is in use; the retired ones before it open what has not been moved to it yet (rotation).
"""

import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.vault import store
from models.vault.sealing import KEY_BYTES, Tampered


class NotInitialised(store.VaultUnavailable):
    """The residency's databases answer, but its keys haven't been made."""


class Purpose(StrEnum):
    CLINIC = "clinic"
    MAILER = "mailer"
    LOOK_UP = "look-up"


class Key(store.InKeyStore):
    """One generation of a key. Public halves only, named by their fingerprint; the look-up key has none."""

    __tablename__ = "key"
    __table_args__ = (
        Index(
            "one_current_key_per_purpose",
            "purpose",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[int] = mapped_column(BigInteger)
    retired_at: Mapped[int | None] = mapped_column(BigInteger)


class WrappedKey(store.InKeyStore):
    """The data key of one sealed value. While this row lives the value can be opened; deleting it erases."""

    __tablename__ = "wrapped_key"
    value_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_key: Mapped[str] = mapped_column(String(32), index=True)
    field: Mapped[str] = mapped_column(String(40))
    key_id: Mapped[str] = mapped_column(ForeignKey("key.id"), index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[int] = mapped_column(BigInteger, index=True)


class LookUp(store.InKeyStore):
    """Which address is whose, as a keyed hash. Here and not in the vault, so that no old backup keeps it."""

    __tablename__ = "look_up"
    id: Mapped[int] = mapped_column(primary_key=True)
    record_key: Mapped[str] = mapped_column(String(32), unique=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("key.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)


def current(session: Session, purpose: Purpose, *, locked: bool = False) -> Key:
    """The generation in use; `locked` makes others wait on PostgreSQL (SQLite's writers wait anyway)."""
    query = select(Key).where(Key.purpose == purpose, Key.retired_at.is_(None))
    key = session.scalar(query.with_for_update() if locked else query)
    if key is None:
        raise NotInitialised("the keys of this residency haven't been made")
    return key


def retired(session: Session, purpose: Purpose) -> tuple[str, ...]:
    """The names of the generations before the one in use, oldest first."""
    query = select(Key.id).where(Key.purpose == purpose, Key.retired_at.is_not(None))
    return tuple(session.scalars(query.order_by(Key.retired_at, Key.made_at)))


def lingering(session: Session, purpose: Purpose) -> tuple[str, ...]:
    """Those of them that something hangs on still."""
    return tuple(name for name in retired(session, purpose) if covered(session, purpose, [name]))


def public_keys(session: Session) -> Mapping[Purpose, tuple[str, bytes]]:
    """What sealing needs, and all that the web process ever holds: purpose → (key id, public half)."""
    query = select(Key.purpose, Key.id, Key.public_key)
    rows = session.execute(query.where(Key.retired_at.is_(None), Key.public_key.is_not(None))).all()
    if not rows:
        raise NotInitialised("the keys of this residency haven't been made")
    if any(key_id != fingerprint(public_key) for _, key_id, public_key in rows):
        raise Tampered("a public key is not the one of its name")
    return {Purpose(purpose): (key_id, public_key) for purpose, key_id, public_key in rows}


def fingerprint(public_key: bytes) -> str:
    """What a person compares with the paper of the ceremony: whoever swaps a public key changes its name."""
    return hashlib.sha256(public_key).hexdigest()[:32]


def alone(session: Session) -> None:
    """Wait for whoever is sealing with a key just now, and let nobody read the keys until this transaction ends.

    After it nothing more comes under a generation that this transaction retires. A seal reads the keys in the
    transaction that stores its data keys, and PostgreSQL keeps a reader's lock on the table until its end; on
    SQLite sealing is a writer, and writers take turns.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text('LOCK TABLE "key" IN ACCESS EXCLUSIVE MODE'))


def succeed(session: Session, purpose: Purpose, public_key: bytes | None) -> Key:
    """Retire the generation in use, if there is one, and put this one in its place."""
    now = int(time.time())
    older = update(Key).where(Key.purpose == purpose, Key.retired_at.is_(None))
    session.execute(older.values(retired_at=now))
    name = fingerprint(public_key or secrets.token_bytes(KEY_BYTES))
    key = Key(id=name, purpose=purpose, public_key=public_key, made_at=now)
    session.add(key)
    session.flush()
    return key


def covers(purpose: Purpose) -> type[WrappedKey] | type[LookUp]:
    """What hangs on a key of this purpose."""
    return LookUp if purpose == Purpose.LOOK_UP else WrappedKey


def covered(session: Session, purpose: Purpose, key_ids: Iterable[str]) -> int:
    """How much of it hangs on these generations."""
    table = covers(purpose)
    return session.scalar(select(func.count()).select_from(table).where(table.key_id.in_(tuple(key_ids))))
