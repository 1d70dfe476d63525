"""A new key in place of one in use, and what hung on the old one moved to it.

The new generation is in use from its first moment: whatever is sealed after it hangs on it. The rest follows in
portions, each committed; both generations open until nothing hangs on the old one, whose shares or file are then
destroyed. Broken off anywhere, the next call goes on where this one ended. Joining and opening go on meanwhile.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, object_session

from models.vault import addresses, holders, key_files, keys, records, sealing, store
from models.vault.holders import Authority, KeyHolder, KeyShare, Note, _unnoted
from models.vault.keys import Key, LookUp, Purpose, WrappedKey
from models.vault.sealing import KEY_BYTES, Tampered

PORTION = 100       # some 30 ms: as long as a joining may have to wait on SQLite


class Unopenable(Exception):
    """So many data keys don't open with the key that they name. They stay where they are, and so does that key."""


@dataclass(frozen=True)
class Progress:
    moved: int
    left: int


@dataclass(frozen=True)
class Moving:
    """What hangs on retired generations of one purpose, and the private halves that open it."""

    residency: str
    purpose: Purpose
    private_keys: Mapping[str, bytes]


def unfinished(residency: str, purpose: Purpose) -> bool:
    """Whether retired generations still hold anything, or are still held by anybody."""
    with store.key_store(residency) as session:
        old = keys.retired(session, purpose)
        held = session.scalar(select(KeyShare.key_id).where(KeyShare.key_id.in_(old)).limit(1))
        return held is not None or keys.covered(session, purpose, old) > 0


def begin_clinic(
    residency: str, by: Authority, *, without: int | None = None, note: Note = _unnoted
) -> Moving:
    """A new clinic key, shared out to everyone vouched for; `without` holds nothing any more from here on."""
    private_keys = holders.open_shares(residency, by)
    new_private, new_public = sealing.key_pair()
    with holders.acting(residency, by, private_keys) as session:
        if without is not None:
            _strike_off(session, without, by)
        before = keys.current(session, Purpose.CLINIC).id
        staying = holders.vouched_for(session, residency, before, private_keys[before])
        new = keys.succeed(session, Purpose.CLINIC, new_public)
        for holder in staying:
            holders.share(session, residency, holder, new.id, new_private)
        note()
    return Moving(residency, Purpose.CLINIC, private_keys)


def resume_clinic(residency: str, by: Authority) -> Moving:
    return Moving(residency, Purpose.CLINIC, holders.open_shares(residency, by))


def begin_mailer(residency: str, purpose: Purpose, mailer_dir: Path, note: Note = _unnoted) -> Moving:
    """A new key of the mailer's: its file first, for what is sealed to a key without a file is lost to the mailer."""
    private, public = sealing.key_pair() if purpose == Purpose.MAILER else (secrets.token_bytes(KEY_BYTES), None)
    _files_of(residency, purpose, mailer_dir)       # who can't read the old one must not make a new one
    with store.key_store(residency, writes=True) as session:
        keys.alone(session)
        keys.current(session, purpose)
        new = keys.succeed(session, purpose, public)
        key_files.write(mailer_dir, residency, new.id, private)
        note()
    return resume_mailer(residency, purpose, mailer_dir)


def resume_mailer(residency: str, purpose: Purpose, mailer_dir: Path) -> Moving:
    return Moving(residency, purpose, _files_of(residency, purpose, mailer_dir))


def move(moving: Moving) -> Iterator[Progress]:
    """Wrap every data key anew that hangs on a retired generation. One Progress after each portion."""

    def rewrap(row: WrappedKey, new: Key) -> bool:
        return _rewrap(moving, row, new)

    yield from _until_nothing_moves(moving, WrappedKey.value_id, rewrap)


def move_look_up(moving: Moving, mailer_dir: Path) -> Iterator[Progress]:
    """Enter every address anew under the look-up key in use. It takes the mailer's key as well."""

    def redigest(row: LookUp, new: Key) -> bool:
        return _redigest(moving, row, new, mailer_dir)

    yield from _until_nothing_moves(moving, LookUp.id, redigest)


