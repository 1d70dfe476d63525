"""The weekly clinical sheet and the quarterly report (S8.6): the figures as they were on their day, with a comment.

Made by the clock, once each: a row of figures that nothing changes later. The quarterly report is for others too, and
holds no small count. Leads, Senior Clinicians and directors write beside them; what was written stays.
"""
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.figures import desk, quality, small_counts
from models.figures.desk import HERE
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, Facts, UtcDateTime, before_writing, clock, db, now
from models.ground.errors import NotFound, Refused
from models.people.accounts import Account
from safety.clean import plain

WORDS_LENGTH = 4_000
PER_PAGE = 20
MOST_MISSED = 8     # so many back are made up for when the clock stood still
RULES = 100         # of the most used, on a weekly sheet
LABELS = re.compile(r"(\d{4})-(?:W(\d{2})|([1-4]))", re.ASCII)


class SheetKind(StrEnum):
    WEEK = "week"
    QUARTER = "quarter"


class QualitySheet(Base):
    __tablename__ = "quality_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    label: Mapped[str]                              # 2026-W47 | 2026-4
    first_day: Mapped[object] = mapped_column(db.Date)
    last_day: Mapped[object] = mapped_column(db.Date)
    figures: Mapped[dict] = mapped_column(Facts)
    made_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.UniqueConstraint("kind", "label"), db.Index("ix_quality_sheets_day", "kind", "first_day"))


class SheetComment(Base):
    __tablename__ = "sheet_comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(QualitySheet.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    words: Mapped[str]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    by: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class Span:
    """A week or a quarter, by its first day."""
    kind: SheetKind
    first_day: date

    @property
    def next(self) -> "Span":
        later = self.first_day + timedelta(days=7 if self.kind == SheetKind.WEEK else 100)
        return span(self.kind, later)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def label(self) -> str:
        if self.kind == SheetKind.QUARTER:
            return f"{self.first_day.year}-{(self.first_day.month + 2) // 3}"
        year, week, _day = self.first_day.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def period(self) -> desk.Period:
        return desk.Period(_midnight(self.first_day), _midnight(self.next.first_day))


def span(kind: SheetKind, day: date) -> Span:
    """The one that holds this day."""
    if kind == SheetKind.WEEK:
        return Span(kind, day - timedelta(days=day.weekday()))
    return Span(kind, date(day.year, (day.month - 1) // 3 * 3 + 1, 1))


def make_due() -> int:
    """Every week and quarter that is over and has no sheet yet; how many were made. A second clock makes none.

    Ends the transaction that it is called in: nothing may be owed yet.
    """
    today = now().astimezone(HERE).date()
    with before_writing():      # it reads a whole quarter
        told = [(one, _figures(one)) for kind in SheetKind for one in _due(kind, today)]
    return sum(_keep(one, figures) for one, figures in told)


def make(one: Span) -> bool:
    """This one, with the figures of now; False when it is there already."""
    return _keep(one, _figures(one))


def comment(sheet: QualitySheet, *, by: Account, words: str) -> None:
    """Sent twice, it is one. Raises Refused: words."""
    words = plain(words).strip()
    if not words:
        raise Refused("words", "empty")
    db.session.execute(select(QualitySheet.id).where(QualitySheet.id == sheet.id).with_for_update())
    last = db.session.scalar(select(SheetComment).where(SheetComment.sheet_id == sheet.id)
                             .order_by(SheetComment.id.desc()).limit(1))
    if last is not None and (last.by_id, last.words) == (by.id, words):
        return
    db.session.add(SheetComment(sheet_id=sheet.id, by_id=by.id, words=words))
    audit.record(Act.SHEET_COMMENTED, on=sheet, by=by, reason=words, sheet=sheet.label)


def find(kind: SheetKind, label: str) -> QualitySheet:
    sheet = db.session.scalar(select(QualitySheet).where(
        QualitySheet.kind == kind.value, QualitySheet.label == label)) if LABELS.fullmatch(label) else None
    if sheet is None:
        raise NotFound
    return sheet


def comments(sheet: QualitySheet) -> list[SheetComment]:
    """The oldest first."""
    return list(db.session.scalars(select(SheetComment).where(SheetComment.sheet_id == sheet.id).options(
        joinedload(SheetComment.by).lazyload(Account.grants)).order_by(SheetComment.id)))


def kept(kind: SheetKind, *, before: str = "") -> tuple[list, str | None]:
    """(label, first day, last day), the newest first; and the label before which the next page begins."""
    query = select(QualitySheet.label, QualitySheet.first_day, QualitySheet.last_day).where(
        QualitySheet.kind == kind.value)
    if LABELS.fullmatch(before):        # both sort as they are written
        query = query.where(QualitySheet.label < before)
    rows = list(db.session.execute(query.order_by(QualitySheet.label.desc()).limit(PER_PAGE + 1)))
    return rows[:PER_PAGE], rows[PER_PAGE - 1].label if len(rows) > PER_PAGE else None


def _due(kind: SheetKind, today: date) -> list[Span]:
    """From the one after the newest sheet to the last that is over; only the last where there is none yet."""
    running = span(kind, today)
    last = span(kind, running.first_day - timedelta(days=1))
    newest = db.session.scalar(select(QualitySheet.first_day).where(QualitySheet.kind == kind.value)
                               .order_by(QualitySheet.first_day.desc()).limit(1))
    one, due = span(kind, newest).next if newest else last, []
    while one.first_day < running.first_day:
        due.append(one)
        one = one.next
    return due[-MOST_MISSED:]


def _figures(one: Span) -> dict:
    told = quality.figures(one.period)
    if one.kind == SheetKind.QUARTER:
        return small_counts.for_others(told)
    return told | {"rules": told["rules"][:RULES]}


def _keep(one: Span, figures: dict) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(QualitySheet(kind=one.kind.value, label=one.label, first_day=one.first_day,
                                        last_day=one.last_day, figures=figures))
    except IntegrityError:      # another process was quicker
        return False
    return True


def _midnight(day: date) -> datetime:
    """Where the service is at home, as an instant."""
    return datetime.combine(day, time(), HERE).astimezone(UTC)
