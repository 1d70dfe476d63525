"""The guides' queue (S5.3, S5.4): what waits for them, and the door through which everything comes in.

A signal is an item of its author's case (`cases`): the case has its place in the queue and is claimed, the item is
decided. What is asked for by an item's number is asked of its case.
"""
from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from models.care import cases
from models.care.cases import LEASE_MINUTES, RANK, SOONER, TARGETS, Band, Case, QueueItem, Source, Timed, is_mine
from models.care.lines import COUNTED, PER_PAGE, Line, Waiting, counts, titled, waiting
from models.community import posts
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import clock, db, now
from models.ground.errors import NotAllowed, NotForYou, NotFound, NotHolding
from models.people.accounts import Account

__all__ = ["COUNTED", "LEASE_MINUTES", "PER_PAGE", "RANK", "TARGETS", "Band", "Case", "Line", "QueueItem", "Source",
           "Timed", "Waiting", "counts", "waiting"]      # `cases` and `lines` keep them


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


def reopen(item: QueueItem, *, by: Account) -> QueueItem:
    """It is undecided again, in `by`'s hands unless a colleague holds the case. What was opened about the same post
    meanwhile stands in its place."""
    waiting = open_of(item.post, not_for=db.session.get(Account, item.not_for_id or 0))
    if waiting is None:
        waiting, item.case = item, cases.reopen(item.case, item.post)
        item.closed_at = None
        cases.place(item.case)
    if not waiting.case.is_held_by_someone:
        cases.claim(waiting.case, by=by)
    return waiting


def take_up_again(item_id: int, *, by: Account) -> QueueItem:
    """What was decided is looked at once more, by whoever thinks better of it: a new signal, in their hands.

    Raises AlreadyClaimed when a colleague has the member's case.
    """
    item = find(item_id, for_=by)
    if not item.is_open:
        item = open_item(item.post, Band.ROUTINE, Source.AGAIN)
    return claim(item.id, by=by)


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
               QueueItem.closed_at, Post.kind, Post.level, Post.state, Post.community, titled(parent))
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


def _check_may_decide(item: QueueItem, by: Account) -> None:
    if item.post.author_id == by.id:
        raise NotAllowed
    if item.not_for_id == by.id:
        raise NotForYou
