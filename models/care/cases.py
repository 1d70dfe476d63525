"""A case: what guides see to together (S5.3, S5.4, S5.15). One member and one episode, one open case.

Every signal is an item of it: a post that was found, reported, drawn. It joins its author's open case or opens one;
each is decided on its own, and the case is closed when none is left. Who works claims the case: a lease, taken by
compare-and-swap, renewed by work, that runs out by itself.

Its place in the queue is the band of its gravest undecided signal and the nearest target; past its target it stands one
band higher, so that nothing starves. Locks are taken in one order: the post, what it answers, the case, the items.
"""
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.community.membership import Group
from models.community.posts import Post
from models.ground.db import Base, Facts, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import AlreadyClaimed, NotHolding
from models.people.accounts import Account

LEASE_MINUTES = 15
RAISED_AT_ONCE = 500
OPEN = db.text("closed_at IS NULL")


class Band(StrEnum):
    URGENT = "urgent"
    CONCERN = "concern"
    ROUTINE = "routine"


TARGETS = {Band.URGENT: timedelta(minutes=5), Band.CONCERN: timedelta(hours=1), Band.ROUTINE: timedelta(hours=24)}
BANDS = tuple(Band)
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
    WATCH = "watch"                 # guides watch over its author
    APPEAL = "appeal"               # its author asks another clinician to look again
    AGAIN = "again"                 # a guide took it up again after it was decided


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

    @property
    def quarters(self) -> int:
        """How many quarters of its time have passed; 4 when it is late."""
        whole, passed = self.due_at - self.opened_at, now() - self.opened_at
        return 4 if passed >= whole else max(int(4 * (passed / whole)), 0)


