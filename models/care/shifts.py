"""Guides' shifts (S5.8): planned by Leads, begun and ended by the guide, handed over with notes.

A shift ends when nothing of it is left with nobody: no open escalation without a name that accepted it (S6.8), no item
in the guide's hands. A Lead may sign a guide off over the items, with a reason that stays on record.
"""
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, lazyload, mapped_column, relationship

from models.care import cases, escalations, queue, watches
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotAllowed, NotFound, Refused
from models.ground.permissions import Role
from models.people import rota
from models.people.accounts import Account, AccountState, RoleGrant
from safety.clean import plain

NOTES_LENGTH = 2_000
EARLY, UNTIL_BACK, NOTES_SECONDS = timedelta(hours=2), timedelta(hours=16), 24 * 3600
ON = "begun_at IS NOT NULL AND ended_at IS NULL"


class GuideShift(Base):
    __tablename__ = "guide_shifts"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    starts_at: Mapped[object | None] = mapped_column(UtcDateTime)       # as planned; none when nobody had planned it
    ends_at: Mapped[object | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[object | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)
    notes: Mapped[str] = mapped_column(default="")      # for those who come next
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))        # a Lead, over what was open
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True, foreign_keys=account_id)
    breaks: Mapped[list["ShiftBreak"]] = relationship(lazy="selectin", order_by="ShiftBreak.id")
    __table_args__ = (db.Index("ix_guide_shifts_on", "account_id", unique=True, sqlite_where=db.text(ON),
                               postgresql_where=db.text(ON)),
                      db.Index("ix_guide_shifts_ends", "ends_at"))

    @property
    def is_on(self) -> bool:
        return self.begun_at is not None and self.ended_at is None

    @property
    def on_break(self) -> "ShiftBreak | None":
        return next((one for one in self.breaks if one.ended_at is None), None)

    @property
    def worked_since(self) -> datetime:
        """The beginning, or the end of the last break."""
        return max([self.begun_at, *(one.ended_at for one in self.breaks if one.ended_at)])

    @property
    def minutes_at_work(self) -> int:
        """Without a break."""
        return 0 if self.on_break else int((now() - self.worked_since).total_seconds() // 60)


class ShiftBreak(Base):
    __tablename__ = "shift_breaks"
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey(GuideShift.id), index=True)
    began_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class InTheWay:
    """What a shift can't be ended over: escalations that nobody has accepted, items in the guide's hands, watches of
    theirs that have to be reviewed before they are likely to be back."""
    escalations: list = field(default_factory=list)
    items: list = field(default_factory=list)
    watches: list = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.escalations or self.items or self.watches)


def plan(account: Account, starts_at: datetime, ends_at: datetime, *, by: Account) -> GuideShift:
    if ends_at <= starts_at:
        raise Refused("ends_at", "ends-before-start")
    if not account.is_guide:
        raise Refused("account", "not-a-guide")
    same = db.session.scalar(select(GuideShift).where(
        GuideShift.account_id == account.id, GuideShift.starts_at == starts_at, GuideShift.ends_at == ends_at))
    if same is not None:        # a double click
        return same
    shift = GuideShift(account=account, starts_at=starts_at, ends_at=ends_at)
    db.session.add(shift)
    audit.record(Act.SHIFT_PLANNED, on=shift, by=by, account=account.id, starts_at=starts_at.isoformat(),
                 ends_at=ends_at.isoformat())
    return shift


def take_off(shift_id: int, *, reason: str, by: Account) -> None:
    """One that was planned and not begun. Sent twice, it is taken off once."""
    shift = db.session.get(GuideShift, shift_id, with_for_update={"of": GuideShift})
    if shift is None:
        return
    if shift.begun_at is not None:
        raise Refused("reason", "begun")
    audit.record(Act.SHIFT_TAKEN_OFF, on=shift, by=by, reason=reason, account=shift.account_id)
    db.session.delete(shift)


def begin(*, by: Account) -> GuideShift:
    """The one that is planned for now, or one that nobody planned. Pressed twice, it has begun once."""
    if on := current(by):
        return on
    shift = db.session.scalar(_planned(by).limit(1)) or GuideShift(account_id=by.id)
    try:
        with db.session.begin_nested():
            shift.begun_at = now()
            db.session.add(shift)
            db.session.flush()
    except IntegrityError:      # the other half of a double click was quicker
        db.session.expire_all()
        return current(by)
    audit.record(Act.SHIFT_BEGUN, on=shift, by=by)
    return shift


def take_break(*, by: Account) -> None:
    """From now on they are not counted as present (S5.17)."""
    shift = current(by, lock=True)
    if shift is None:
        return
    if shift.on_break is None:
        db.session.add(ShiftBreak(shift_id=shift.id))
        db.session.flush()
        db.session.expire(shift, ["breaks"])
    rota.go_away(by=by)


def end_break(*, by: Account) -> None:
    shift = current(by, lock=True)
    if shift is not None and shift.on_break is not None:
        shift.on_break.ended_at = now()


