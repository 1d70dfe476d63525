"""The rules of the trigger lexicon, kept with their whole past (S5.2).

A row is one wording of a rule, in force from version `since` up to, not with, version `until` of the whole lexicon. So
any version that ever was can be read, and a finding that names a rule and a version keeps its meaning (S5.13). Versions
are only ever added; `publish` alone makes one. The `entry` is a rule in the shape of `safety.kept`.
"""
import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ForeignKey, func, or_, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.ground.db import Base, Facts, UtcDateTime, clock, db
from models.ground.errors import NotFound
from models.people.accounts import Account

PER_PAGE = 25
OWN = "own"         # the part of rules that were written here and not in a file


class Came(StrEnum):
    """How a version came about."""
    STARTER = "starter"         # the lexicon that comes with the house
    RELEASE = "release"         # ... of a later release, where nobody had changed it
    PROPOSAL = "proposal"       # two people
    REVERT = "revert"           # one, with a reason: back to what two had approved


class LexiconVersion(Base):
    """`id` is its number."""
    __tablename__ = "lexicon_versions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str]          # tells it from another of the same number: a database may be put back from a backup
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    came: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    second_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    reason: Mapped[str] = mapped_column(default="")
    changes: Mapped[list] = mapped_column(Facts, default=list)      # [{"rule", "what": added | changed | retired}]
    digest: Mapped[str]         # of the files that it stands on: word sets, cues, spellings, policy
    broken_at: Mapped[object | None] = mapped_column(UtcDateTime)   # it could not be compiled: passed over
    by: Mapped[Account | None] = relationship(foreign_keys=[by_id])
    second: Mapped[Account | None] = relationship(foreign_keys=[second_id])


class PhraseRule(Base):
    __tablename__ = "phrase_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    language: Mapped[str]
    category: Mapped[str]
    entry: Mapped[dict] = mapped_column(Facts)
    is_starter: Mapped[bool]                # word for word as a release brought it
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    since: Mapped[int] = mapped_column(ForeignKey(LexiconVersion.id))
    until: Mapped[int | None] = mapped_column(ForeignKey(LexiconVersion.id))
    owner: Mapped[Account | None] = relationship()
    __table_args__ = (db.UniqueConstraint("key", "since"),
                      db.Index("ix_phrase_rules_in_force", "key", sqlite_where=db.text("until IS NULL"),
                               postgresql_where=db.text("until IS NULL")))

    @property
    def weight(self) -> float:
        return self.entry["weight"]

    @property
    def is_in_force(self) -> bool:
        return self.until is None


@dataclass(frozen=True)
class Change:
    """One rule of a new version; `entry` None: it is retired."""
    key: str
    entry: dict | None
    owner_id: int | None = None
    is_starter: bool = False


@dataclass(frozen=True)
class Sheet:
    rows: list[PhraseRule]
    next: str | None


def publish(changes: list[Change], *, came: Came, digest: str, by: Account | None = None,
            second: Account | None = None, reason: str = "") -> LexiconVersion:
    """The next version of the whole lexicon. The last one is locked first: two who publish follow each other."""
    db.session.scalar(select(LexiconVersion.id).order_by(LexiconVersion.id.desc()).limit(1).with_for_update())
    number = (db.session.scalar(select(func.max(LexiconVersion.id))) or 0) + 1
    living = {row.key: row for row in in_force(change.key for change in changes)}
    version = LexiconVersion(id=number, stamp=secrets.token_hex(8), came=came.value, digest=digest, reason=reason,
                             by_id=by.id if by else None, second_id=second.id if second else None,
                             changes=[{"rule": change.key, "what": _what(change, living)} for change in changes])
    db.session.add(version)
    db.session.flush()
    if living:
        db.session.execute(update(PhraseRule).where(PhraseRule.id.in_([row.id for row in living.values()]))
                           .values(until=number).execution_options(synchronize_session="fetch"))
    db.session.add_all([PhraseRule(
        key=change.key, language=change.entry["language"], category=change.entry["category"], entry=change.entry,
        is_starter=change.is_starter, owner_id=change.owner_id, since=number)
        for change in changes if change.entry is not None])
    db.session.flush()
    return version