def finish(
    moving: Moving, mailer_dir: Path | None = None, *, give_up: bool = False, note: Note = _unnoted
) -> int:
    """Destroy what opened the retired generations: the shares in the key store, or the mailer's files.

    Refused while anything hangs on them. `give_up` erases that first: it has been tried, and opens with no key.
    """
    with store.key_store(moving.residency, writes=True) as session:
        keys.alone(session)
        old = keys.retired(session, moving.purpose)
        left = keys.covered(session, moving.purpose, old)
        if left and not give_up:
            raise Unopenable(left)
        table = keys.covers(moving.purpose)
        session.execute(delete(table).where(table.key_id.in_(old)))
        if moving.purpose == Purpose.CLINIC:        # the mailer's account has no right to the shares
            session.execute(delete(KeyShare).where(KeyShare.key_id.in_(old)))
        note()
    for key_id in old if mailer_dir else ():
        key_files.destroy(mailer_dir, moving.residency, key_id)
    store.settle_erasure(moving.residency)
    return left


def _strike_off(session: Session, clinician_id: int, by: Authority) -> None:
    holder = holders.find(session, clinician_id)
    if holder is None or by.clinician_id == clinician_id:
        raise holders.NotEnrolled(clinician_id)
    session.execute(delete(KeyShare).where(KeyShare.holder_id == holder.id))
    session.execute(delete(KeyHolder).where(KeyHolder.id == holder.id))
    session.expire_all()


def _until_nothing_moves(moving: Moving, order, anew: Callable[..., bool]) -> Iterator[Progress]:
    """Once through, and again for rows that somebody was writing to just then, while that still moves any."""
    total, went = 0, True
    while went:
        went, last = False, None
        while portion := _portion(moving, order, last, anew):
            last, moved, left = portion
            total, went = total + moved, went or bool(moved)
            yield Progress(total, left)


def _portion(moving: Moving, order, last, anew: Callable[..., bool]) -> tuple | None:
    """Reading the key in use and moving to it are one transaction, so that no other rotation comes between."""
    table = order.class_
    with store.key_store(moving.residency, writes=True) as session:
        new = keys.current(session, moving.purpose)
        old = keys.retired(session, moving.purpose)
        query = select(table).where(table.key_id.in_(old)).order_by(order).limit(PORTION)
        query = query if last is None else query.where(order > last)
        rows = session.scalars(query.with_for_update(skip_locked=True)).all()
        if not rows:
            return None
        last = getattr(rows[-1], order.key)
        moved = sum(anew(row, new) for row in rows)
        session.flush()
        return last, moved, keys.covered(session, moving.purpose, old)


def _rewrap(moving: Moving, row: WrappedKey, new: Key) -> bool:
    try:
        data_key = records.data_key(moving.residency, row, moving.private_keys[row.key_id])
    except (Tampered, KeyError):
        return False
    if new.id != keys.fingerprint(new.public_key):
        raise Tampered("a public key is not the one of its name")
    row.key_id = new.id
    row.wrapped = sealing.wrap(data_key, new.public_key, records.wrap_place(moving.residency, row))
    return True


def _redigest(moving: Moving, row: LookUp, new: Key, mailer_dir: Path) -> bool:
    """An address that is no longer held leaves the look-up; one that doesn't open stays where it is."""
    try:
        address = addresses.address_for(moving.residency, row.record_key, mailer_dir)
    except records.NotHeld:
        object_session(row).delete(row)
        return True
    except Tampered:
        return False
    row.key_id, row.digest = new.id, addresses.digest(moving.private_keys[new.id], moving.residency, address)
    return True


def _files_of(residency: str, purpose: Purpose, mailer_dir: Path) -> dict[str, bytes]:
    """The key files of every generation that something hangs on, and of the one in use."""
    with store.key_store(residency) as session:
        needed = [*keys.lingering(session, purpose), keys.current(session, purpose).id]
    return {key_id: key_files.read(mailer_dir, residency, key_id) for key_id in needed}