def end(*, by: Account, notes: str) -> None:
    """Raises Refused("notes", "in-the-way") while something is left with nobody. Pressed twice, it has ended once."""
    shift = current(by, lock=True)
    if shift is None:
        return
    if in_the_way(by):
        raise Refused("notes", "in-the-way")
    _end(shift, notes)
    audit.record(Act.SHIFT_ENDED, on=shift, by=by)


def sign_off(shift_id: int, *, by: Account, reason: str) -> None:
    """A Lead ends a colleague's over what is in hand: they answer for it, by name and with a reason.

    Raises Refused("reason", "no-name") while an open escalation has no name: no reason stands in for one (S6.8).
    """
    shift = find_to_sign_off(shift_id, by=by)
    db.session.refresh(shift, with_for_update={"of": GuideShift})
    if not shift.is_on:
        return
    if shift.account_id == by.id:
        raise NotAllowed
    left = in_the_way(shift.account)
    if left.escalations:
        raise Refused("reason", "no-name")
    _end(shift, "")
    shift.signed_off_by_id = by.id
    audit.record(Act.SHIFT_SIGNED_OFF, on=shift, by=by, reason=plain(reason), account=shift.account_id,
                 escalations=0, items=len(left.items) + len(left.watches))


def stop(person: Account) -> None:
    """They don't work here any more, or not now: nobody waits for them to end it."""
    if shift := current(person, lock=True):
        _end(shift, "")


def in_the_way(guide: Account) -> InTheWay:
    return InTheWay(escalations.without_a_name(for_=guide),
                    [line for line in queue.waiting(for_=guide, mine=True).rows if line.is_mine],
                    [one for one in watches.held_by(guide) if one.review_at < now() + UNTIL_BACK])


def current(guide: Account, *, lock: bool = False) -> GuideShift | None:
    query = select(GuideShift).where(is_on(guide.id)).options(lazyload(GuideShift.account))
    return db.session.scalar(query.with_for_update(of=GuideShift) if lock else query)


def is_on(account_id):
    """That this guide's shift goes on, as a condition."""
    return and_(GuideShift.account_id == account_id, GuideShift.begun_at.is_not(None), GuideShift.ended_at.is_(None))


def coming(guide: Account | None = None, *, limit: int = 100) -> list[GuideShift]:
    """Planned and not begun: one guide's, or everybody's."""
    query = _everyone().where(GuideShift.begun_at.is_(None), GuideShift.ends_at > clock())
    if guide is not None:
        query = query.where(GuideShift.account_id == guide.id)
    return list(db.session.scalars(query.order_by(GuideShift.starts_at, GuideShift.id).limit(limit)))


def on_now() -> list[GuideShift]:
    return list(db.session.scalars(_everyone().where(GuideShift.begun_at.is_not(None), GuideShift.ended_at.is_(None))
                                   .order_by(GuideShift.begun_at, GuideShift.id)))


def handed_over(*, for_: Account, limit: int = 10) -> list[GuideShift]:
    """The notes of the last day, by guides who work in one of the reader's communities, newest first."""
    found = db.session.scalars(_everyone().options(lazyload(GuideShift.breaks)).where(GuideShift.notes != "",
                                                 GuideShift.ended_at > from_clock(-NOTES_SECONDS)).order_by(
        GuideShift.ended_at.desc(), GuideShift.id.desc()).limit(5 * limit))
    return [one for one in found if set(one.account.communities) & set(for_.communities)][:limit]


def find(shift_id: int) -> GuideShift:
    shift = db.session.get(GuideShift, shift_id)
    if shift is None:
        raise NotFound
    return shift


def find_to_sign_off(shift_id: int, *, by: Account) -> GuideShift:
    """Of somebody in whose languages the Lead works: what is left open names members (S2.8)."""
    shift = find(shift_id)
    if not set(shift.account.communities) <= set(by.communities):
        raise NotFound
    return shift


def guides() -> list[Account]:
    """Who can be planned."""
    return list(db.session.scalars(
        select(Account).where(Account.state == AccountState.ACTIVE.value, Account.id.in_(
            select(RoleGrant.account_id).where(RoleGrant.ended_at.is_(None), RoleGrant.role.in_(
                [role.value for role in rota.guide_roles()])))).order_by(Account.guide_name, Account.id)))


def leads() -> list[Account]:
    """Whom a guide can turn to."""
    return [one for one in guides() if one.roles & {Role.LEAD_WALL_GUIDE, Role.SENIOR_CLINICIAN}]


def _end(shift: GuideShift, notes: str) -> None:
    shift.ended_at, shift.notes = now(), plain(notes).strip()
    if shift.on_break is not None:
        shift.on_break.ended_at = now()
    cases.take_back(shift.account_id)
    db.session.flush()
    rota.go_away(by=db.session.get_one(Account, shift.account_id))


def _planned(guide: Account):
    """For now, or nearly."""
    return (select(GuideShift).where(GuideShift.account_id == guide.id, GuideShift.begun_at.is_(None),
                                     GuideShift.starts_at < from_clock(int(EARLY.total_seconds())),
                                     or_(GuideShift.ends_at.is_(None), and_(GuideShift.ends_at > clock())))
            .order_by(GuideShift.starts_at, GuideShift.id))


def _everyone():
    return select(GuideShift).options(joinedload(GuideShift.account).lazyload(Account.grants))
