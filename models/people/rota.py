"""Who is on call, in which order (S6.2), and which guides are present (S5.17)."""
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, is_postgresql, now
from models.ground.errors import NotFound, Refused
from models.ground.permissions import GUIDES, Can, Role
from models.people.accounts import Account, AccountState, RoleGrant

PRESENT_SECONDS = 300


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
    if by.is_guide:
        insert = (postgresql if is_postgresql() else sqlite).insert(Presence).values(account_id=by.id, seen_at=now())
        db.session.execute(insert.on_conflict_do_update(
            index_elements=[Presence.account_id], set_={"seen_at": insert.excluded.seen_at},
            where=Presence.seen_at < insert.excluded.seen_at))      # the demo's guide stays, whoever signs in as them


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
