"""The guides' queue (S5.3, S5.4): what waits for them, and the door through which everything comes in.

A signal is an item of its author's case (`cases`): the case has its place in the queue and is claimed, the item is
decided. What is asked for by an item's number is asked of its case.
"""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, column, exists, func, or_, select, table, tuple_
from sqlalchemy.orm import aliased, joinedload

from models.care import cases
from models.care.cases import LEASE_MINUTES, RANK, SOONER, TARGETS, Band, Case, QueueItem, Source, Timed, is_mine
from models.community import posts
from models.community.posts import Kind, Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import clock, db, now
from models.ground.errors import NotAllowed, NotForYou, NotFound, NotHolding
from models.people.accounts import Account

__all__ = ["LEASE_MINUTES", "RANK", "TARGETS", "Band", "Case", "QueueItem", "Source", "Timed"]     # `cases` keeps them
PER_PAGE = 25
COUNTED = 100       # nobody needs to know by how many more


@dataclass(frozen=True)
class Line(Timed):
    """One case on the queue's list, told by its gravest signal: what the rows say, no entity behind it."""
    id: int             # of that signal
    case_id: int
    band: str
    rank: int
    standing: int
    source: str
    opened_at: datetime
    due_at: datetime
    findings: list
    community: str
    group_id: int | None
    group: str | None
    kind: str
    title: str          # the post's own, or that of what it answers
    level: int
    state: str
    author: str
    holder: str | None
    is_mine: bool
    is_assigned: bool
    is_escalated: bool      # a Senior Clinician has the matter; the post still waits for its decision
    undecided: int

    @property
    def is_raised(self) -> bool:
        return self.standing < self.rank

    @property
    def categories(self) -> list[tuple[str, str]]:
        """(kind, category) of what was found, each once, the heaviest first."""
        heaviest = sorted(self.findings, key=lambda finding: -finding["weight"])
        return list(dict.fromkeys((finding["kind"], finding["category"]) for finding in heaviest))


@dataclass(frozen=True)
class Waiting:
    rows: list[Line]
    next: str | None


def open_item(post: Post, band: Band, source: Source, findings=(), *, not_for: Account | None = None) -> QueueItem:
    """Put a post before the guides. A post has one open item: a later signal joins it and may raise its band.

    `not_for`: whose decision it asks to look at anew; it is an item of its own, which they don't decide (S5.14).
    """
    posts.lock(post)        # scan and report may meet here
    due_at = now() + min(TARGETS[band], SOONER.get(source, TARGETS[band]))
    item = open_of(post, not_for=not_for)
    if item is None:
        item = QueueItem(post=post, case=cases.join(post, band, due_at), community=post.community,
                         group_id=post.group_id, band=band.value, rank=RANK[band], source=source.value,
                         post_version=post.version, findings=list(findings), due_at=due_at,
                         not_for_id=not_for.id if not_for else None)
        db.session.add(item)
    else:
        cases.lock(item.case)
        if RANK[band] < item.rank:
            item.band, item.rank, item.due_at = band.value, RANK[band], min(item.due_at, now() + TARGETS[band])
        if findings:        # spans belong to the version they were found in
            item.findings, item.post_version = list(findings), post.version
    cases.place(item.case)
    db.session.flush()
    return item


def open_of(post: Post, *, not_for: Account | None = None) -> QueueItem | None:
    return db.session.scalar(select(QueueItem).where(
        QueueItem.post_id == post.id, QueueItem.closed_at.is_(None),
        QueueItem.not_for_id == not_for.id if not_for else QueueItem.not_for_id.is_(None)))


def claim(item_id: int, *, by: Account) -> QueueItem:
    """Take its case for a quarter of an hour. Raises AlreadyClaimed when a colleague was first.

    Nobody decides on words of their own, nor on a report about them, nor on an appeal from their own decision.
    """
    item = find(item_id, for_=by)
    _check_may_decide(item, by)
    cases.claim(item.case, by=by)
    db.session.refresh(item)
    audit.record(Act.ITEM_CLAIMED, on=item, by=by)
    return item


def release(item_id: int, *, by: Account) -> None:
    """Give it back. What nobody holds is given back already: by a double click, or by the clock."""
    item = find(item_id, for_=by)
    if item.case.is_open and not item.is_held_by_someone:
        return
    if not cases.renew(item.case_id, by=by):
        raise NotHolding
    db.session.refresh(item.case)
    cases.give_back(item.case)
    audit.record(Act.ITEM_RELEASED, on=item, by=by)


