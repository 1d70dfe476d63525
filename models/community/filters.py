"""What a reader would rather not meet unasked: topics, words, or all that is heavy, until a day they choose (S3.15).

It folds, it never hides: one press opens a post. It tells no one, and changes nothing for others.
"""
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ForeignKey, bindparam, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.community import tags, words
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, rows_of
from models.ground.errors import Refused
from models.people.accounts import Account
from models.people.anyone import Anyone

LENGTH, MOST = 60, 30
DAYS = {"day": 1, "week": 7, "month": 30, "": None}     # how long; "" until the reader changes it


class Folding(StrEnum):
    TAG = "tag"
    WORDS = "words"
    GENTLE = "gentle"       # the gentle wall: heavy topics and everything with a content note
    OPEN = "open"           # the other way about: what stands under a content note is open from the start


OPPOSITE = {Folding.GENTLE: Folding.OPEN, Folding.OPEN: Folding.GENTLE}


class Filter(Base):
    __tablename__ = "filters"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(default="")
    until: Mapped[object | None] = mapped_column(UtcDateTime)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.UniqueConstraint("account_id", "kind", "value"),)


@dataclass(frozen=True)
class Reason:
    """Why a post is folded: which filter, and what it names."""
    kind: str
    value: str


def add(kind: str, value: str = "", *, by: Account, lasts: str = "") -> None:
    """Asked again, it lasts as long as was asked last. Raises Refused: value, lasts, most."""
    value = " ".join(value.split())
    if kind not in tuple(Folding) or lasts not in DAYS:
        raise Refused("lasts", "not-a-choice")
    if kind == Folding.TAG and value not in tags.kept():
        raise Refused("tag", "not-a-choice")
    if kind == Folding.WORDS and (len(value) > LENGTH or not _stems(value, by.community)):
        raise Refused("words", "no-words")
    kept = _all(by)
    row = next((row for row in kept if (row.kind, row.value) == (kind, value)), None)
    if row is None and len(kept) >= MOST:
        raise Refused("words", "most")
    if kind in OPPOSITE:
        db.session.execute(delete(Filter).where(Filter.account_id == by.id, Filter.kind == OPPOSITE[kind].value))
    until = from_clock(DAYS[lasts] * 86_400) if DAYS[lasts] else None
    if row is not None:
        row.until = until
        return
    try:
        with db.session.begin_nested():
            db.session.add(Filter(account_id=by.id, kind=kind, value=value, until=until))
    except IntegrityError:      # the other half of a double click was quicker
        return


def remove(filter_id: int, *, by: Account) -> None:
    db.session.execute(delete(Filter).where(Filter.id == filter_id, Filter.account_id == by.id))


def live(*, for_: Account) -> list:
    """The reader's filters that have not run out, oldest first: rows of id, kind, value and until."""
    return rows_of(_LIVE, account_id=for_.id)


_LIVE = (select(Filter.id, Filter.kind, Filter.value, Filter.until).where(Filter.account_id == bindparam("account_id"),
                              or_(Filter.until.is_(None), Filter.until > clock())).order_by(Filter.id))


def opens_notes(reader: Account | Anyone):
    """Whether this reader wants to find what stands under a content note open, as a column of a query."""
    return exists().where(Filter.account_id == reader.id, Filter.kind == Folding.OPEN.value)


def folded(rows, *, for_: Account, text) -> dict[int, Reason]:
    """Which of these rows the reader has asked to fold, and why. `text` gives a row's words."""
    kept = live(for_=for_)
    if not kept:
        return {}
    return {row.id: reason for row in rows if row.username != for_.username and (reason := _why(row, kept, for_, text))}


def _why(row, kept: list[Filter], reader: Account, text) -> Reason | None:
    stems = None
    for one in kept:
        if one.kind == Folding.TAG and one.value in row.tags:
            return Reason(one.kind, one.value)
        if one.kind == Folding.GENTLE and (row.note or any(_is_heavy(tag) for tag in row.tags)):
            return Reason(one.kind, "")
        if one.kind == Folding.WORDS:
            stems = frozenset(_stems(text(row), row.community)) if stems is None else stems
            if stems.issuperset(_stems(one.value, reader.community)):
                return Reason(one.kind, one.value)
    return None


def _is_heavy(tag: str) -> bool:
    return tag in tags.kept() and tags.kept()[tag].heavy


def _stems(text: str, language: str) -> list[str]:
    return [stem for stem, _span in words.stems(text, language)]


def _all(by: Account) -> list[Filter]:
    return list(db.session.scalars(select(Filter).where(Filter.account_id == by.id)))
