"""Members' e-mail addresses as the mailer sees them: where to write, and which records share an address.

Everything here needs key files that only the mailer's process can read. Addresses are compared as keyed
hashes: who has the databases but not the look-up key can't even try a guessed address.
"""

import hashlib
import hmac
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, func, select

from models.vault import key_files, keys, records, store
from models.vault.keys import Key, LookUp, Purpose, WrappedKey
from models.vault.records import NotHeld
from models.vault.sealing import place

EMAIL = "email"


def keep(residency: str, address: str) -> str:
    """Seal an address to the mailer alone, as a record of its own: someone who works here. The random key of it."""
    record_key = secrets.token_hex(records.ID_BYTES)
    records.lay_down(residency, record_key, [(EMAIL, address, Purpose.MAILER)], is_new=True)
    return record_key


def same_address(residency: str, record_key: str, mailer_dir: Path) -> tuple[str, ...]:
    """Enter the record's address in the look-up; name the records entered before it with the same one."""
    address = address_for(residency, record_key, mailer_dir)
    with store.key_store(residency, writes=True) as session:
        key = keys.current(session, Purpose.LOOK_UP, locked=True)  # one at a time: two could each find none
        # while the key is being changed, some addresses stand under the old one still
        names = {key.id, *keys.lingering(session, Purpose.LOOK_UP)}
        digests = {name: digest(key_files.read(mailer_dir, residency, name), residency, address) for name in names}
        like = LookUp.digest.in_(digests.values())
        session.execute(delete(LookUp).where(LookUp.record_key == record_key, ~like))
        mine = session.scalar(select(LookUp).filter_by(record_key=record_key))
        if mine is None:
            session.add(mine := LookUp(record_key=record_key, key_id=key.id, digest=digests[key.id]))
            session.flush()
        same = select(LookUp.record_key).where(like, LookUp.id < mine.id)
        return tuple(session.scalars(same.order_by(LookUp.id)))


def entered(address: str, mailer_dir: Path) -> tuple[tuple[str, ...], str]:
    """The records entered in any residency's look-up with this address, and a mark that tells one address from
    another to nobody but the mailer. VaultUnavailable when nothing was found, and not everywhere could be looked.
    """
    found, mark, away = [], "", None
    for residency in store.residencies():
        try:
            with store.key_store(residency) as session:
                names = [keys.current(session, Purpose.LOOK_UP).id, *keys.lingering(session, Purpose.LOOK_UP)]
                digests = [digest(key_files.read(mailer_dir, residency, name), residency, address) for name in names]
                like = LookUp.digest.in_(digests)
                found += session.scalars(select(LookUp.record_key).where(like).order_by(LookUp.id))
                mark = mark or digests[0].hex()
        except store.VaultUnavailable as unavailable:
            away = unavailable
    if away and not found:
        raise away
    return tuple(found), mark


def enter_missing(residency: str, mailer_dir: Path, limit: int = 500) -> int:
    """Enter addresses that the look-up doesn't have: of records older than it, or changed. How many."""
    entered_already = select(LookUp.record_key)
    with store.key_store(residency) as session:
        missing = session.scalars(select(WrappedKey.record_key).join(Key, Key.id == WrappedKey.key_id).where(
            WrappedKey.field == EMAIL, Key.purpose == Purpose.MAILER, WrappedKey.record_key.not_in(entered_already))
            .group_by(WrappedKey.record_key).order_by(func.min(WrappedKey.sealed_at)).limit(limit)).all()
    for record_key in missing:
        with suppress(NotHeld):     # erased meanwhile
            same_address(residency, record_key, mailer_dir)
    return len(missing)


def is_duplicate(residency: str, record_key: str, mailer_dir: Path) -> bool:
    """Whether another record came first with this address. Asking twice changes nothing."""
    return bool(same_address(residency, record_key, mailer_dir))


def others_with(residency: str, record_key: str, mailer_dir: Path, field: str) -> tuple[str, ...]:
    """The other records whose address is the one in this field. Enters nothing."""
    address = address_for(residency, record_key, mailer_dir, field)
    with store.key_store(residency) as session:
        names = {keys.current(session, Purpose.LOOK_UP).id, *keys.lingering(session, Purpose.LOOK_UP)}
        digests = [digest(key_files.read(mailer_dir, residency, name), residency, address) for name in names]
        same = select(LookUp.record_key).where(LookUp.digest.in_(digests), LookUp.record_key != record_key)
        return tuple(session.scalars(same.order_by(LookUp.id)))


def address_for(residency: str, record_key: str, mailer_dir: Path, field: str = EMAIL) -> str:
    """Where to write to this member: the newest address."""
    value = (records.values(residency, record_key, field, Purpose.MAILER) or [None])[-1]
    wrapped = {row.value_id: row for row in records.wrapped_keys(residency, record_key)}
    if value is None or value.id not in wrapped:
        raise NotHeld(record_key)
    row = wrapped[value.id]
    private_key = key_files.read(mailer_dir, residency, row.key_id)
    return records.plain(residency, value, records.data_key(residency, row, private_key))


def digest(look_up_key: bytes, residency: str, address: str) -> bytes:
    """The keyed hash by which the look-up knows an address, however it was typed."""
    folded = unicodedata.normalize("NFKC", address).strip().casefold().encode()
    return hmac.new(look_up_key, place(residency, "look-up") + b"|" + folded, hashlib.sha256).digest()