def held(item_id: int, *, by: Account) -> QueueItem:
    """The undecided item of a case that `by` holds, its lease renewed by this work; NotHolding otherwise."""
    item = find(item_id, for_=by)
    _check_may_decide(item, by)
    posts.lock(item.post)       # before the case, as the scan does: in the other order they could wait for each other
    if item.post.parent_id:     # a reply that is shown or hidden is counted there
        posts.lock(posts.by_id(item.post.parent_id))
    if not cases.renew(item.case_id, by=by):
        raise NotHolding
    db.session.refresh(item.case)
    db.session.refresh(item, ["closed_at"])
    if not item.is_open:
        raise NotHolding
    return item


def renew(item_id: int, *, by: Account) -> bool:
    """Work goes on: put the end of the lease off, where it is still `by`'s."""
    return cases.renew(select(QueueItem.case_id).where(QueueItem.id == item_id).scalar_subquery(), by=by)


def settle(item: QueueItem) -> None:
    """It was decided. Words that were read in a picture stand nowhere else, and go now."""
    item.closed_at = now()
    item.findings = [finding | {"words": ""} if "words" in finding else finding for finding in item.findings]
    cases.place(item.case)


def close(item: QueueItem) -> None:
    """It was decided, and with the last undecided signal its case is closed, unless a guide keeps it open."""
    settle(item)
    if not item.case.stays_open and not cases.undecided(item.case):
        cases.close(item.case)


def waiting(*, for_: Account, band: str = "", source: str = "", mine: bool = False, team: bool = False, group: int = 0,
            community: str = "", after: str = "") -> Waiting:
    """Open cases in the reader's communities: by band, those past their target one band higher, then by target."""
    asked = []
    if band in RANK:
        asked.append(Case.rank == RANK[band])
    if source in tuple(Source):
        asked.append(_with_signal(QueueItem.source == source))
    if group:
        asked.append(_with_signal(QueueItem.group_id == min(group, posts.LARGEST_ID)))
    if community in for_.communities:
        asked.append(Case.community == community)
    if mine:
        asked.append(or_(is_mine(for_), Case.assigned_to_id == for_.id))
    if team:
        asked.append(and_(Case.claimed_until > clock(), Case.claimed_by_id != for_.id))
    if after.isascii() and after.isdigit() and len(after) < 15:
        asked.append(_comes_after(min(int(after), posts.LARGEST_ID)))
    lines = [Line(**row._mapping) for row in db.session.execute(_lines(for_, asked))]
    return Waiting(lines[:PER_PAGE], next=str(lines[PER_PAGE - 1].case_id) if len(lines) > PER_PAGE else None)


def counts(*, for_: Account) -> dict[str, int]:
    """How many cases wait in each band; COUNTED stands for that many or more."""
    each = [select(func.count()).select_from(select(Case.id).where(
        Case.closed_at.is_(None), visible_to(for_), Case.rank == RANK[band]).limit(COUNTED).subquery())
        .scalar_subquery().label(band.value) for band in Band]
    return dict(db.session.execute(select(*each)).one()._mapping)


def load() -> list:
    """For oversight: per band, how many cases wait and how many of those are late."""
    late = func.sum(case((Case.due_at < clock(), 1), else_=0))
    found = {row.band: row for row in db.session.execute(
        select(Case.band, func.count().label("waiting"), late.label("late"))
        .where(Case.closed_at.is_(None)).group_by(Case.band))}
    return [(band.value, found[band].waiting, found[band].late) if band in found else (band.value, 0, 0)
            for band in Band]


def find(item_id: int, *, for_: Account) -> QueueItem:
    item = db.session.scalar(
        select(QueueItem).where(QueueItem.id == item_id, QueueItem.community.in_(for_.communities))
        .options(joinedload(QueueItem.post).joinedload(Post.author).lazyload(Account.grants),
                 joinedload(QueueItem.case).joinedload(Case.claimed_by).lazyload(Account.grants)))
    if item is None:
        raise NotFound
    return item


def signals(item: QueueItem) -> list:
    """All of an item's case, the undecided ones first, the gravest of them on top: one statement."""
    parent = Post.__table__.alias("parent")
    return list(db.session.execute(
        select(QueueItem.id, QueueItem.post_id, QueueItem.band, QueueItem.source, QueueItem.opened_at,
               QueueItem.closed_at, Post.kind, Post.level, Post.state, Post.community, _titled(parent))
        .join(Post, Post.id == QueueItem.post_id).outerjoin(parent, parent.c.id == Post.parent_id)
        .where(QueueItem.case_id == item.case_id)
        .order_by(QueueItem.closed_at.is_not(None), QueueItem.rank, QueueItem.due_at, QueueItem.id).limit(COUNTED)))


