"""Mail that comes now and then, and the way to stop mail without signing in (RFC 8058).

`next_at` is when the next one is owed: at a soft hour where the organisation is, for each account at a minute of its
own. What is owed is a promise, one for each account and day. The link that stops mail holds a random number, signed:
it names nobody, and is good for as long as its key is among ours.
"""
import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground import audit, outbox
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import NotFound, Refused
from models.ground.outbox import Job, promise
from models.people import calendars
from models.people.accounts import Account, AccountState

HOUR, WEEKDAY = 10, 6       # in the morning; once a week on a Sunday
AT_ONCE = 100               # accounts a round
TOKEN = re.compile(r"([0-9a-f]{32})([dn])([0-9a-f]{40})")


class Digest(StrEnum):
    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class Mail(StrEnum):
    """What a link stops."""
    DIGEST = "d"
    NOTICES = "n"


class Mailing(Base):
    __tablename__ = "mailings"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_hex(16))
    digest: Mapped[str] = mapped_column(default="")     # empty: never asked, which is off
    next_at: Mapped[object | None] = mapped_column(UtcDateTime, index=True)
    told_until: Mapped[object | None] = mapped_column(UtcDateTime)      # what came before has been mailed of
    stopped_at: Mapped[object | None] = mapped_column(UtcDateTime)      # notices are not mailed any more, by a link
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @property
    def sends_digest(self) -> bool:
        return (self.digest in (Digest.DAILY, Digest.WEEKLY) and self.account.state == AccountState.ACTIVE
                and self.account.closes_at is None and bool(self.account.record_key) and not self.account.is_barred)

    def has_stopped(self, mail: Mail) -> bool:
        return self.digest == Digest.OFF if mail == Mail.DIGEST else self.stopped_at is not None


def of(account: Account) -> Mailing:
    """The account's own, made when it is first needed."""
    if (mailing := kept(for_=account)) is not None:
        return mailing
    try:
        with db.session.begin_nested():
            mailing = Mailing(account=account)
            db.session.add(mailing)
        return mailing
    except IntegrityError:      # somebody else needed it in the same moment
        return db.session.get(Mailing, account.id)


def choose(digest: str, *, by: Account) -> None:
    """From now on: it tells of nothing older."""
    if digest not in tuple(Digest):
        raise Refused("digest", "not-a-choice")
    mailing = of(by)
    if mailing.digest == digest:
        return
    mailing.digest, mailing.told_until = digest, now()
    mailing.next_at = None if digest == Digest.OFF else next_due(mailing, now())


def stop(mailing: Mailing, mail: Mail) -> None:
    """By the link in a mail. Stopped twice is stopped once."""
    if mailing.has_stopped(mail):
        return
    if mail == Mail.DIGEST:
        mailing.digest, mailing.next_at = Digest.OFF.value, None
    else:
        mailing.stopped_at = now()
    audit.record(Act.MAIL_STOPPED, on=mailing.account, kind=mail.name.lower())


def go_on(*, by: Account) -> None:
    """Notices are mailed again, as was chosen for each."""
    of(by).stopped_at = None


def plan() -> int:
    """Owe what is due, once for each account and day. One that is still owed stands for what came since."""
    moment = _moment()
    due = list(db.session.scalars(select(Mailing).where(Mailing.next_at <= moment).order_by(Mailing.next_at)
                                  .limit(AT_ONCE).with_for_update(of=Mailing, skip_locked=True)))
    for mailing in due:
        if mailing.sends_digest and not outbox.owes(Job.EMAIL_DIGEST, mailing.account_id):
            _owe(mailing)
        mailing.next_at = next_due(mailing, moment) if mailing.digest != Digest.OFF else None
    return len(due)


def told(account_id: int, until: datetime) -> None:
    db.session.get(Mailing, account_id).told_until = until


def next_due(mailing: Mailing, after: datetime) -> datetime:
    """By the clock on the wall there: the day on which it is put on or back has one such hour too."""
    zone = ZoneInfo(calendars.zone_of(mailing.account.organisation))
    day, minute = after.astimezone(zone).date(), mailing.account_id * 7 % 60
    for days in range(9):
        on = day + timedelta(days=days)
        at = datetime.combine(on, time(HOUR, minute), tzinfo=zone).astimezone(UTC)
        if at > after and (mailing.digest == Digest.DAILY or on.weekday() == WEEKDAY):
            return at
    raise AssertionError


def token(mailing: Mailing, mail: Mail, *, key: str) -> str:
    return f"{mailing.key}{mail}{_signature(mailing.key, mail, key)}"


def by_token(given: str, *, keys) -> tuple[Mailing, Mail]:
    """What this link stops, whichever of our keys signed it."""
    parts = TOKEN.fullmatch(given)
    if parts is None or not any(hmac.compare_digest(parts[3], _signature(parts[1], parts[2], key)) for key in keys):
        raise NotFound
    mailing = db.session.scalar(select(Mailing).where(Mailing.key == parts[1]))
    if mailing is None:
        raise NotFound
    return mailing, Mail(parts[2])


def kept(*, for_: Account) -> Mailing | None:
    return db.session.get(Mailing, for_.id)


def _owe(mailing: Mailing) -> None:
    day = mailing.next_at.date().toordinal()
    if not outbox.promised_before(Job.EMAIL_DIGEST, mailing.account_id, day):
        promise(Job.EMAIL_DIGEST, mailing.account_id, day)


def _moment() -> datetime:
    return db.session.scalar(select(clock()))


def _signature(number: str, mail: str, key: str) -> str:
    return hmac.new(f"{key}|stop-mail".encode(), f"{number}|{mail}".encode(), hashlib.sha256).hexdigest()[:40]
