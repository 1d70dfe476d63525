"""What is owed after an opening (S6.10, S8.5): another clinician's review within a day, and telling the member.

The member is told by the service once the escalation is closed and the review done, and a day after its closing even
where the review is late. Unless a clinician wrote down why not yet: then it waits for a person, who looks again on
the day that was named. What is owed is chased until it is done; reminding begins before the review is late.
"""
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ForeignKey, func, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.care import timeline
from models.care.escalations import Escalation
from models.care.timeline import Step
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import NotAllowed, Refused, Stale
from models.ground.outbox import Job, promise
from models.ground.permissions import Can
from models.people import notices, rota
from models.people.accounts import Account
from models.people.notices import NoticeKind
from models.vault import glass
from models.vault.glass import BreakGlass
from safety.clean import plain

REASON_LENGTH = 2_000
MOST_DAYS = 92                          # a reason not to tell is looked at again within this many
TELL_AFTER = timedelta(hours=24)        # the escalation's closing, where the review is late
OPEN_FOR = timedelta(days=7)            # so long an open escalation keeps a member waiting before somebody is reminded
HOUR = 3600
REMIND = (8 * HOUR, 4 * HOUR)           # after the first reminder: the last is at the deadline
REMIND_AGAIN, LOOK_AGAIN = 6 * HOUR, 24 * HOUR


