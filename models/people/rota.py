"""Who is on call, in which order (S6.2), and whether a guide is present (S5.17).

A sign of work is any POST of a guide. Each counts for the communities that the guide works in, where they may decide:
not a guide whose registration has lapsed, nor one in training. Their last sign stands in one row per community, which
is locked by whoever holds posts back and by whoever comes back: one of the two is first, and the other knows.
"""
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.ground import audit
from models.ground.audit import Act
from models.ground.content import read
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, is_postgresql, now
from models.ground.errors import NotFound, Refused
from models.ground.outbox import Job, promise
from models.ground.permissions import GUIDES, Can, Role
from models.people.accounts import Account, AccountState, RoleGrant

PRESENT_SECONDS = 60 * read("policy")["presence"]["minutes"]
SIGN_SECONDS = 30       # a sign of work so young needs no other


class Shift(Base):
    __tablename__ = "shifts"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    starts_at: Mapped[object] = mapped_column(UtcDateTime)
    ends_at: Mapped[object] = mapped_column(UtcDateTime, index=True)
    position: Mapped[int] = mapped_column(default=1)        # 1 is paged first
    account: Mapped[Account] = relationship(lazy="joined")

    @property
    def is_on(self) -> bool:
        return self.starts_at <= now() < self.ends_at


class Presence(Base):
    """A guide's last sign of work. Guides' alone: members have no presence (S3.16)."""
    __tablename__ = "presences"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    seen_at: Mapped[object] = mapped_column(UtcDateTime)


class Attendance(Base):
    """The last sign of work in one community, by whichever guide."""
    __tablename__ = "attendances"
    id: Mapped[int] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(unique=True)
    seen_at: Mapped[object | None] = mapped_column(UtcDateTime)
    held_since: Mapped[object | None] = mapped_column(UtcDateTime)      # posts wait here for somebody to come back
    returns: Mapped[int] = mapped_column(default=0)


def set_shift(account: Account, starts_at: datetime, ends_at: datetime, position: int, *, by: Account) -> Shift:
    if ends_at <= starts_at:
        raise Refused("ends_at", "ends-before-start")
    if Role.SENIOR_CLINICIAN not in account.roles:
        raise Refused("account", "not-senior-clinician")
    same = db.session.scalar(select(Shift).where(Shift.account_id == account.id, Shift.starts_at == starts_at,
                                                 Shift.ends_at == ends_at, Shift.position == position))
    if same is not None:        # a double click
        return same
    shift = Shift(account=account, starts_at=starts_at, ends_at=ends_at, position=position)
    db.session.add(shift)
    audit.record(Act.SHIFT_SET, on=shift, by=by, account=account.id, starts_at=starts_at.isoformat(),
                 ends_at=ends_at.isoformat())
    return shift


def remove_shift(shift_id: int, *, reason: str, by: Account) -> None:
    """Sent twice, it is taken off once."""
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        return
    audit.record(Act.SHIFT_REMOVED, on=shift, by=by, reason=reason, account=shift.account_id)
    db.session.delete(shift)


def find_shift(shift_id: int) -> Shift:
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        raise NotFound
    return shift


def be_present(*, by: Account) -> None:
    """Rides on a small POST and on every other POST of a guide, never on a GET. Two at once are one sign of work."""
    if not by.is_guide:
        return
    insert = (postgresql if is_postgresql() else sqlite).insert(Presence).values(account_id=by.id, seen_at=now())
    db.session.execute(insert.on_conflict_do_update(
        index_elements=[Presence.account_id], set_={"seen_at": insert.excluded.seen_at},
        where=Presence.seen_at < insert.excluded.seen_at))      # the demo's guide stays, whoever signs in as them
    if by.may(Can.DECIDE) and not by.is_trainee:
        for community in sorted(by.communities):        # in one order, for whoever works in several
            _attend(community, by)


def go_away(*, by: Account) -> None:
    """They said so: a break, the end of a shift. Others who are there count on; what was dated ahead stays ahead."""
    db.session.execute(delete(Presence).where(Presence.account_id == by.id, Presence.seen_at <= from_clock(60)))
    for community in sorted(by.communities):
        attendance = _locked(community)
        if attendance.seen_at is not None and attendance.seen_at <= now() + timedelta(minutes=1):
            attendance.seen_at = max(_signs(community), default=None)


