"""The guides' queue (S5.3, S5.4): ordered by band and age, claimed as a lease, one holder at a time.

A claim is a row with an end. It is taken by compare-and-swap, so two guides never hold one item; it is renewed by work
and runs out by itself.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, case, column, exists, func, or_, select, table, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.community import posts
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, Facts, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import AlreadyClaimed, NotAllowed, NotFound, NotHolding
from models.people.accounts import Account

LEASE_MINUTES = 15
PER_PAGE = 25


class Band(StrEnum):
    URGENT = "urgent"
    CONCERN = "concern"
    ROUTINE = "routine"


TARGETS = {Band.URGENT: timedelta(minutes=5), Band.CONCERN: timedelta(hours=1), Band.ROUTINE: timedelta(hours=24)}
RANK = {band: rank for rank, band in enumerate(Band)}


class Source(StrEnum):
    SCAN = "scan"
    REPORT = "report"
    UNSCANNED = "unscanned"     # the scan failed three times: a person reads it
    NEWCOMER = "newcomer"
    SAMPLE = "sample"           # nothing was found in it: is that right?
    RESCAN = "rescan"           # another lexicon or model found it later
    DESCRIPTION = "description"     # its author asked for someone to describe their brick
    PHOTO = "photo"                 # nobody has looked at the photo on it yet


SOONER = {Source.NEWCOMER: timedelta(hours=1)}      # its place in the queue is still its band's


class Timed:
    """How long something has waited and how long it still may, in whole minutes."""

    @property
    def minutes_waited(self) -> int:
        return int((now() - self.opened_at).total_seconds() // 60)

    @property
    def minutes_left(self) -> int:
        """Below zero when it is late."""
        return int((self.due_at - now()).total_seconds() // 60)


class QueueItem(Timed, Base):
    __tablename__ = "queue_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    community: Mapped[str]
    band: Mapped[str]
    rank: Mapped[int]
    source: Mapped[str]
    post_version: Mapped[int]
    findings: Mapped[list] = mapped_column(Facts, default=list)
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    due_at: Mapped[object] = mapped_column(UtcDateTime)
    closed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    claimed_until: Mapped[object | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True)
    claimed_by: Mapped[Account | None] = relationship(lazy="select")
    __table_args__ = (
        db.Index("ix_queue_items_open", "community", "rank", "opened_at", "id",
                 sqlite_where=db.text("closed_at IS NULL"), postgresql_where=db.text("closed_at IS NULL")),
    )

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def by_rule(self) -> list[list[dict]]:
        """What was found, each rule once with all its places, the heaviest first."""
        rules: dict[str, list[dict]] = {}
        for finding in sorted(self.findings, key=lambda finding: -finding["weight"]):
            rules.setdefault(finding["rule"], []).append(finding)
        return list(rules.values())

    @property
    def is_held_by_someone(self) -> bool:
        return self.claimed_until is not None and self.claimed_until > now()

    def is_held_by(self, guide: Account) -> bool:
        return self.is_held_by_someone and self.claimed_by_id == guide.id


@dataclass(frozen=True)
class Line(Timed):
    """One item on the queue's list: what the row says, no entity behind it."""
    id: int
    band: str
    source: str
    opened_at: datetime
    due_at: datetime
    findings: list
    community: str
    kind: str
    title: str          # the post's own, or that of what it answers
    level: int
    state: str
    author: str
    holder: str | None
    is_mine: bool
    is_escalated: bool      # a Senior Clinician has the matter; the post still waits for its decision

    @property
    def categories(self) -> list[tuple[str, str]]:
        """(kind, category) of what was found, each once, the heaviest first."""
        heaviest = sorted(self.findings, key=lambda finding: -finding["weight"])
        return list(dict.fromkeys((finding["kind"], finding["category"]) for finding in heaviest))


@dataclass(frozen=True)
class Waiting:
    rows: list[Line]
    next: str | None


