"""How long things are kept is data, and what was shredded is told in numbers (S7.7): content/retention.toml."""
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.content import read
from models.ground.db import Base, Facts, db, now

SHOWN = 31


class Purge(Base):
    """One day's purge: how many of each kind went. Counts alone: it outlives what it tells of."""
    __tablename__ = "purges"
    day: Mapped[object] = mapped_column(db.Date, primary_key=True)
    counts: Mapped[dict] = mapped_column(Facts, default=dict)


def note(**counts: int) -> None:
    """Add to today's report. A day without a shred has a line too: it shows that the purge ran."""
    day = _today()
    row = db.session.get(Purge, day, with_for_update=True, populate_existing=True) or _begin(day)
    added = {kind: row.counts.get(kind, 0) + count for kind, count in counts.items() if count}
    row.counts = {**row.counts, **added}


def purge() -> int:
    return db.session.execute(
        delete(Purge).where(Purge.day < _today() - timedelta(days=days("purges")))).rowcount


def reports(limit: int = SHOWN) -> list[Purge]:
    """The latest days, newest first."""
    return list(db.session.scalars(select(Purge).order_by(Purge.day.desc()).limit(limit)))


def periods() -> list[dict]:
    """Every period with its name in both languages."""
    return read("retention")["period"]


def days(key: str) -> int:
    return next(row["days"] for row in periods() if row["key"] == key)


def seconds(key: str) -> int:
    return days(key) * 86_400


def age(key: str) -> timedelta:
    return timedelta(days=days(key))


def former_member(community: str) -> str:
    """What stands beside the words of somebody who left."""
    return read("retention")["former_member"][community]


def _today():
    return now().date()


def _begin(day) -> Purge:
    try:
        with db.session.begin_nested():
            row = Purge(day=day, counts={})
            db.session.add(row)
            db.session.flush()
        return row
    except IntegrityError:      # another process began the day in the same moment
        return db.session.get(Purge, day, with_for_update=True, populate_existing=True)
