"""The sealed record of who a member is: sealed with public keys only, opened by a clinician's passphrase.

The e-mail address is sealed twice, for the clinic and for the mailer; all else for the clinic alone. Every
verb runs in short transactions of its own, committed when it returns. Nothing logs, no error holds a value.
"""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import timedelta

from sqlalchemy import delete, select

from models.vault import holders, records, store
from models.vault.addresses import EMAIL, address_for, is_duplicate, same_address
from models.vault.holders import NotEnrolled
from models.vault.key_files import NotTheMailer
from models.vault.keys import LookUp, NotInitialised, Purpose, WrappedKey
from models.vault.records import NotHeld, SealedValue
from models.vault.sealing import KEY_BYTES, Tampered, WrongPassphrase
from models.vault.store import VaultUnavailable

__all__ = [
    "ASKED", "BEFORE", "EMAIL", "Details", "Locked", "NotEnrolled", "NotHeld", "NotInitialised", "NotTheMailer",
    "SuspiciousSweep", "Tampered", "VaultUnavailable", "WrongPassphrase", "add", "address_for", "came_since", "expire",
    "forget", "held_fields", "is_duplicate", "read_field", "replace", "same_address", "seal", "shred", "sweep",
    "unlock",
]  # fmt: skip

CONNECTION = "connection"       # the field of the addresses that a member signed in from
ASKED, BEFORE = "email_asked", "email_before"      # an address not confirmed yet; the one before a change
MAILED = frozenset({EMAIL, ASKED, BEFORE})
_FEW = 20


class Locked(Exception):
    """This bundle opens nothing of the field: its values came later, or weren't asked for."""


class SuspiciousSweep(Exception):
    """The sweep would erase implausibly many records. Erasing can't be undone: a person must look."""


@dataclass(frozen=True)
class Details:
    """What the joining form asked. repr shows none of it, so that no log or traceback does."""

    email: str = field(repr=False)
    date_of_birth: str | None = field(repr=False)
    postal_code: str | None = field(repr=False)
    country: str | None = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    affiliation: str | None = field(default=None, repr=False)


def seal(residency: str, details: Details) -> str:
    """Store a registration; returns the random key by which the community knows it."""
    record_key = secrets.token_hex(records.ID_BYTES)
    given = [(each.name, getattr(details, each.name)) for each in fields(details)]
    records.lay_down(residency, record_key, _for_readers(given), is_new=True)
    return record_key


def add(residency: str, record_key: str, field: str, value: str) -> None:
    """Seal one more value of a field: a voluntary disclosure, a connection address."""
    records.lay_down(residency, record_key, _for_readers([(field, value)]), is_new=False)


def replace(residency: str, record_key: str, field: str, value: str) -> None:
    """Seal a new value, then erase the field's older ones: a changed address leaves nothing of the old."""
    with store.vault(residency) as session:
        older = session.scalars(select(SealedValue.id).filter_by(record_key=record_key, field=field)).all()
    add(residency, record_key, field, value)
    records.erase_values(residency, older)
    if field == EMAIL:
        with store.key_store(residency, writes=True) as session:
            session.execute(delete(LookUp).where(LookUp.record_key == record_key))


def forget(residency: str, record_key: str, field: str) -> None:
    """Erase every value of one field."""
    with store.vault(residency) as session:
        held = session.scalars(select(SealedValue.id).filter_by(record_key=record_key, field=field)).all()
    records.erase_values(residency, held)


def unlock(
    residency: str,
    record_key: str,
    *,
    clinician_id: int,
    passphrase: str,
    fields: Iterable[str] | None = None,
) -> bytes:
    """The record's data keys, or those of the named fields only, as one opaque bundle for `read_field`.

    A data key that doesn't open makes its own field Tampered when that is read, and keeps no other field shut.
    """
    clinic = holders.open_clinic(residency, clinician_id, passphrase)
    rows = [row for row in records.wrapped_keys(residency, record_key) if row.key_id in clinic]
    if not rows:
        raise NotHeld(record_key)
    asked = {row.field for row in rows} if fields is None else set(fields)
    opened = {row.value_id: _opened(residency, row, clinic[row.key_id]) for row in rows if row.field in asked}
    if opened and not any(opened.values()):
        raise Tampered("no data key of this record opens here")
    return records.bundle({value_id: key or secrets.token_bytes(KEY_BYTES) for value_id, key in opened.items()})