def open_item(post: Post, band: Band, source: Source, findings=()) -> QueueItem:
    """Put a post before the guides. A post has one open item: a later signal joins it and may raise its band."""
    posts.lock(post)        # scan and report may meet here
    item = open_of(post)
    if item is None:
        item = QueueItem(post=post, community=post.community, band=band.value, rank=RANK[band], source=source.value,
                         post_version=post.version, findings=list(findings),
                         due_at=now() + min(TARGETS[band], SOONER.get(source, TARGETS[band])))
        db.session.add(item)
    else:
        if RANK[band] < item.rank:
            item.band, item.rank, item.due_at = band.value, RANK[band], min(item.due_at, now() + TARGETS[band])
        if findings:        # spans belong to the version they were found in
            item.findings, item.post_version = list(findings), post.version
    db.session.flush()
    return item


def open_of(post: Post) -> QueueItem | None:
    return db.session.scalar(select(QueueItem).where(QueueItem.post_id == post.id, QueueItem.closed_at.is_(None)))


def claim(item_id: int, *, by: Account) -> QueueItem:
    """Take an item for a quarter of an hour. Raises AlreadyClaimed when a colleague was first.

    Nobody decides on words of their own, nor on a report about them.
    """
    if find(item_id, for_=by).post.author_id == by.id:
        raise NotAllowed
    taken = db.session.execute(
        update(QueueItem).where(
            QueueItem.id == item_id, QueueItem.closed_at.is_(None),
            or_(QueueItem.claimed_until.is_(None), QueueItem.claimed_until < clock(),
                QueueItem.claimed_by_id == by.id))
        .values(claimed_by_id=by.id, claimed_until=from_clock(LEASE_MINUTES * 60))
        .execution_options(synchronize_session=False)).rowcount
    item = db.session.get(QueueItem, item_id, populate_existing=True)
    if not taken:
        if item.closed_at is not None:
            raise NotHolding
        raise AlreadyClaimed(item.claimed_by.shown_name, item.claimed_until)
    audit.record(Act.ITEM_CLAIMED, on=item, by=by)
    return item


def release(item_id: int, *, by: Account) -> None:
    """Give it back. What nobody holds is given back already: by a double click, or by the clock."""
    item = find(item_id, for_=by)
    if item.is_open and not item.is_held_by_someone:
        return
    item = held(item_id, by=by)
    item.claimed_by_id = item.claimed_until = None
    audit.record(Act.ITEM_RELEASED, on=item, by=by)


def held(item_id: int, *, by: Account) -> QueueItem:
    """The open item that `by` holds, its lease renewed by this work; NotHolding otherwise."""
    item = find(item_id, for_=by)
    posts.lock(item.post)       # before the item, as the scan does: in the other order they could wait for each other
    if not renew(item_id, by=by):
        raise NotHolding
    db.session.refresh(item, ["claimed_until", "claimed_by_id", "closed_at"])
    return item


def renew(item_id: int, *, by: Account) -> bool:
    """Work goes on: put the end of the lease off, where it is still `by`'s."""
    renewed = db.session.execute(
        update(QueueItem).where(QueueItem.id == item_id, QueueItem.closed_at.is_(None), _is_mine(by))
        .values(claimed_until=from_clock(LEASE_MINUTES * 60)).execution_options(synchronize_session=False))
    return renewed.rowcount == 1


def close(item: QueueItem) -> None:
    """Words that were read in a picture stand nowhere else, and go now."""
    item.closed_at = now()
    item.findings = [finding | {"words": ""} if "words" in finding else finding for finding in item.findings]
    item.claimed_until = None


def waiting(*, for_: Account, band: str = "", source: str = "", mine: bool = False, after: str = "") -> Waiting:
    """Open items in the reader's communities, most urgent band first, then the longest waiting."""
    query = _lines(for_)
    if band in RANK:
        query = query.where(QueueItem.band == band)
    if source in tuple(Source):
        query = query.where(QueueItem.source == source)
    if mine:
        query = query.where(_is_mine(for_))
    if after.isascii() and after.isdigit() and len(after) < 15:
        query = query.where(_comes_after(min(int(after), posts.LARGEST_ID)))
    lines = [Line(**row._mapping) for row in db.session.execute(query)]
    return Waiting(lines[:PER_PAGE], next=str(lines[PER_PAGE - 1].id) if len(lines) > PER_PAGE else None)