def is_attended(community: str) -> bool:
    return db.session.scalar(select(Attendance.id).where(Attendance.community == community, is_fresh())) is not None


def note_absence(community: str) -> bool:
    """Whether nobody is there, for certain: whoever comes back after this finds that something waits for them.

    The caller has locked the rows of those whom it tells something: a guide who comes back has done so too.
    """
    attendance = _locked(community)
    if is_attended(community):
        return False
    attendance.held_since = attendance.held_since or now()
    db.session.flush()
    return True


def go_on_showing(community: str) -> None:
    """What waited goes before others portion by portion: promise the next."""
    attendance = _locked(community)
    attendance.returns += 1
    promise(Job.SHOW_WAITING, attendance.id, attendance.returns)


def community_of(attendance_id: int) -> str:
    return db.session.get_one(Attendance, attendance_id).community


def is_fresh():
    """A guide has shown a sign of work within the last minutes (content/policy.toml), as a condition."""
    return Attendance.seen_at > from_clock(-PRESENT_SECONDS)


def on_call_now() -> list[Account]:
    """The Senior Clinicians on call, in the order in which they are paged."""
    shifts = db.session.scalars(
        select(Shift).where(Shift.starts_at <= clock(), Shift.ends_at > clock())
        .order_by(Shift.position, Shift.id)).all()
    return list(dict.fromkeys(s.account for s in shifts if s.account.may(Can.ACCEPT_ESCALATION)))


def senior_clinicians() -> list[Account]:
    """All of them: who is paged when nobody on call answers, or when the rota is empty.

    Without those whose registration has lapsed, who could not accept; unless there is nobody else to ring.
    """
    found = list(db.session.scalars(
        select(Account).join(RoleGrant, RoleGrant.account_id == Account.id).where(
            RoleGrant.role == Role.SENIOR_CLINICIAN.value, RoleGrant.ended_at.is_(None),
            Account.state == AccountState.ACTIVE.value).order_by(Account.id)))
    return [one for one in found if one.may(Can.ACCEPT_ESCALATION)] or found


def guides_present() -> int:
    """How many guides have shown a sign of work within the last minutes."""
    return len(db.session.scalars(
        select(Presence.account_id).where(Presence.seen_at > from_clock(-PRESENT_SECONDS))).all())


def coming_shifts() -> list[Shift]:
    return list(db.session.scalars(
        select(Shift).where(Shift.ends_at > clock()).options(joinedload(Shift.account).lazyload(Account.grants))
        .order_by(Shift.starts_at, Shift.position).limit(100)))


def guide_roles() -> frozenset[Role]:
    return GUIDES


def _attend(community: str, by: Account) -> None:
    """The first sign of work after an absence promises to show what waited: once, whoever of two comes back first."""
    if db.session.scalar(select(Attendance.id).where(
            Attendance.community == community, Attendance.held_since.is_(None),
            Attendance.seen_at > from_clock(-SIGN_SECONDS))) is not None:
        return
    attendance = _locked(community)
    if attendance.seen_at is None or attendance.seen_at < now():
        attendance.seen_at = clock()
    if attendance.held_since is not None:
        audit.record(Act.GUIDE_CAME_BACK, on=attendance, by=by, community=community,
                     since=attendance.held_since.isoformat())
        attendance.held_since = None
        go_on_showing(community)


def _locked(community: str) -> Attendance:
    insert = (postgresql if is_postgresql() else sqlite).insert(Attendance).values(community=community, returns=0)
    query = select(Attendance).where(Attendance.community == community).with_for_update().execution_options(
        populate_existing=True)
    found = db.session.scalar(query)
    if found is None:       # the first post, or the first guide, of a new service
        db.session.execute(insert.on_conflict_do_nothing(index_elements=[Attendance.community]))
        found = db.session.scalars(query).one()
    return found


def _signs(community: str) -> list:
    """The signs of work of those who may decide there."""
    found = db.session.execute(select(Presence.seen_at, Account).join(Account, Account.id == Presence.account_id)
                               .where(Presence.seen_at > from_clock(-PRESENT_SECONDS))).unique().all()
    return [seen for seen, guide in found if community in guide.communities and guide.may(Can.DECIDE)
            and not guide.is_trainee]
