"""Clinicians' professional registration: body, number, expiry (S5.19). They and the Leads are warned before it lapses.

When it has lapsed nobody is signed out: what may still be read is read, and the alarm can still be raised
(`permissions.WHILE_LAPSED`), but nothing is decided, accepted or opened until a new one is on file.
"""
from datetime import date

from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import Refused
from models.ground.permissions import CLINICIANS, Role
from models.people import notices
from models.people.accounts import Account, AccountState, RoleGrant
from models.people.notices import NoticeKind

WARNED_DAYS = (60, 14, 0)       # before the day on which it ends
LENGTHS = {"body": 120, "number": 40}
TOLD = (Role.LEAD_WALL_GUIDE, Role.ADMINISTRATOR)


class RegistrationWarning(Base):
    """That a warning was given: once for each registration and each of the days."""
    __tablename__ = "registration_warnings"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    expires: Mapped[object] = mapped_column(db.Date)
    days: Mapped[int]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.UniqueConstraint("account_id", "expires", "days"),)


def check(roles, *, body: str, number: str, expires: date | None) -> dict:
    """What is to be kept. Raises Refused where a clinical role lacks it, or it has ended already."""
    given = {"body": body.strip(), "number": number.strip()}
    is_needed = bool(set(roles) & CLINICIANS)
    if not any(given.values()) and expires is None and not is_needed:
        return {}
    for name, words in given.items():
        if not words:
            raise Refused(name, "registration-needed")
        if len(words) > LENGTHS[name]:
            raise Refused(name, "too-long")
    if expires is None:
        raise Refused("expires", "registration-needed")
    if expires < now().date() or expires.year > now().year + 20:
        raise Refused("expires", "registration-past" if expires < now().date() else "registration-far")
    return {**given, "expires": expires.isoformat()}


def days_left(account: Account) -> int | None:
    """Until the registration ends, below zero when it has; None where there is none on file."""
    expires = account.profession.get("expires") if account.profession else None
    return (date.fromisoformat(expires) - now().date()).days if expires else None


def warn() -> int:
    """Tell those whose registration ends within 60 days, 14 days and today, once each; how many were told of.

    Run by the housekeeping, safe to run twice at once.
    """
    told = 0
    for account in holders((*CLINICIANS,)):
        left = days_left(account)
        stage = min((days for days in WARNED_DAYS if left is not None and left <= days), default=None)
        if stage is None or not _is_first(account, stage):
            continue
        told += 1
        for person in {account, *holders(TOLD)}:
            notices.tell(person, NoticeKind.REGISTRATION_ENDING, name=account.shown_name, days=left,
                         expires=account.profession["expires"], own=person.id == account.id)
    return told


def holders(roles) -> list[Account]:
    """Who works here now in one of these roles."""
    return list(db.session.scalars(
        select(Account).where(Account.state == AccountState.ACTIVE.value, Account.id.in_(
            select(RoleGrant.account_id).where(RoleGrant.role.in_([role.value for role in roles]),
                                               RoleGrant.ended_at.is_(None)))).order_by(Account.id)))


def _is_first(account: Account, stage: int) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(RegistrationWarning(account_id=account.id, days=stage,
                                               expires=date.fromisoformat(account.profession["expires"])))
            db.session.flush()
    except IntegrityError:
        return False
    return True