def counts(*, for_: Account) -> dict[str, int]:
    """How many wait in each band."""
    found = dict(db.session.execute(
        select(QueueItem.band, func.count()).where(
            QueueItem.closed_at.is_(None), visible_to(for_))
        .group_by(QueueItem.band)).all())
    return {band.value: found.get(band.value, 0) for band in Band}


def load() -> list:
    """For oversight: per band, how many wait and how many of those are late."""
    found = {row.band: row for row in db.session.execute(
        select(QueueItem.band, func.count().label("waiting"),
               func.sum(case((QueueItem.due_at < clock(), 1), else_=0)).label("late"))
        .where(QueueItem.closed_at.is_(None)).group_by(QueueItem.band))}
    return [(band.value, found[band].waiting, found[band].late) if band in found else (band.value, 0, 0)
            for band in Band]


def find(item_id: int, *, for_: Account) -> QueueItem:
    item = db.session.scalar(
        select(QueueItem).where(QueueItem.id == item_id, visible_to(for_))
        .options(joinedload(QueueItem.post).joinedload(Post.author).lazyload(Account.grants),
                 joinedload(QueueItem.claimed_by).lazyload(Account.grants)))
    if item is None:
        raise NotFound
    return item


def visible_to(reader: Account):
    """The language wall stands for guides too: each sees the communities they work in (S2.8)."""
    return QueueItem.community.in_(reader.communities)


_decided = table("decisions", column("item_id"), column("outcome"))     # its module stands on this one
_escalated = exists().where(_decided.c.item_id == QueueItem.id, _decided.c.outcome == "escalate")


def _lines(reader: Account):
    holder, author = Account.__table__.alias("holder"), Account.__table__.alias("author")
    parent = Post.__table__.alias("parent")
    held_now = QueueItem.claimed_until > clock()
    return (select(QueueItem.id, QueueItem.band, QueueItem.source, QueueItem.opened_at, QueueItem.due_at,
                   QueueItem.findings, QueueItem.community, Post.kind, Post.level, Post.state,
                   case((Post.parent_id.is_(None), Post.title), else_=parent.c.title).label("title"),
                   author.c.username.label("author"),
                   case((holder.c.guide_name != "", holder.c.guide_name), else_=holder.c.username).label("holder"),
                   func.coalesce(holder.c.id == reader.id, False).label("is_mine"), _escalated.label("is_escalated"))
            .join(Post, Post.id == QueueItem.post_id).join(author, author.c.id == Post.author_id)
            .outerjoin(parent, parent.c.id == Post.parent_id)
            .outerjoin(holder, and_(holder.c.id == QueueItem.claimed_by_id, held_now))
            .where(QueueItem.closed_at.is_(None), visible_to(reader))
            .order_by(QueueItem.rank, QueueItem.opened_at, QueueItem.id).limit(PER_PAGE + 1))


def _is_mine(reader: Account):
    return and_(QueueItem.claimed_by_id == reader.id, QueueItem.claimed_until > clock())


def _comes_after(item_id: int):
    """Later in the queue's order than this item; one that is gone leaves an empty page, not the first again."""
    last = select(QueueItem.rank, QueueItem.opened_at, QueueItem.id).where(QueueItem.id == item_id).subquery()
    return exists().where(or_(
        QueueItem.rank > last.c.rank,
        and_(QueueItem.rank == last.c.rank, QueueItem.opened_at > last.c.opened_at),
        and_(QueueItem.rank == last.c.rank, QueueItem.opened_at == last.c.opened_at, QueueItem.id > last.c.id)))
