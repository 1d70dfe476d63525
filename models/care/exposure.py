"""What a guide meets on a shift, and how much of it (S5.9, S5.16).

Hard words and photos are veiled. Each step that a guide asks for is a row: it lifts the veil for an hour, for them
alone, and it counts. From what was counted come a meter, a budget and the spacing of what is heavy: suggestions, never
locks; nobody waits because a guide has had enough. These rows are about the guide's well-being: the guide reads their
own, Leads see bands, and they go after some weeks.
"""
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ForeignKey, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.care import shifts
from models.care.queue import QueueItem
from models.care.shifts import GuideShift, ShiftBreak
from models.community import tags
from models.ground.content import read
from models.ground.db import Base, Facts, UtcDateTime, clock, db, from_clock, now, rows_of
from models.ground.errors import NotFound, Refused
from models.people.accounts import Account

PARTS = ("words", "thread", "grey", "whole")
SHOWN_SECONDS, OUTSIDE_SECONDS, RECENT_SECONDS = 3600, 12 * 3600, 3600
HEAVY_LEVEL = 3
FROM_WEIGHT = 0.5       # of a finding whose words are covered
BANDS = ((0.5, "light"), (1.0, "some"), (float("inf"), "much"))


class Exposure(Base):
    __tablename__ = "exposures"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(QueueItem.id))
    part: Mapped[str]
    weight: Mapped[int]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.Index("ix_exposures_account", "account_id", "at"),)


class GuideWish(Base):
    """Which topics a guide would rather not meet: theirs to know, Leads see how many. And which they know well."""
    __tablename__ = "guide_wishes"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, autoincrement=False)
    avoids: Mapped[list] = mapped_column(Facts, default=list)
    skills: Mapped[list] = mapped_column(Facts, default=list)       # tags that they know well: Leads see these


@dataclass(frozen=True)
class Meter:
    """How a guide stands just now."""
    spent: int = 0
    heavy: int = 0              # items with hard words within the last hour
    minutes: int = 0            # at work without a break; 0 when not on shift
    avoids: tuple = ()
    is_on: bool = False

    @property
    def budget(self) -> int:
        return rules()["budget"]

    @property
    def is_full(self) -> bool:
        return self.spent >= self.budget

    @property
    def needs_light(self) -> bool:
        return self.is_full or self.heavy >= rules()["heavy_in_a_row"]

    @property
    def needs_break(self) -> bool:
        return self.minutes >= rules()["break_after_minutes"]

    @property
    def band(self) -> str:
        return band_of(self.spent)


@dataclass(frozen=True)
class Suggestion:
    """What to take on next. `why`: free | light | heavy, when there is nothing lighter."""
    line: object
    why: str


def rules() -> dict:
    return read("policy")["exposure"]


def band_of(spent: int) -> str:
    """What others may know: light, some, much."""
    return next(name for share, name in BANDS if spent < share * rules()["budget"])


def reveal(item: QueueItem, *, by: Account, part: str) -> None:
    """Lift the veil from a part, for an hour. Pressed twice, it counts once. In full comes after grey."""
    if part not in PARTS:
        raise Refused("part", "not-a-choice")
    db.session.execute(select(Account.id).where(Account.id == by.id).with_for_update(key_share=True))
    open_ones = shown(item, for_=by)
    if part in open_ones or (part == "whole" and "grey" not in open_ones):
        return
    db.session.add(Exposure(account_id=by.id, item_id=item.id, part=part, weight=rules()["weights"][part]))
    db.session.flush()


def avoid(categories, *, by: Account, skills=()) -> None:
    """What they would rather not meet and what they know well, from the kept lists; all else is left out."""
    kept = [key for key in topics() if key in categories]
    wish = db.session.get(GuideWish, by.id)
    if wish is None:
        wish = GuideWish(account_id=by.id)
        db.session.add(wish)
    wish.avoids, wish.skills = kept, [key for key in tags.kept() if key in skills]


def purge(seconds: int) -> int:
    return db.session.execute(delete(Exposure).where(Exposure.at < from_clock(-seconds))).rowcount


def shown(item: QueueItem, *, for_: Account) -> frozenset[str]:
    """From which parts this guide has lifted the veil within the hour."""
    return shown_of(item.id, for_=for_)


