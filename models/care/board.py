"""The Leads' board (S5.8): who is on shift and there, how much each has in hand, what is late; and giving a case to
somebody, with a reason.

Who met much is told as a band, what somebody would rather not meet as a number. Skills and languages only order the
names that a Lead can choose from.
"""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case as when
from sqlalchemy import func, select

from models.care import cases, exposure, shifts
from models.care.cases import BANDS, Case, QueueItem, Timed
from models.care.exposure import GuideWish
from models.care.shifts import GuideShift, ShiftBreak
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import clock, db, from_clock
from models.ground.errors import NotFound, Refused, Stale
from models.ground.permissions import Can
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from models.people.rota import PRESENT_SECONDS, Presence
from safety.clean import plain

REASON_LENGTH = 300


@dataclass(frozen=True)
class Desk:
    """One guide, as the board shows them."""
    account: Account
    shift_id: int | None
    begun_at: datetime | None
    ends_at: datetime | None
    on_break: bool
    is_there: bool
    in_hand: int
    given: int          # by a Lead, and not closed yet
    met: str            # little, some, much
    avoids: int
    skills: tuple
    may_be_signed_off: bool     # by the reader


@dataclass(frozen=True)
class BandLoad(Timed):
    band: str
    waiting: int
    late: int
    opened_at: datetime | None
    due_at: datetime | None


def assign(case_id: int, to: Account | None, *, by: Account, reason: str, item_id: int) -> None:
    """Give a case to a guide, to another, or back to all (`to` None). They are told; pressed twice, it is once."""
    case = find(case_id, for_=by)
    cases.lock(case)
    if not case.is_open:
        raise Stale
    if to is not None and not _may_have(to, case, _decided_by(case)):
        raise Refused("to", "not-a-choice")
    if case.assigned_to_id == (to.id if to else None):
        return
    case.assigned_to_id = to.id if to else None
    audit.record(Act.CASE_ASSIGNED, on=case, by=by, reason=plain(reason), to=case.assigned_to_id)
    if to is not None and to.id != by.id:
        notices.tell(to, NoticeKind.CASE_ASSIGNED, name=by.shown_name, item=item_id, words=plain(reason))


def desks(*, for_: Account) -> list[Desk]:
    """Who is on shift or there, in the reader's communities: one statement. Those on shift first."""
    away = select(ShiftBreak.id).where(ShiftBreak.shift_id == GuideShift.id, ShiftBreak.ended_at.is_(None)).exists()
    there = select(Presence.account_id).where(Presence.account_id == Account.id,
                                              Presence.seen_at > from_clock(-PRESENT_SECONDS)).exists()
    rows = db.session.execute(
        select(Account, GuideShift.id, GuideShift.begun_at, GuideShift.ends_at, away, there,
               _count((Case.claimed_by_id == Account.id) & (Case.claimed_until > clock())),
               _count(Case.assigned_to_id == Account.id), exposure.met_since(GuideShift.begun_at),
               GuideWish.avoids, GuideWish.skills)
        .outerjoin(GuideShift, shifts.is_on(Account.id)).outerjoin(GuideWish, GuideWish.account_id == Account.id)
        .where(GuideShift.id.is_not(None) | there).order_by(GuideShift.id.is_(None), Account.guide_name, Account.id)
    ).all()
    return [Desk(row[0], *row[1:8], exposure.band_of(row[8]), len(row[9] or ()), tuple(row[10] or ()),
                 row[1] is not None and row[0].id != for_.id and set(row[0].communities) <= set(for_.communities))
            for row in rows if row[0].is_guide and set(row[0].communities) & set(for_.communities)]


def load(*, for_: Account) -> list[BandLoad]:
    """How many wait in each band, how many of them are late, and the one that has waited longest."""
    late = when((Case.due_at < clock(), 1), else_=0)
    found = {row.band: row for row in db.session.execute(
        select(Case.band, func.count().label("waiting"), func.sum(late).label("late"),
               func.min(Case.opened_at).label("opened_at"), func.min(Case.due_at).label("due_at"))
        .where(Case.closed_at.is_(None), Case.community.in_(for_.communities)).group_by(Case.band))}
    return [BandLoad(band.value, *(found[band.value][1:] if band.value in found else (0, 0, None, None)))
            for band in BANDS]


def choices(case: Case, *, for_: Account) -> list[tuple[Account, Desk | None, bool]]:
    """Who could have it: those on shift first, then who knows its topics, then who has least in hand."""
    at_work = {desk.account.id: desk for desk in desks(for_=for_)}
    topics = {tag for tags in db.session.scalars(select(Post.tags).join(QueueItem, QueueItem.post_id == Post.id).where(
        QueueItem.case_id == case.id, QueueItem.closed_at.is_(None))) for tag in tags}
    decided = _decided_by(case)
    found = [(one, at_work.get(one.id), bool(topics & set(at_work[one.id].skills)) if one.id in at_work else False)
             for one in shifts.guides() if _may_have(one, case, decided)]
    return sorted(found, key=lambda row: (row[1] is None or row[1].shift_id is None, not row[2],
                                          row[1].in_hand + row[1].given if row[1] else 0, row[0].shown_name))


def find(case_id: int, *, for_: Account) -> Case:
    case = db.session.get(Case, case_id)
    if case is None or case.community not in for_.communities:
        raise NotFound
    return case


def told_by(case: Case) -> int:
    """The item by which a case is opened: its gravest that is undecided."""
    return db.session.scalar(select(QueueItem.id).where(QueueItem.case_id == case.id).order_by(
        QueueItem.closed_at.is_not(None), QueueItem.rank, QueueItem.due_at, QueueItem.id).limit(1))


def _decided_by(case: Case) -> int | None:
    """Whose decisions are all that is asked to be looked at anew in it: it would only lie in their hands (S5.14)."""
    left = set(db.session.scalars(select(QueueItem.not_for_id).where(
        QueueItem.case_id == case.id, QueueItem.closed_at.is_(None))))
    return left.pop() if len(left) == 1 else None


def _may_have(guide: Account, case: Case, decided_by: int | None) -> bool:
    return (case.community in guide.communities and guide.may(Can.DECIDE)
            and guide.id not in (case.member_id, decided_by))


def _count(condition):
    return select(func.count()).select_from(Case).where(Case.closed_at.is_(None), condition).correlate(
        Account).scalar_subquery()