def note_broken(number: int) -> bool:
    """It could not be compiled. True for whoever notes it first."""
    return db.session.execute(update(LexiconVersion).where(
        LexiconVersion.id == number, LexiconVersion.broken_at.is_(None)).values(broken_at=clock())).rowcount == 1


def newest(below: int | None = None) -> tuple[int, str] | None:
    """Number and stamp of the version in force; None in a database that was never filled. One small statement."""
    query = select(LexiconVersion.id, LexiconVersion.stamp).where(LexiconVersion.broken_at.is_(None))
    row = db.session.execute((query.where(LexiconVersion.id < below) if below else query)
                             .order_by(LexiconVersion.id.desc()).limit(1)).first()
    return tuple(row) if row else None


def entries(number: int) -> dict[str, dict]:
    """Every rule of a version, by its key."""
    return dict(db.session.execute(select(PhraseRule.key, PhraseRule.entry).where(_stood(number))
                                   .order_by(PhraseRule.key)).all())


def standing_at(number: int) -> list[PhraseRule]:
    """The wordings of a version, as rows."""
    return list(db.session.scalars(select(PhraseRule).where(_stood(number)).order_by(PhraseRule.key)))


def in_force(keys=None) -> list[PhraseRule]:
    """The rules in force now: all of them, or those of these keys."""
    query = select(PhraseRule).where(PhraseRule.until.is_(None)).order_by(PhraseRule.key)
    return list(db.session.scalars(query if keys is None else query.where(PhraseRule.key.in_(list(keys)))))


def version(number: int | None = None) -> LexiconVersion:
    """The version of this number, or the newest of all, broken or not."""
    query = select(LexiconVersion).order_by(LexiconVersion.id.desc()).limit(1)
    found = db.session.scalar(query if number is None else query.where(LexiconVersion.id == number))
    if found is None:
        raise NotFound
    return found


def versions(*, before: int | None = None) -> list[LexiconVersion]:
    """Newest first, one more than a page."""
    query = select(LexiconVersion).order_by(LexiconVersion.id.desc()).limit(PER_PAGE + 1).options(
        *(joinedload(person).lazyload(Account.grants) for person in (LexiconVersion.by, LexiconVersion.second)))
    return list(db.session.scalars(query.where(LexiconVersion.id < before) if before else query))


def page(*, language: str = "", category: str = "", words: str = "", after: str = "") -> Sheet:
    """Rules in force by their key; `words` stand in the key or in a phrase."""
    query = select(PhraseRule).where(PhraseRule.until.is_(None), PhraseRule.key > after).order_by(PhraseRule.key)
    if language:
        query = query.where(PhraseRule.language == language)
    if category:
        query = query.where(PhraseRule.category == category)
    rows = list(db.session.scalars(query if words else query.limit(PER_PAGE + 1)))
    if words:       # hundreds of rules: cheaper read than indexed
        rows = [row for row in rows if _speaks_of(row, words.casefold())]
    return Sheet(rows[:PER_PAGE], rows[PER_PAGE - 1].key if len(rows) > PER_PAGE else None)


def counts() -> dict[tuple[str, str], int]:
    """How many rules are in force for each language and category."""
    return {(row.language, row.category): row.number for row in db.session.execute(
        select(PhraseRule.language, PhraseRule.category, func.count().label("number"))
        .where(PhraseRule.until.is_(None)).group_by(PhraseRule.language, PhraseRule.category))}


def wordings(key: str) -> list[PhraseRule]:
    """Every wording that a rule ever had, newest first."""
    found = list(db.session.scalars(select(PhraseRule).where(PhraseRule.key == key).order_by(PhraseRule.since.desc())))
    if not found:
        raise NotFound
    return found


def is_known(key: str) -> bool:
    return db.session.scalar(select(PhraseRule.id).where(PhraseRule.key == key).limit(1)) is not None


def _stood(number: int):
    return (PhraseRule.since <= number) & or_(PhraseRule.until.is_(None), PhraseRule.until > number)


def _what(change: Change, living: dict) -> str:
    if change.entry is None:
        return "retired"
    return "changed" if change.key in living else "added"


def _speaks_of(row: PhraseRule, words: str) -> bool:
    return words in row.key or any(words in phrase.casefold() for phrase in row.entry["phrases"])
