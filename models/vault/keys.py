"""Who can open what: the clinic's key pair, the mailer's, and the people who hold the clinic's private half.

The web process reads public halves only. The clinic's private half exists as one share per holder, encrypted
to that holder's own key, whose private half only their passphrase unlocks; the printed recovery key is a
holder too. The mailer's private half and the look-up key are files (key_files) and in no database.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.vault import key_files, sealing, store
from models.vault.sealing import KEY_BYTES, Cost, Tampered, place

SHORTEST_PASSPHRASE = 12
PASSPHRASE_COST = Cost()


class NotEnrolled(Exception):
    """This clinician holds no share of the clinic's key."""


class AlreadyEnrolled(Exception):
    """This clinician holds a share already."""


class AlreadyInitialised(Exception):
    """The residency has its keys; making them again would orphan every record."""


class NotInitialised(store.VaultUnavailable):
    """The residency's databases answer, but its keys haven't been made."""


class WeakPassphrase(Exception):
    """Whoever copies the disk can try passphrases at leisure: short ones are refused."""


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


class KeyHolder(store.InKeyStore):
    """Somebody with a key of their own: a Senior Clinician, or (no clinician_id) the printed recovery key."""

    __tablename__ = "key_holder"
    id: Mapped[int] = mapped_column(primary_key=True)
    clinician_id: Mapped[int | None] = mapped_column(unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    locked_private_key: Mapped[bytes] = mapped_column(LargeBinary)
    vouched_by: Mapped[int | None]
    enrolled_at: Mapped[int] = mapped_column(BigInteger)


class KeyShare(store.InKeyStore):
    """The clinic's private half, encrypted to one holder."""

    __tablename__ = "key_share"
    key_id: Mapped[str] = mapped_column(ForeignKey("key.id"), primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("key_holder.id", ondelete="CASCADE"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


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
    key_id: Mapped[str] = mapped_column(ForeignKey("key.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)


@dataclass(frozen=True)
class KeyAge:
    purpose: str
    id: str
    made_at: int
    is_current: bool
    wraps: int


@dataclass(frozen=True)
class Enrolled:
    clinician_id: int
    vouched_by: int | None
    enrolled_at: int


@dataclass(frozen=True)
class Status:
    """Ages, and how many data keys each generation wraps: all of them should be under a current one."""

    keys: tuple[KeyAge, ...]
    clinicians: tuple[Enrolled, ...]


def initialise(residency: str, mailer_dir: Path) -> str:
    """Make every key of a residency. Returns the recovery key, which is kept nowhere: print it once."""
    recovery_key = _readable(secrets.token_bytes(20))
    with store.key_store(residency, writes=True) as session:
        if session.scalar(select(Key.id).limit(1)):
            raise AlreadyInitialised(residency)
        clinic_private, clinic_public = sealing.key_pair()
        mailer_private, mailer_public = sealing.key_pair()
        clinic = _new_key(session, Purpose.CLINIC, clinic_public)
        mailer = _new_key(session, Purpose.MAILER, mailer_public)
        look_up = _new_key(session, Purpose.LOOK_UP, None)
        session.flush()
        clinic_keys = {clinic.id: clinic_private}
        _add_holder(session, residency, None, _typed(recovery_key), clinic_keys, vouched_by=None)
        key_files.write(mailer_dir, residency, mailer.id, mailer_private)
        key_files.write(mailer_dir, residency, look_up.id, secrets.token_bytes(KEY_BYTES))
    return recovery_key


def enrol(
    residency: str,
    clinician_id: int,
    passphrase: str,
    *,
    vouched_by: tuple[int, str] | None = None,
    recovery_key: str | None = None,
) -> None:
    """Give a clinician shares of the clinic's key: by the recovery key, or a holder's id and passphrase."""
    if (vouched_by is None) == (recovery_key is None):
        raise ValueError("enrolling takes either a voucher or the recovery key")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise WeakPassphrase
    voucher, phrase = vouched_by or (None, _typed(recovery_key or ""))
    private_keys = _open_shares(residency, voucher, phrase)
    with store.key_store(residency, writes=True) as session:
        if session.scalar(select(KeyHolder.id).where(KeyHolder.clinician_id == clinician_id)):
            raise AlreadyEnrolled(clinician_id)
        _add_holder(session, residency, clinician_id, passphrase, private_keys, vouched_by=voucher)


def open_clinic(residency: str, clinician_id: int, passphrase: str) -> dict[str, bytes]:
    """The clinic's private halves by key id, for as long as the caller keeps them."""
    return _open_shares(residency, clinician_id, passphrase)


def current(session: Session, purpose: Purpose, *, locked: bool = False) -> Key:
    """The generation in use; `locked` makes others wait on PostgreSQL (SQLite's writers wait anyway)."""
    query = select(Key).where(Key.purpose == purpose, Key.retired_at.is_(None))
    key = session.scalar(query.with_for_update() if locked else query)
    if key is None:
        raise NotInitialised("the keys of this residency haven't been made")
    return key


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


def status(residency: str) -> Status:
    wraps = func.count(WrappedKey.value_id)
    ages = (
        select(Key.purpose, Key.id, Key.made_at, Key.retired_at.is_(None), wraps)
        .outerjoin(WrappedKey, WrappedKey.key_id == Key.id)
        .group_by(Key.id)
        .order_by(Key.purpose, Key.made_at)
    )
    people = (
        select(KeyHolder.clinician_id, KeyHolder.vouched_by, KeyHolder.enrolled_at)
        .where(KeyHolder.clinician_id.is_not(None))
        .order_by(KeyHolder.enrolled_at, KeyHolder.id)
    )
    with store.key_store(residency) as session:
        keys = tuple(KeyAge(*row) for row in session.execute(ages))
        return Status(keys, tuple(Enrolled(*row) for row in session.execute(people)))


def _new_key(session: Session, purpose: Purpose, public_key: bytes | None) -> Key:
    name = fingerprint(public_key or secrets.token_bytes(KEY_BYTES))
    key = Key(id=name, purpose=purpose, public_key=public_key, made_at=int(time.time()))
    session.add(key)
    return key


def _add_holder(
    session: Session,
    residency: str,
    clinician_id: int | None,
    phrase: str,
    private_keys: Mapping[str, bytes],
    *,
    vouched_by: int | None,
) -> None:
    private, public = sealing.key_pair()
    locked = sealing.lock(private, phrase, _holder_place(residency, clinician_id), PASSPHRASE_COST)
    holder = KeyHolder(
        clinician_id=clinician_id,
        public_key=public,
        locked_private_key=locked,
        vouched_by=vouched_by,
        enrolled_at=int(time.time()),
    )
    session.add(holder)
    session.flush()
    for key_id, secret in private_keys.items():
        where = _share_place(residency, key_id, clinician_id)
        session.add(KeyShare(key_id=key_id, holder_id=holder.id, wrapped=sealing.wrap(secret, public, where)))


def _open_shares(residency: str, clinician_id: int | None, phrase: str) -> dict[str, bytes]:
    with store.key_store(residency) as session:
        same = KeyHolder.clinician_id.is_not_distinct_from(clinician_id)  # NULL is the recovery key
        holder = session.scalar(select(KeyHolder).where(same))
        if holder is None:
            raise NotEnrolled(clinician_id)
        shares = session.scalars(select(KeyShare).where(KeyShare.holder_id == holder.id)).all()
    private = sealing.unlock(holder.locked_private_key, phrase, _holder_place(residency, clinician_id))
    where = {share.key_id: _share_place(residency, share.key_id, clinician_id) for share in shares}
    return {share.key_id: sealing.unwrap(share.wrapped, private, where[share.key_id]) for share in shares}


def _holder_place(residency: str, clinician_id: int | None) -> bytes:
    return place(residency, "holder", clinician_id or "recovery")


def _share_place(residency: str, key_id: str, clinician_id: int | None) -> bytes:
    return place(residency, "share", key_id, clinician_id or "recovery")


def _readable(secret: bytes) -> str:
    letters = base64.b32encode(secret).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _typed(recovery_key: str) -> str:
    """As a person types it from paper: case, dashes and spaces don't matter."""
    return "".join(recovery_key.upper().replace("-", " ").split())