def next_of(item_id: int, *, for_: Account) -> int | None:
    """What the reader decides next in the case that they hold, when there is something left."""
    mine = select(QueueItem.case_id).join(Case, Case.id == QueueItem.case_id).where(
        QueueItem.id == item_id, Case.closed_at.is_(None), is_mine(for_)).scalar_subquery()
    return db.session.scalar(select(QueueItem.id).where(
        QueueItem.case_id == mine, QueueItem.closed_at.is_(None), func.coalesce(QueueItem.not_for_id, 0) != for_.id)
        .order_by(QueueItem.rank, QueueItem.due_at, QueueItem.id).limit(1))


def visible_to(reader: Account):
    """The language wall stands for guides too: each sees the communities they work in (S2.8)."""
    return Case.community.in_(reader.communities)


_decided = table("decisions", column("item_id"), column("outcome"))     # its module stands on this one
_escalated = exists().where(_decided.c.item_id == QueueItem.id, _decided.c.outcome == "escalate")


def _check_may_decide(item: QueueItem, by: Account) -> None:
    if item.post.author_id == by.id:
        raise NotAllowed
    if item.not_for_id == by.id:
        raise NotForYou


def _lines(reader: Account, asked: list):
    """The page's cases first, walked along their index; then, for these alone, all that a line says."""
    page = (select(Case.id).where(Case.closed_at.is_(None), visible_to(reader), *asked)
            .order_by(Case.standing, Case.due_at, Case.id).limit(PER_PAGE + 1).subquery("page"))
    holder, author = Account.__table__.alias("holder"), Account.__table__.alias("author")
    parent, named = Post.__table__.alias("parent"), Post.__table__.alias("named")
    one = QueueItem.__table__.alias("one")
    theirs = select(one.c.id).where(one.c.case_id == page.c.id).correlate(page)
    lead = theirs.order_by(one.c.closed_at.is_not(None), one.c.rank, one.c.due_at, one.c.id).limit(1).scalar_subquery()
    left = theirs.where(one.c.closed_at.is_(None)).with_only_columns(func.count()).scalar_subquery()
    return (select(QueueItem.id, Case.id.label("case_id"), Case.band, Case.rank, Case.standing, QueueItem.source,
                   QueueItem.opened_at, Case.due_at, QueueItem.findings, Case.community, QueueItem.group_id,
                   named.c.shown_title.label("group"), Post.kind, Post.level, Post.state, _titled(parent),
                   author.c.username.label("author"),
                   case((holder.c.guide_name != "", holder.c.guide_name), else_=holder.c.username).label("holder"),
                   func.coalesce(holder.c.id == reader.id, False).label("is_mine"),
                   func.coalesce(Case.assigned_to_id == reader.id, False).label("is_assigned"),
                   _escalated.label("is_escalated"), left.label("undecided"))
            .select_from(page).join(Case, Case.id == page.c.id).join(QueueItem, QueueItem.id == lead)
            .join(Post, Post.id == QueueItem.post_id).join(author, author.c.id == Post.author_id)
            .outerjoin(parent, parent.c.id == Post.parent_id)
            .outerjoin(named, and_(named.c.group_id == QueueItem.group_id, named.c.kind == Kind.GROUP.value,
                                   named.c.state == State.PUBLISHED.value))
            .outerjoin(holder, and_(holder.c.id == Case.claimed_by_id, Case.claimed_until > clock()))
            .order_by(Case.standing, Case.due_at, Case.id))


def _titled(parent):
    return case((Post.parent_id.is_(None), Post.title), else_=parent.c.title).label("title")


def _with_signal(condition):
    return Case.id.in_(select(QueueItem.case_id).where(condition, QueueItem.closed_at.is_(None)))


def _comes_after(case_id: int):
    """Later in the queue's order than this case; one that never was leaves an empty page, not the first again."""
    key = (Case.standing, Case.due_at, Case.id)
    last = aliased(Case)
    there = (select(getattr(last, column.key)).where(last.id == case_id).scalar_subquery() for column in key)
    return tuple_(*key) > tuple_(*there)