def shown_of(item_id: int, *, for_: Account) -> frozenset[str]:
    return frozenset(db.session.scalars(select(Exposure.part).where(
        Exposure.account_id == for_.id, Exposure.item_id == item_id, Exposure.at > from_clock(-SHOWN_SECONDS))))


def lifted(item: QueueItem, thread, photo, *, for_: Account) -> frozenset[str]:
    """Asked only where something on the page is veiled."""
    hard = photo is not None or any(level >= HEAVY_LEVEL for level in (item.post.level, *(row.level for row in thread)))
    return shown(item, for_=for_) if hard else frozenset()


def check_asked(item: QueueItem, step: str, *, for_: Account) -> None:
    """A photo beyond its blur is there for who has pressed for it."""
    if step in PARTS and step not in shown(item, for_=for_):
        raise NotFound


def topics() -> list[str]:
    """The categories that can be avoided: all but what merely points at them."""
    return [key for key, kind in read("policy")["categories"].items() if not key.endswith("-hint")]


def wishes(*, by: Account) -> GuideWish:
    return db.session.get(GuideWish, by.id) or GuideWish(avoids=[], skills=[])


def covered_spans(findings, part: str, length: int) -> list[tuple[int, int]]:
    """Where the hard words stand; the whole text where nothing says which they are."""
    spans = [(one["start"], one["end"]) for one in findings if one["part"] == part
             and one["kind"] in ("risk", "harm") and one["weight"] >= FROM_WEIGHT and one["end"] > one["start"]]
    return spans or [(0, length)]


def meter(*, for_: Account) -> Meter:
    """One statement, for every page of the desk."""
    row = rows_of(_met(), account_id=for_.id)[0]
    since = max(at for at in (row.begun_at, row.rested) if at) if row.begun_at and not row.away else None
    return Meter(row.spent, row.heavy, int((now() - since).total_seconds() // 60) if since else 0,
                 tuple(row.avoids or ()), row.begun_at is not None)


def suggest(lines, how: Meter) -> Suggestion | None:
    """The first that nobody has, that this guide doesn't avoid, and that is light when they have met enough.

    Where all that is left is hard, the first of that is named all the same, and said to be so: danger waits for nobody.
    """
    free = [line for line in lines if not line.holder]
    wanted = [line for line in free if not {category for _kind, category in line.categories} & set(how.avoids)] or free
    light = [line for line in wanted if line.level < HEAVY_LEVEL]
    if not how.needs_light:
        return Suggestion(wanted[0], "free") if wanted else None
    if light and not any(line.band == "urgent" for line in wanted):
        return Suggestion(light[0], "light")
    return Suggestion(wanted[0], "heavy" if wanted[0].level >= HEAVY_LEVEL else "light") if wanted else None


def met_since(begun_at):
    """What a guide has met since then, beside their account in a statement: for its band alone (`band_of`)."""
    return _spent(func.coalesce(begun_at, from_clock(-OUTSIDE_SECONDS)))


@cache
def _met():
    rested = select(func.max(ShiftBreak.ended_at)).where(ShiftBreak.shift_id == GuideShift.id).scalar_subquery()
    away = select(ShiftBreak.id).where(ShiftBreak.shift_id == GuideShift.id, ShiftBreak.ended_at.is_(None)).exists()
    return (select(GuideShift.begun_at, rested.label("rested"), away.label("away"), GuideWish.avoids,
                   _spent(func.coalesce(GuideShift.begun_at, from_clock(-OUTSIDE_SECONDS))).label("spent"),
                   _heavy().label("heavy"))
            .select_from(Account).outerjoin(GuideShift, shifts.is_on(Account.id))
            .outerjoin(GuideWish, GuideWish.account_id == Account.id).where(Account.id == bindparam("account_id")))


def _spent(since):
    return select(func.coalesce(func.sum(Exposure.weight), 0)).where(
        Exposure.account_id == Account.id, Exposure.at >= since).correlate(Account, GuideShift).scalar_subquery()


def _heavy():
    return select(func.count(Exposure.item_id.distinct())).where(
        Exposure.account_id == Account.id, Exposure.part.in_(("words", "whole")),
        Exposure.at > from_clock(-RECENT_SECONDS)).correlate(Account).scalar_subquery()