def shred(residency: str, record_key: str) -> None:
    """Erase a record for good. Harmless when it is gone already."""
    records.erase_records(residency, [record_key])


def expire(residency: str, field: str, older_than: timedelta, *, but: Iterable[str] = ()) -> int:
    """Erase the values of one field sealed longer ago than that (connection addresses: 30 days), `but` those of the
    records that are still needed. How many.
    """
    query = select(WrappedKey.value_id, WrappedKey.record_key).where(
        WrappedKey.field == field, WrappedKey.sealed_at < _ago(older_than)
    )
    needed = frozenset(but)
    with store.key_store(residency) as session:
        doomed = [value_id for value_id, record_key in session.execute(query) if record_key not in needed]
    records.erase_values(residency, doomed)
    return len(doomed)


def sweep(residency: str, living: Iterable[str], older_than: timedelta, *, at_most: int | None = None) -> int:
    """Erase what has no member: a joining that broke off half-way. How many records went.

    More than 20 that are more than a tenth of all: `living` is likely wrong, so SuspiciousSweep unless
    `at_most` allows as many.
    """
    ages = records.oldest(residency)
    before = _ago(older_than)
    doomed = {record_key for record_key, sealed_at in ages.items() if sealed_at < before}.difference(living)
    if len(doomed) > (max(_FEW, len(ages) // 10) if at_most is None else at_most):
        raise SuspiciousSweep(f"{len(doomed)} of {len(ages)} records of {residency} have no member")
    records.erase_records(residency, sorted(doomed))
    return len(doomed)


def read_field(residency: str, record_key: str, field: str, data_key: bytes) -> list[str]:
    """The field's values that this bundle opens, oldest first. Tampered: one isn't where it was sealed.

    In an emergency what can be shown is shown, even when newer values (`came_since`) need another unlocking;
    Locked when the bundle opens none of them.
    """
    opened, held = _opened_and_held(residency, record_key, field, data_key)
    if held and not any(value.id in opened for value in held):
        raise Locked(field)
    return [records.plain(residency, value, opened[value.id]) for value in held if value.id in opened]


def came_since(residency: str, record_key: str, field: str, data_key: bytes) -> int:
    """How many of the field's values this bundle doesn't open, because they were sealed after it was made."""
    opened, held = _opened_and_held(residency, record_key, field, data_key)
    return sum(value.id not in opened for value in held)


def held_fields(residency: str, record_key: str) -> tuple[str, ...]:
    """Names of the fields that hold something, for the member's own page. Opens nothing."""
    return tuple(sorted({row.field for row in records.wrapped_keys(residency, record_key)}))


def _opened(residency: str, row: WrappedKey, private_key: bytes) -> bytes | None:
    try:
        return records.data_key(residency, row, private_key)
    except Tampered:
        return None


def _opened_and_held(
    residency: str, record_key: str, field: str, data_key: bytes
) -> tuple[dict[str, bytes], list[SealedValue]]:
    return records.unbundle(data_key), records.values(residency, record_key, field, Purpose.CLINIC)


def _for_readers(given: Iterable[tuple[str, str | None]]) -> list[tuple[str, str, Purpose]]:
    return [
        (name, text, reader)
        for name, text in given
        if text
        for reader in ((Purpose.CLINIC, Purpose.MAILER) if name in MAILED else (Purpose.CLINIC,))
    ]


def _ago(age: timedelta) -> int:
    return int(time.time() - age.total_seconds())
