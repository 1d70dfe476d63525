"""Sealed values and their data keys, each pair in two databases.

Each value is encrypted under a data key of its own (AES-GCM, bound to residency, record, field, reader and
value), and that key to its reader's public key (HPKE). The ciphertext lies in the vault, the wrapped key in
the key store. Deleting the wrapped key is the erasure: the vault's backups may keep the ciphertext for ever.
"""

import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.vault import keys, sealing, store
from models.vault.keys import LookUp, Purpose, WrappedKey
from models.vault.sealing import KEY_BYTES, Tampered, place

ID_BYTES = 16
_FIELD = re.compile(r"[a-z][a-z_]{0,39}")
_PORTION = 500
Given = Iterable[tuple[str, str, Purpose]]


class NotHeld(Exception):
    """No such record, or it has been erased."""


class Record(store.InVault):
    __tablename__ = "record"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed_at: Mapped[int] = mapped_column(BigInteger, index=True)


class SealedValue(store.InVault):
    """One value for one reader. A field may hold several: connection addresses, disclosures."""

    __tablename__ = "sealed_value"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    record_key: Mapped[str] = mapped_column(ForeignKey("record.key", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    reader: Mapped[str] = mapped_column(String(16))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[int] = mapped_column(BigInteger)


def lay_down(residency: str, record_key: str, given: Given, *, is_new: bool) -> None:
    """Store (field, value, reader) triples: the vault's half is committed first, and alone opens for nobody."""
    now = int(time.time())
    with store.key_store(residency, writes=True) as key_session:
        public = keys.public_keys(key_session)
        pairs = [_sealed(residency, record_key, *each, public, now) for each in given]
        with store.vault(residency, writes=True) as session:
            _find_or_make(session, record_key, now, is_new=is_new)
            _insert(session, [value for value, _ in pairs])
        _insert(key_session, [wrapped for _, wrapped in pairs])


def _insert(session: Session, rows: Sequence[store.InVault] | Sequence[store.InKeyStore]) -> None:
    """Past the unit of work, which would ask for each row's number again: joining waits for this."""
    if rows:
        table = rows[0].__table__
        given = [{name: value for name, value in vars(row).items() if name in table.c} for row in rows]
        session.connection().execute(insert(table), given)


def erase_values(residency: str, value_ids: Sequence[str]) -> None:
    for part in _portions(value_ids):
        with store.key_store(residency, writes=True) as session:
            session.execute(delete(WrappedKey).where(WrappedKey.value_id.in_(part)))
        with store.vault(residency, writes=True) as session:
            session.execute(delete(SealedValue).where(SealedValue.id.in_(part)))
    if value_ids:
        store.settle_erasure(residency)


def erase_records(residency: str, record_keys: Sequence[str]) -> None:
    """Keys first: whatever breaks off afterwards, nothing of these records opens again."""
    for part in _portions(record_keys):
        with store.key_store(residency, writes=True) as session:
            session.execute(delete(WrappedKey).where(WrappedKey.record_key.in_(part)))
            session.execute(delete(LookUp).where(LookUp.record_key.in_(part)))
        with store.vault(residency, writes=True) as session:
            session.execute(delete(Record).where(Record.key.in_(part)))
    if record_keys:
        store.settle_erasure(residency)


def values(residency: str, record_key: str, field: str, reader: Purpose) -> list[SealedValue]:
    """Oldest first, and only those that still have their key: a restored backup brings erased ones back."""
    query = select(SealedValue).filter_by(record_key=record_key, field=field, reader=reader)
    with store.vault(residency) as session:
        found = session.scalars(query.order_by(SealedValue.number)).all()
    living = {row.value_id for row in wrapped_keys(residency, record_key)}
    return [value for value in found if value.id in living]


def wrapped_keys(residency: str, record_key: str) -> list[WrappedKey]:
    with store.key_store(residency) as session:
        return list(session.scalars(select(WrappedKey).filter_by(record_key=record_key)))


def oldest(residency: str) -> dict[str, int]:
    """Every record that either database knows, with the time it was first sealed."""
    with store.vault(residency) as session:
        ages = {record_key: at for record_key, at in session.execute(select(Record.key, Record.sealed_at))}
    with store.key_store(residency) as session:
        for record_key, sealed_at in session.execute(select(WrappedKey.record_key, WrappedKey.sealed_at)):
            ages[record_key] = min(sealed_at, ages.get(record_key, sealed_at))
    return ages


def data_key(residency: str, row: WrappedKey, private_key: bytes) -> bytes:
    return sealing.unwrap(row.wrapped, private_key, wrap_place(residency, row))


def plain(residency: str, value: SealedValue, key: bytes) -> str:
    return sealing.decrypt(key, value.ciphertext, _value_place(residency, value))


def bundle(data_keys: Mapping[str, bytes]) -> bytes:
    """Data keys by value id, as one string of bytes."""
    return b"".join(bytes.fromhex(value_id) + key for value_id, key in data_keys.items())


def unbundle(bundled: bytes) -> dict[str, bytes]:
    size = ID_BYTES + KEY_BYTES
    if len(bundled) % size:
        raise Tampered("this is not a bundle of data keys")
    parts = [bundled[at : at + size] for at in range(0, len(bundled), size)]
    return {part[:ID_BYTES].hex(): part[ID_BYTES:] for part in parts}


def _find_or_make(session: Session, record_key: str, now: int, *, is_new: bool) -> None:
    if is_new:
        _insert(session, [Record(key=record_key, sealed_at=now)])
    elif session.get(Record, record_key, with_for_update=True) is None:
        raise NotHeld(record_key)


def _sealed(
    residency: str,
    record_key: str,
    name: str,
    text: str,
    reader: Purpose,
    public: Mapping[Purpose, tuple[str, bytes]],
    now: int,
) -> tuple[SealedValue, WrappedKey]:
    if not _FIELD.fullmatch(name):
        raise ValueError("not a field's name")
    key_id, public_key = public[reader]
    key = secrets.token_bytes(KEY_BYTES)
    value = SealedValue(id=secrets.token_hex(ID_BYTES), record_key=record_key, field=name, sealed_at=now)
    value.reader = reader
    value.ciphertext = sealing.encrypt(key, text, _value_place(residency, value))
    row = WrappedKey(value_id=value.id, record_key=record_key, field=name, key_id=key_id, sealed_at=now)
    row.wrapped = sealing.wrap(key, public_key, wrap_place(residency, row))
    return value, row


def _value_place(residency: str, value: SealedValue) -> bytes:
    return place(residency, "value", value.record_key, value.field, value.reader, value.id)


def wrap_place(residency: str, row: WrappedKey) -> bytes:
    return place(residency, "data-key", row.record_key, row.field, row.value_id, row.key_id)


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many that a statement stays small and no database is held for long."""
    return (ids[at : at + _PORTION] for at in range(0, len(ids), _PORTION))
