"""Sessions are rows on the server: signed out means ended (S1.9). The cookie holds a random token, the row its hash."""
import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ForeignKey, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now, rows_of
from models.ground.errors import NotFound
from models.people import rota
from models.people.accounts import Account, AccountState, RoleGrant
from models.people.reader import COLUMNS, Reader
from models.people.rota import Attendance

MEMBER_IDLE, MEMBER_WHOLE = timedelta(hours=24), timedelta(days=30)
STAFF_IDLE, STAFF_WHOLE = timedelta(minutes=30), timedelta(hours=12)
FRESH = timedelta(minutes=10)
RENEW_AFTER = timedelta(minutes=5)
LARGEST_ID = 2**31 - 1      # what both databases can hold


class Session(Base):
    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    started_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    used_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    idle_until: Mapped[object] = mapped_column(UtcDateTime)
    ends_at: Mapped[object] = mapped_column(UtcDateTime)
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)
    second_factor_at: Mapped[object | None] = mapped_column(UtcDateTime)
    proved_at: Mapped[object | None] = mapped_column(UtcDateTime)     # the password or a factor, shown once more
    account: Mapped[Account] = relationship(lazy="joined")
    is_attended = True      # a guide of the account's community is there (S5.17): asked with the session, never kept

    @property
    def is_fresh(self) -> bool:
        """A second factor was shown within the last ten minutes."""
        return self.second_factor_at is not None and now() - self.second_factor_at < FRESH

    @property
    def is_proved(self) -> bool:
        """Who is here showed it within the last ten minutes, by a password or a factor: they may change the door."""
        shown = (self.started_at, self.proved_at, self.second_factor_at)
        return now() - max(at for at in shown if at is not None) < FRESH


def start(account: Account, *, second_factor: bool = False) -> str:
    """A new session; its token, which is shown to the browser once and kept nowhere."""
    token = secrets.token_urlsafe(32)
    idle, whole = _lengths(account)
    db.session.add(Session(token_hash=_hash(token), account_id=account.id, idle_until=now() + idle,
                           ends_at=now() + whole, second_factor_at=now() if second_factor else None))
    db.session.flush()
    return token


def end(token: str) -> None:
    db.session.execute(update(Session).where(Session.token_hash == _hash(token)).values(ended_at=clock()))


def end_all(account: Account, *, but: str | None = None) -> None:
    """At password change, suspension, role change."""
    query = update(Session).where(Session.account_id == account.id, Session.ended_at.is_(None))
    if but:
        query = query.where(Session.token_hash != _hash(but))
    db.session.execute(query.values(ended_at=clock()))


def end_own(session_id: int, *, by: Account) -> None:
    """End one of one's own sessions, from any other."""
    ended = db.session.execute(update(Session).where(
        Session.id == min(session_id, LARGEST_ID), Session.account_id == by.id)
        .values(ended_at=func.coalesce(Session.ended_at, clock())))     # a double click ends it once
    if not ended.rowcount:
        raise NotFound


def end_others(session: Session) -> None:
    """Signed out everywhere but here."""
    db.session.execute(update(Session).where(
        Session.account_id == session.account_id, Session.id != session.id, Session.ended_at.is_(None))
        .values(ended_at=clock()))


def renew(session: Session) -> None:
    """Ride on a POST: put the idle end off, at most every five minutes."""
    if now() - session.used_at > RENEW_AFTER:
        session.used_at, session.idle_until = now(), now() + _lengths(session.account)[0]


def show_second_factor(session: Session) -> None:
    session.second_factor_at = now()


def prove(session: Session) -> None:
    """Who is here showed it once more."""
    session.proved_at = now()


def purge(older_than_seconds: int) -> int:
    """Forget sign-ins that ended, or ran out, so long ago."""
    before = from_clock(-older_than_seconds)
    return db.session.execute(delete(Session).where(or_(
        Session.ended_at < before, Session.idle_until < before, Session.ends_at < before))).rowcount


def find(token: str) -> Session | None:
    """The live session of this token with its account and roles, and whether a guide is there, in one statement:
    every page asks it."""
    row = db.session.execute(_FOUND, {"token_hash": _hash(token)}).unique().one_or_none()
    if row is None:
        return None
    row[0].is_attended = bool(row[1])
    return row[0]


def read(token: str) -> Reader | None:
    """Who reads with this token, while its session lives: what every page asks that writes nothing."""
    rows = rows_of(_READS, token_hash=_hash(token))
    return Reader(rows) if rows else None


def owner_of(token: str) -> int | None:
    """Whose session this is or was. It proves nothing by itself, and opens nothing."""
    return db.session.scalar(select(Session.account_id).where(Session.token_hash == _hash(token)))


def is_shut_out(token: str) -> bool:
    """It was a session of somebody who worked here, and who was suspended or has left."""
    return db.session.scalar(select(Session.id).join(Session.account).where(
        Session.token_hash == _hash(token), Account.state.in_((AccountState.SUSPENDED.value, AccountState.CLOSED.value))
    )) is not None


def live(*, for_: Account, limit: int = 20) -> list[Session]:
    """Where the reader is signed in, newest first."""
    return list(db.session.scalars(
        select(Session).where(Session.account_id == for_.id, Session.ended_at.is_(None),
                              Session.idle_until > from_clock(0), Session.ends_at > from_clock(0))
        .order_by(Session.id.desc()).limit(limit)))


_LIVE = and_(Session.token_hash == bindparam("token_hash"), Session.ended_at.is_(None), Session.idle_until > clock(),
             Session.ends_at > clock(), Account.state == AccountState.ACTIVE.value)
_ATTENDED = select(Attendance.id).where(
    Attendance.community == Account.communities[0].as_string(), rota.is_fresh()).exists()
_FOUND = (      # both are built once: building one costs as much as asking it
    select(Session, _ATTENDED).join(Session.account).where(_LIVE)
    .options(contains_eager(Session.account).options(joinedload(Account.grants), joinedload(Account.in_force))))
_READS = (
    select(*COLUMNS, RoleGrant.role, _ATTENDED.label("is_attended"), Account.in_force.any().label("is_sanctioned"))
    .select_from(Session).join(Session.account).outerjoin(Account.organisation).where(_LIVE)
    .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.ended_at.is_(None))))


def _lengths(account: Account):
    return (STAFF_IDLE, STAFF_WHOLE) if account.is_staff else (MEMBER_IDLE, MEMBER_WHOLE)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