class Case(Timed, Base):
    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    community: Mapped[str]
    band: Mapped[str]
    rank: Mapped[int]           # of its band
    standing: Mapped[int]       # its place: the rank, or one above it since its target has passed
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    due_at: Mapped[object] = mapped_column(UtcDateTime)
    closed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    claimed_until: Mapped[object | None] = mapped_column(UtcDateTime)
    stays_open: Mapped[bool] = mapped_column(default=False)        # a guide closes it by hand
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))     # whom a Lead asked to see to it
    claimed_by: Mapped[Account | None] = relationship(lazy="select", foreign_keys=claimed_by_id)
    __table_args__ = (
        db.Index("ix_cases_member", "member_id", "community", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        db.Index("ix_cases_order", "standing", "due_at", "id", "community", "rank",
                 sqlite_where=OPEN, postgresql_where=OPEN),
        db.Index("ix_cases_band", "rank", "community", sqlite_where=OPEN, postgresql_where=OPEN),
        db.Index("ix_cases_claimed", "claimed_by_id", sqlite_where=OPEN, postgresql_where=OPEN),
        db.Index("ix_cases_assigned", "assigned_to_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_raised(self) -> bool:
        """Late, and therefore standing among those of the band above."""
        return self.standing < self.rank

    @property
    def is_held_by_someone(self) -> bool:
        return self.claimed_until is not None and self.claimed_until > now()

    def is_held_by(self, guide: Account) -> bool:
        return self.is_held_by_someone and self.claimed_by_id == guide.id


class QueueItem(Timed, Base):
    """A signal: one post before the guides, and why."""
    __tablename__ = "queue_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    community: Mapped[str]
    group_id: Mapped[int | None] = mapped_column(ForeignKey(Group.id))
    band: Mapped[str]
    rank: Mapped[int]
    source: Mapped[str]
    post_version: Mapped[int]
    findings: Mapped[list] = mapped_column(Facts, default=list)
    not_for_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))      # whose decision it asks to look at anew
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    due_at: Mapped[object] = mapped_column(UtcDateTime)
    closed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        db.Index("ix_queue_items_source", "source", "case_id", sqlite_where=OPEN, postgresql_where=OPEN),
        db.Index("ix_queue_items_group", "group_id", "case_id", sqlite_where=OPEN, postgresql_where=OPEN),
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
    def claimed_by(self) -> Account | None:
        return self.case.claimed_by

    @property
    def claimed_until(self):
        return self.case.claimed_until

    @property
    def is_held_by_someone(self) -> bool:
        return self.case.is_held_by_someone

    def is_held_by(self, guide: Account) -> bool:
        return self.case.is_held_by(guide)


def join(post: Post, band: Band, due_at) -> Case:
    """Its author's open case, locked; or a new one. Two signals at once meet in one."""
    case = _open_case(post)
    if case is None:
        case = Case(member_id=post.author_id, community=post.community, band=band.value, rank=RANK[band],
                    standing=RANK[band], due_at=due_at)
        try:
            with db.session.begin_nested():
                db.session.add(case)
                db.session.flush()
        except IntegrityError:      # another signal was quicker
            case = _open_case(post)
    return case


def reopen(case: Case, post: Post) -> Case:
    """A decision in it was taken back: it goes on; or in the case that was opened about its author meanwhile."""
    standing = _open_case(post)
    if standing is None:
        try:
            with db.session.begin_nested():
                case.closed_at = None
        except IntegrityError:      # another signal was quicker
            standing = _open_case(post)
    return standing or case


def lock(case: Case) -> None:
    """As it stands now, and nobody else's to change until this transaction ends."""
    db.session.flush()
    db.session.refresh(case, with_for_update={"of": Case})


def place(case: Case) -> None:
    """Where it stands among those that wait, by what is still undecided in it.

    With nothing left undecided it waits for a guide to close it, and has a day for that.
    """
    db.session.flush()
    rank, due_at = db.session.execute(select(func.min(QueueItem.rank), func.min(QueueItem.due_at)).where(
        QueueItem.case_id == case.id, QueueItem.closed_at.is_(None))).one()
    if rank is None:
        rank, due_at = RANK[Band.ROUTINE], now() + TARGETS[Band.ROUTINE]
    case.band, case.rank, case.due_at = BANDS[rank].value, rank, due_at
    case.standing = max(rank - 1, 0) if due_at < now() else rank


def raise_the_late() -> int:
    """Past its target a case stands one band higher; how many rose. Run by the watch, safe to run twice.

    Read first: on SQLite a statement that writes would take the lock each time, for nothing.
    """
    are_late = (Case.closed_at.is_(None), Case.standing == Case.rank, Case.rank > 0, Case.due_at < clock())
    late = db.session.scalars(select(Case.id).where(*are_late).limit(RAISED_AT_ONCE)).all()
    if not late:
        return 0
    return db.session.execute(update(Case).where(Case.id.in_(late), *are_late).values(standing=Case.rank - 1)
                              .execution_options(synchronize_session="fetch")).rowcount


def claim(case: Case, *, by: Account) -> None:
    """Take it for a quarter of an hour. Raises AlreadyClaimed when a colleague was first."""
    taken = db.session.execute(
        update(Case).where(
            Case.id == case.id, Case.closed_at.is_(None),
            or_(Case.claimed_until.is_(None), Case.claimed_until < clock(), Case.claimed_by_id == by.id))
        .values(claimed_by_id=by.id, claimed_until=from_clock(LEASE_MINUTES * 60))
        .execution_options(synchronize_session=False)).rowcount
    db.session.refresh(case)
    if not taken:
        if case.closed_at is not None:
            raise NotHolding
        raise AlreadyClaimed(case.claimed_by.shown_name, case.claimed_until)


def renew(case_id, *, by: Account) -> bool:
    """Work goes on: put the end of the lease off, where it is still `by`'s."""
    renewed = db.session.execute(
        update(Case).where(Case.id == case_id, Case.closed_at.is_(None), is_mine(by))
        .values(claimed_until=from_clock(LEASE_MINUTES * 60)).execution_options(synchronize_session=False))
    return renewed.rowcount == 1


def give_back(case: Case) -> None:
    case.claimed_by_id = case.claimed_until = None


def take_back(account_id: int) -> None:
    """What a Lead gave to somebody who goes is everybody's again."""
    db.session.execute(update(Case).where(Case.assigned_to_id == account_id, Case.closed_at.is_(None))
                       .values(assigned_to_id=None))


def undecided(case: Case) -> int:
    """How many of its signals still wait for a decision."""
    db.session.flush()
    return db.session.scalar(select(func.count()).select_from(QueueItem).where(
        QueueItem.case_id == case.id, QueueItem.closed_at.is_(None)))


def close(case: Case) -> None:
    case.closed_at, case.claimed_until = now(), None


def is_mine(reader: Account):
    return (Case.claimed_by_id == reader.id) & (Case.claimed_until > clock())


def _open_case(post: Post) -> Case | None:
    """Asked with a lock: one that is being closed is waited for, and then there is none."""
    db.session.flush()
    return db.session.scalar(select(Case).where(
        Case.member_id == post.author_id, Case.community == post.community, Case.closed_at.is_(None))
        .with_for_update(of=Case).execution_options(populate_existing=True))
