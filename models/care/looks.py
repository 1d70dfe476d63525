"""Who has a case open just now (S5.4, S5.8), so that two colleagues don't read the same hard words for nothing.

A sign, never a lock: the lease is (`cases.claim`). The page that lies open says so every minute; a guide has one at a
time, and nothing of it is history.
"""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, and_, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from models.care.cases import Case
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, is_postgresql, now
from models.people.accounts import Account

FRESH_SECONDS = 150     # two signs, and a half for a slow line
LEFT_SECONDS = 3600


class Look(Base):
    __tablename__ = "looks"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    since: Mapped[object] = mapped_column(UtcDateTime)
    seen_at: Mapped[object] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Looker:
    by: str
    at: datetime        # since when

    @property
    def minutes(self) -> int:
        return minutes_since(self.at)


def note(case_id: int, *, by: Account) -> None:
    """They have it open. Since when is kept while they stay with it; another case takes its place."""
    insert = (postgresql if is_postgresql() else sqlite).insert(Look).values(
        account_id=by.id, case_id=case_id, since=clock(), seen_at=clock())
    goes_on = and_(Look.case_id == insert.excluded.case_id, is_fresh(Look))
    db.session.execute(insert.on_conflict_do_update(index_elements=[Look.account_id], set_={
        "case_id": insert.excluded.case_id, "seen_at": insert.excluded.seen_at,
        "since": case((goes_on, Look.since), else_=insert.excluded.since)}))


def others(case_id: int, *, for_: Account) -> list[Looker]:
    """Colleagues who have it open, whoever came first on top: one statement."""
    return [Looker(*row) for row in db.session.execute(
        select(name_of(Account), Look.since).join(Account, Account.id == Look.account_id)
        .where(by_others(case_id, for_)).order_by(Look.since))]


def purge() -> None:
    """Nothing of it is history."""
    db.session.execute(delete(Look).where(Look.seen_at < from_clock(-LEFT_SECONDS)))


def first(case_id, reader_id):
    """Which colleague has this case open longest, as part of a statement: their account's number."""
    look = Look.__table__.alias("looking")
    return (select(look.c.account_id).where(look.c.case_id == case_id, look.c.account_id != reader_id, is_fresh(look.c))
            .order_by(look.c.since).limit(1).correlate(case_id.table).scalar_subquery())


def by_others(case_id: int, reader: Account):
    return and_(Look.case_id == case_id, Look.account_id != reader.id, is_fresh(Look))


def is_fresh(look):
    return look.seen_at > from_clock(-FRESH_SECONDS)


def name_of(account):
    return case((account.guide_name != "", account.guide_name), else_=account.username)


def minutes_since(at: datetime) -> int:
    return int((now() - at).total_seconds() // 60)
