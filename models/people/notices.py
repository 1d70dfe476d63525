"""What the service tells a member. A mail is only a copy that reveals nothing (S2.5, S5.5)."""
from enum import StrEnum

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, Facts, UtcDateTime, clock, db
from models.ground.errors import NotFound
from models.ground.outbox import Job, promise
from models.people.accounts import Account, AccountState

PER_PAGE = 25


class NoticeKind(StrEnum):
    WELCOME = "welcome"
    POST_HELD = "post-held"
    POST_MASKED = "post-masked"
    POST_APPROVED = "post-approved"
    POST_EDITED = "post-edited"
    POST_REMOVED = "post-removed"
    POST_NOTED = "post-noted"
    NEW_REPLY = "new-reply"
    REPORT_RECEIVED = "report-received"
    REPORT_DONE = "report-done"
    REACHING_OUT = "reaching-out"
    GREETED = "greeted"
    RECORD_OPENED = "record-opened"
    OPENING_OWED = "opening-owed"               # to Senior Clinicians
    CONFIRMATION_WAITING = "confirmation-waiting"
    DECISION_ANSWERED = "decision-answered"
    REGISTRATION_ENDING = "registration-ending"
    COLLEAGUE_JOINED = "colleague-joined"
    SECOND_FACTOR_CHANGED = "second-factor-changed"
    PASSWORD_CHANGED = "password-changed"       # noqa: S105
    CLOSING_SOON = "closing-soon"
    EMAIL_CHANGED = "email-changed"
    GROUP_JOINED = "group-joined"
    GROUP_NEWCOMER = "group-newcomer"           # to the guide of the group


UNMAILED = {NoticeKind.WELCOME, NoticeKind.REPORT_RECEIVED, NoticeKind.POST_HELD, NoticeKind.GROUP_JOINED,
            NoticeKind.GROUP_NEWCOMER,
            NoticeKind.CLOSING_SOON, NoticeKind.EMAIL_CHANGED}      # the last two have mails of their own
MAILED = frozenset(NoticeKind) - UNMAILED


class Notice(Base):
    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    kind: Mapped[str]
    post_id: Mapped[int | None]
    facts: Mapped[dict] = mapped_column(Facts, default=dict)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    read_at: Mapped[object | None] = mapped_column(UtcDateTime)
    __table_args__ = (db.Index("ix_notices_account", "account_id", "id"),)


def tell(account: Account, kind: NoticeKind, *, post_id: int | None = None, **facts) -> Notice | None:
    """Write a notice; where the member has an address, promise the mail that says only "you have a notice".

    Who has left is told nothing more: nobody could read it.
    """
    if account.state == AccountState.CLOSED:
        return None
    notice = Notice(account_id=account.id, kind=kind.value, post_id=post_id, facts=facts)
    db.session.add(notice)
    account.unread_notices = Account.unread_notices + 1
    db.session.flush()
    if kind in MAILED and account.record_key:
        promise(Job.EMAIL_NOTICE, notice.id)
    return notice


def mark_all_read(*, by: Account) -> None:
    db.session.execute(update(Notice).where(Notice.account_id == by.id, Notice.read_at.is_(None))
                       .values(read_at=clock()))
    by.unread_notices = 0


def for_member(*, for_: Account, before: int | None = None) -> list[Notice]:
    """Newest first, one more than a page so that the reader knows whether there is another."""
    query = select(Notice).where(Notice.account_id == for_.id)
    if before:
        query = query.where(Notice.id < before)
    return list(db.session.scalars(query.order_by(Notice.id.desc()).limit(PER_PAGE + 1)))


def unread(kind: NoticeKind, *, for_: Account) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(
        Notice.account_id == for_.id, Notice.kind == kind.value, Notice.read_at.is_(None))))


def find(notice_id: int) -> Notice:
    notice = db.session.get(Notice, notice_id)
    if notice is None:
        raise NotFound
    return notice
