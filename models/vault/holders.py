"""The people who hold the clinic's private half, and the printed recovery key, which is a holder too.

Each holder has a key pair, whose private half only their passphrase unlocks; the clinic's private half is encrypted
to it, once for each generation. Each share carries a voucher: a keyed hash over the holder's public key that only
someone who has the clinic's key can make. A holder whom a writer of the database slipped in has none, and so is
never given the next key.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.vault import key_files, keys, sealing, store
from models.vault.keys import Key, Purpose
from models.vault.sealing import KEY_BYTES, Cost, place

SHORTEST_PASSPHRASE = 12
PASSPHRASE_COST = Cost()


class NotEnrolled(Exception):
    """This clinician holds no share of the clinic's key."""


class AlreadyEnrolled(Exception):
    """This clinician holds a share already."""


class AlreadyInitialised(Exception):
    """The residency has its keys; making them again would orphan every record."""


class NeedsVoucher(Exception):
    """Somebody is enrolled: the next one comes by a person who vouches, not by the paper alone."""


class NotVouchedFor(Exception):
    """A holder in the key store whom nobody with the clinic's key has put there."""


class ChangedMeanwhile(Exception):
    """Another act of the ceremony came between; nothing was done."""


class WeakPassphrase(Exception):
    """Whoever copies the disk can try passphrases at leisure: short ones are refused."""


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
    """One generation of the clinic's private half, encrypted to one holder."""

    __tablename__ = "key_share"
    key_id: Mapped[str] = mapped_column(ForeignKey("key.id"), primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("key_holder.id", ondelete="CASCADE"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    voucher: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Authority:
    """Who performs an act of the ceremony, and the words that prove it; without a clinician, the recovery key."""

    clinician_id: int | None
    phrase: str = field(repr=False)

    @classmethod
    def of_the_paper(cls, recovery_key: str) -> "Authority":
        """As a person types it from paper: case, dashes and spaces don't matter."""
        return cls(None, "".join(recovery_key.upper().replace("-", " ").split()))


def _unnoted() -> None:
    pass


Note = Callable[[], None]       # called last inside the act's transaction: what it raises undoes the act


def initialise(residency: str, mailer_dir: Path, note: Note = _unnoted) -> str:
    """Make every key of a residency. Returns the recovery key, which is kept nowhere: print it once."""
    recovery_key = readable()
    with store.key_store(residency, writes=True) as session:
        if session.scalar(select(Key.id).limit(1)):
            raise AlreadyInitialised(residency)
        clinic_private, clinic_public = sealing.key_pair()
        mailer_private, mailer_public = sealing.key_pair()
        clinic = keys.succeed(session, Purpose.CLINIC, clinic_public)
        mailer = keys.succeed(session, Purpose.MAILER, mailer_public)
        look_up = keys.succeed(session, Purpose.LOOK_UP, None)
        paper = Authority.of_the_paper(recovery_key)
        add(session, residency, paper, {clinic.id: clinic_private}, vouched_by=None)
        key_files.write(mailer_dir, residency, mailer.id, mailer_private)
        key_files.write(mailer_dir, residency, look_up.id, secrets.token_bytes(KEY_BYTES))
        note()
    return recovery_key


def enrol(
    residency: str,
    clinician_id: int,
    passphrase: str,
    *,
    vouched_by: tuple[int, str] | None = None,
    recovery_key: str | None = None,
    note: Note = _unnoted,
) -> None:
    """Give a clinician shares of the clinic's key: the first by the recovery key, each further one by a holder."""
    if (vouched_by is None) == (recovery_key is None):
        raise ValueError("enrolling takes either a voucher or the recovery key")
    check(passphrase)
    by = Authority(*vouched_by) if vouched_by else Authority.of_the_paper(recovery_key or "")
    private_keys = open_shares(residency, by)
    with acting(residency, by, private_keys) as session:
        if find(session, clinician_id):
            raise AlreadyEnrolled(clinician_id)
        if by.clinician_id is None and session.scalar(select(KeyHolder.id).where(KeyHolder.clinician_id.is_not(None))):
            raise NeedsVoucher(clinician_id)
        add(session, residency, Authority(clinician_id, passphrase), private_keys, vouched_by=by.clinician_id)
        note()


def change_phrase(residency: str, by: Authority, new: str, note: Note = _unnoted) -> None:
    check(new)
    private_keys = open_shares(residency, by)
    with acting(residency, by, private_keys) as session:
        renew(session, residency, Authority(by.clinician_id, new), private_keys)
        note()


def renew_recovery_key(residency: str, by: Authority, note: Note = _unnoted) -> str:
    """The older paper opens nothing from here on."""
    recovery_key = readable()
    private_keys = open_shares(residency, by)
    with acting(residency, by, private_keys) as session:
        renew(session, residency, Authority.of_the_paper(recovery_key), private_keys)
        note()
    return recovery_key


def open_clinic(residency: str, clinician_id: int, passphrase: str) -> dict[str, bytes]:
    """The clinic's private halves by key id, for as long as the caller keeps them."""
    return open_shares(residency, Authority(clinician_id, passphrase))


def open_shares(residency: str, by: Authority) -> dict[str, bytes]:
    with store.key_store(residency) as session:
        holder = find(session, by.clinician_id)
        if holder is None:
            raise NotEnrolled(by.clinician_id)
        shares = session.scalars(select(KeyShare).where(KeyShare.holder_id == holder.id)).all()
    private = sealing.unlock(holder.locked_private_key, by.phrase, _holder_place(residency, by.clinician_id))
    where = {share.key_id: _share_place(residency, share.key_id, by.clinician_id) for share in shares}
    return {share.key_id: sealing.unwrap(share.wrapped, private, where[share.key_id]) for share in shares}


@contextmanager
def acting(residency: str, by: Authority, private_keys: Mapping[str, bytes]) -> Iterator[Session]:
    """A transaction of the ceremony, alone with the keys; the actor still holds just what they opened."""
    with store.key_store(residency, writes=True) as session:
        keys.alone(session)
        holder = find(session, by.clinician_id)
        held = select(KeyShare.key_id).where(KeyShare.holder_id == (holder.id if holder else None))
        if set(session.scalars(held)) != set(private_keys):
            raise ChangedMeanwhile
        yield session


def add(
    session: Session,
    residency: str,
    who: Authority,
    private_keys: Mapping[str, bytes],
    *,
    vouched_by: int | None,
) -> None:
    """A new holder with a key pair of their own, locked with their phrase, and shares of these keys."""
    private, public = sealing.key_pair()
    where = _holder_place(residency, who.clinician_id)
    holder = KeyHolder(
        clinician_id=who.clinician_id,
        public_key=public,
        locked_private_key=sealing.lock(private, who.phrase, where, PASSPHRASE_COST),
        vouched_by=vouched_by,
        enrolled_at=int(time.time()),
    )
    session.add(holder)
    session.flush()
    for key_id, secret in private_keys.items():
        share(session, residency, holder, key_id, secret)


def renew(session: Session, residency: str, who: Authority, private_keys: Mapping[str, bytes]) -> None:
    """A new key pair under a new phrase. The old pair would open the next shares to whoever has the old phrase."""
    holder = find(session, who.clinician_id)
    private, holder.public_key = sealing.key_pair()
    where = _holder_place(residency, who.clinician_id)
    holder.locked_private_key = sealing.lock(private, who.phrase, where, PASSPHRASE_COST)
    session.execute(delete(KeyShare).where(KeyShare.holder_id == holder.id))
    for key_id, secret in private_keys.items():
        share(session, residency, holder, key_id, secret)


def share(session: Session, residency: str, holder: KeyHolder, key_id: str, secret: bytes) -> None:
    where = _share_place(residency, key_id, holder.clinician_id)
    wrapped = sealing.wrap(secret, holder.public_key, where)
    voucher = _voucher(residency, holder, key_id, secret)
    session.add(KeyShare(key_id=key_id, holder_id=holder.id, wrapped=wrapped, voucher=voucher))


def vouched_for(session: Session, residency: str, key_id: str, secret: bytes) -> list[KeyHolder]:
    """Everyone who holds this generation. NotVouchedFor when one of them was never given it by a holder."""
    holders = list(session.scalars(select(KeyHolder).order_by(KeyHolder.id)))
    shares = {share.holder_id: share for share in session.scalars(select(KeyShare).filter_by(key_id=key_id))}
    for holder in holders:
        held = shares[holder.id].voucher if holder.id in shares else b""
        if not hmac.compare_digest(held, _voucher(residency, holder, key_id, secret)):
            raise NotVouchedFor(holder.clinician_id)
    return holders


def find(session: Session, clinician_id: int | None) -> KeyHolder | None:
    same = KeyHolder.clinician_id.is_not_distinct_from(clinician_id)  # NULL is the recovery key
    return session.scalar(select(KeyHolder).where(same))


def check(passphrase: str) -> None:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise WeakPassphrase


def readable() -> str:
    """A new recovery key, in groups of four that can be copied by hand: 160 bits."""
    letters = base64.b32encode(secrets.token_bytes(20)).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _voucher(residency: str, holder: KeyHolder, key_id: str, secret: bytes) -> bytes:
    where = place(residency, "voucher", key_id, holder.clinician_id or "recovery")
    return hmac.digest(secret, where + b"|" + holder.public_key, "sha256")


def _holder_place(residency: str, clinician_id: int | None) -> bytes:
    return place(residency, "holder", clinician_id or "recovery")


def _share_place(residency: str, key_id: str, clinician_id: int | None) -> bytes:
    return place(residency, "share", key_id, clinician_id or "recovery")