class Deferral(Base):
    """Why the member is not told yet, and when somebody looks again."""
    __tablename__ = "deferrals"
    id: Mapped[int] = mapped_column(primary_key=True)
    glass_id: Mapped[int] = mapped_column(ForeignKey(BreakGlass.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    reason: Mapped[str]
    look_again_on: Mapped[date]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    by: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class Owed:
    """One opening, and why its member isn't told yet where somebody wrote that down."""
    opening: BreakGlass
    deferral: Deferral | None

    @property
    def is_review_owed(self) -> bool:
        return self.opening.reviewed_at is None

    @property
    def is_telling_owed(self) -> bool:
        return self.opening.told_at is None

    @property
    def is_telling_late(self) -> bool:
        if not self.is_telling_owed:
            return False
        if self.deferral:
            return self.deferral.look_again_on <= now().date()
        closed_at = self.opening.escalation.closed_at
        return (closed_at + TELL_AFTER if closed_at else self.opening.opened_at + OPEN_FOR) < now()

    @property
    def is_late(self) -> bool:
        return self.opening.is_review_late or self.is_telling_late


def review(glass_id: int, *, by: Account, words: str) -> None:
    """Another Senior Clinician looks at each opening within 24 hours. What waited for it is told."""
    opening = glass.find(glass_id)
    if opening.by_id == by.id or not by.may(Can.REVIEW_OPENING):
        raise NotAllowed
    if db.session.scalar(select(BreakGlass.id).where(
            BreakGlass.id == glass_id, BreakGlass.reviewed_at.is_(None)).with_for_update()) is None:
        db.session.refresh(opening)
        if (opening.reviewed_by_id, opening.review) == (by.id, plain(words)):       # a double click
            return
        raise Stale
    if not words.strip():
        raise Refused("words", "empty")
    opening.reviewed_at, opening.reviewed_by_id, opening.review = now(), by.id, plain(words)
    audit.record(Act.OPENING_REVIEWED, on=opening, by=by, reason=plain(words))
    if opening.escalation.closed_at and opening.told_at is None and _deferral(opening) is None:
        _tell(opening)


def tell(glass_id: int, *, by: Account) -> None:
    """A clinician tells the member now, whatever it waited for; never while the record is open."""
    opening = _untold(glass_id, by)
    if opening.is_live:
        raise Refused("form", "still-open")
    _tell(opening, by=by)


def defer(glass_id: int, *, by: Account, reason: str, look_again_on: date) -> None:
    """Not yet, because. On record, and looked at again on a day that is named."""
    opening, reason = _untold(glass_id, by), plain(reason).strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refused("reason", "too-long" if reason else "empty")
    days = (look_again_on - now().date()).days
    if not 0 < days <= MOST_DAYS:
        raise Refused("look_again_on", "past" if days <= 0 else "too-far")
    db.session.add(Deferral(glass_id=opening.id, by_id=by.id, reason=reason, look_again_on=look_again_on))
    timeline.note(opening.escalation, Step.NOT_TOLD, by=by, words=reason)
    audit.record(Act.OPENING_NOT_TOLD, on=opening, by=by, reason=reason, escalation=opening.escalation.ref,
                 look_again_on=look_again_on.isoformat())


def tell_when_closed(escalation_id: int, day: int) -> None:
    """A promise made at the closing: tell of what was reviewed; a day later (`day` 1) of the rest too."""
    waiting = False
    for each in _standing(BreakGlass.escalation_id == escalation_id, BreakGlass.told_at.is_(None)):
        if each.deferral is None and (day or not each.is_review_owed):
            _tell(each.opening)
        waiting = waiting or (each.deferral is None and each.is_telling_owed)
    if waiting:
        promise(Job.TELL_OF_OPENINGS, escalation_id, 1, after=int(TELL_AFTER.total_seconds()))


def chase(glass_id: int, number: int) -> None:
    """A promise that makes its own successor until nothing is owed: it reminds whoever can do it."""
    each, = _standing(BreakGlass.id == glass_id)
    if not each.is_review_owed and not each.is_telling_owed:
        return
    if each.is_review_owed:
        _remind(each, "review", [one for one in rota.senior_clinicians() if one.id != each.opening.by_id])
    if each.is_telling_late:
        _remind(each, "telling", rota.senior_clinicians())
    busy = each.is_review_owed or each.is_telling_late
    after = REMIND[number] if number < len(REMIND) else REMIND_AGAIN if busy else LOOK_AGAIN
    promise(Job.CHASE_OPENING, glass_id, number + 1, after=after)


def openings(limit: int = 50) -> list[Owed]:
    """All openings, newest first, for oversight."""
    return _standing(limit=limit)


def about(escalation: Escalation) -> list[Owed]:
    return _standing(BreakGlass.escalation_id == escalation.id)


def owed(*, for_: Account) -> list[Owed]:
    """What waits for a Senior Clinician's review, or for telling a member that is late; nothing to anyone else."""
    if not for_.may(Can.REVIEW_OPENING):
        return []
    return [each for each in _standing(or_(BreakGlass.reviewed_at.is_(None), BreakGlass.told_at.is_(None)))
            if each.is_review_owed or each.is_telling_late]


def find(glass_id: int) -> Owed:
    opening = glass.find(glass_id)
    return Owed(opening, _deferral(opening))


def _tell(opening: BreakGlass, *, by: Account | None = None) -> None:
    fields = audit.fields_read([opening.id])[opening.id]
    opening.told_at = now()
    notice = notices.tell(opening.escalation.member, NoticeKind.RECORD_OPENED, at=opening.opened_at.isoformat(),
                          fields=fields, category=opening.category)
    if notice is None:      # they have left: a mail tells them, while we still have their address
        promise(Job.EMAIL_OPENING, opening.id)
    timeline.note(opening.escalation, Step.TOLD, by=by)
    audit.record(Act.OPENING_TOLD, on=opening, by=by, escalation=opening.escalation.ref, fields=fields)


def _remind(each: Owed, what: str, people: list[Account]) -> None:
    late = each.opening.is_review_late if what == "review" else each.is_telling_late
    for person in people:
        notice = notices.tell(person, NoticeKind.OPENING_OWED, what=what, ref=each.opening.escalation.ref,
                              opening=each.opening.id, late=late)
        if late and notice is not None:
            promise(Job.PAGE_NOTICE, notice.id)


def _untold(glass_id: int, by: Account) -> BreakGlass:
    opening = glass.find(glass_id)
    if not by.may(Can.REVIEW_OPENING):
        raise NotAllowed
    if db.session.scalar(select(BreakGlass.id).where(
            BreakGlass.id == glass_id, BreakGlass.told_at.is_(None)).with_for_update()) is None:
        raise Stale
    return opening


def _deferral(opening: BreakGlass) -> Deferral | None:
    return db.session.scalar(select(Deferral).where(Deferral.glass_id == opening.id)
                             .order_by(Deferral.id.desc()).limit(1))


def _standing(*conditions, limit: int = 200) -> list[Owed]:
    """Newest first, each with its last deferral: two statements."""
    found = list(db.session.scalars(
        glass.query().where(*conditions)
        .options(joinedload(BreakGlass.reviewed_by).lazyload(Account.grants)).limit(limit)))
    last = select(func.max(Deferral.id)).where(Deferral.glass_id.in_([each.id for each in found])).group_by(
        Deferral.glass_id)
    put_off = {each.glass_id: each for each in db.session.scalars(
        select(Deferral).where(Deferral.id.in_(last)).options(joinedload(Deferral.by).lazyload(Account.grants)))}
    return [Owed(each, put_off.get(each.id)) for each in found]
