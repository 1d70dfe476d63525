"""What `vault status` tells: how old the keys are, what hangs on each, who holds them, what ought to be looked at."""

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from models.vault import store
from models.vault.holders import KeyHolder, KeyShare
from models.vault.keys import Key, LookUp, Purpose, WrappedKey
from models.vault.records import Record


class Warn(StrEnum):
    FEW_CLINICIANS = "few-clinicians"       # nobody could review an opening
    OLD_KEY = "old-key"
    UNFINISHED = "unfinished"               # a rotation that has not moved everything yet
    WITHOUT_KEYS = "without-keys"           # records in the vault that nothing opens
    WITHOUT_SHARE = "without-share"         # a holder who can't open the key in use


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
    shares: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """Ages, and how many data keys each generation wraps: all of them should be under a current one."""

    keys: tuple[KeyAge, ...]
    clinicians: tuple[Enrolled, ...]
    records: int
    records_without_keys: int

    def warnings(self, oldest: timedelta) -> dict[Warn, int]:
        """What should not stay as it is, and how many of it."""
        clinic = {key.id for key in self.keys if key.is_current and key.purpose == Purpose.CLINIC}
        before = time.time() - oldest.total_seconds()
        counts = {
            Warn.FEW_CLINICIANS: int(bool(self.keys) and len(self.clinicians) < 2),
            Warn.OLD_KEY: sum(key.is_current and key.made_at < before for key in self.keys),
            Warn.UNFINISHED: sum(key.wraps for key in self.keys if not key.is_current),
            Warn.WITHOUT_KEYS: self.records_without_keys,
            Warn.WITHOUT_SHARE: sum(not clinic <= set(person.shares) for person in self.clinicians),
        }
        return {warn: count for warn, count in counts.items() if count}


def status(residency: str) -> Status:
    with store.key_store(residency) as session:
        wraps = dict(session.execute(select(WrappedKey.key_id, func.count()).group_by(WrappedKey.key_id)).all())
        wraps |= dict(session.execute(select(LookUp.key_id, func.count()).group_by(LookUp.key_id)).all())
        made = session.scalars(select(Key).order_by(Key.purpose, Key.made_at, Key.retired_at)).all()
        people = session.scalars(select(KeyHolder).where(KeyHolder.clinician_id.is_not(None)).order_by(
            KeyHolder.enrolled_at, KeyHolder.id)).all()
        shares = session.execute(select(KeyShare.holder_id, KeyShare.key_id)).all()
        with_keys = set(session.scalars(select(WrappedKey.record_key).distinct()))
    with store.vault(residency) as session:
        records = set(session.scalars(select(Record.key)))
    ages = (KeyAge(key.purpose, key.id, key.made_at, key.retired_at is None, wraps.get(key.id, 0)) for key in made)
    enrolled = (Enrolled(one.clinician_id, one.vouched_by, one.enrolled_at, tuple(
        key_id for holder_id, key_id in shares if holder_id == one.id)) for one in people)
    return Status(tuple(ages), tuple(enrolled), len(records), len(records - with_keys))
