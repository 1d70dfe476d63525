"""Closing an account (S2.10): asked with the password, undone within seven days, then for good.

The account's row stays, emptied: what others answered hangs on it, and its name is never given to anyone else
(docs/decisions). What lies on the floors above (posts, follows …) is `models.rights.leaving`'s work.
"""
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground import audit, retention
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotAllowed, NotFound, Refused
from models.ground.outbox import Job, Promise, promise
from models.people import notices
from models.people.accounts import Account, AccountState
from models.people.mailings import Mailing
from models.people.notice_choices import NoticeChoice
from models.people.notices import Notice, NoticeKind
from models.people.passkeys import Challenge, Passkey
from models.people.recovery_codes import RecoveryCode
from models.people.sessions import Session

LEAVE, TAKE = "leave", "take"
WARNED_SECONDS = 86_400
FIRST_MAIL, SECOND_MAIL = 0, 1


class Closing(Base):
    __tablename__ = "closings"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    posts: Mapped[str]                                                  # left or taken down
    asked_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    closes_at: Mapped[object] = mapped_column(UtcDateTime)
    warned_at: Mapped[object | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[object | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    words_until: Mapped[object | None] = mapped_column(UtcDateTime)     # of posts that were taken down; empty once gone
    erase_at: Mapped[object | None] = mapped_column(UtcDateTime)        # as it was told when the account closed
    erased_at: Mapped[object | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


def ask(*, by: Account, posts: str) -> Closing:
    """Begin the grace. Asked again, by a double click or to choose otherwise, it stays one closing with one date."""
    if by.is_staff:
        raise NotAllowed        # a clinician's account ends with their work here
    if posts not in (LEAVE, TAKE):
        raise Refused("posts", "not-a-choice")
    db.session.execute(select(Account.id).where(Account.id == by.id).with_for_update())
    if closing := pending(for_=by):
        closing.posts = posts
        return closing
    closing = Closing(account=by, posts=posts, closes_at=from_clock(retention.seconds("closing_grace")))
    db.session.add(closing)
    db.session.flush()
    db.session.refresh(closing)
    by.closes_at = closing.closes_at
    audit.record(Act.CLOSING_ASKED, on=by, by=by)
    if by.record_key:
        promise(Job.EMAIL_CLOSING, closing.id, FIRST_MAIL)
    return closing


def undo(*, by: Account) -> None:
    """Everything is as it was. Undone twice is undone once."""
    closing = pending(for_=by)
    if closing is None:
        return
    closing.undone_at, by.closes_at = now(), None
    audit.record(Act.CLOSING_UNDONE, on=by, by=by)


def warn() -> int:
    """A day before it closes the member is told once more, here and by mail."""
    soon = list(db.session.scalars(_open().where(
        Closing.closes_at < from_clock(WARNED_SECONDS), Closing.closes_at > clock(), Closing.warned_at.is_(None))))
    for closing in soon:
        closing.warned_at = now()
        notices.tell(closing.account, NoticeKind.CLOSING_SOON)
        if closing.account.record_key:
            promise(Job.EMAIL_CLOSING, closing.id, SECOND_MAIL)
    return len(soon)


def finish(closing: Closing) -> None:
    """The account's own part: nobody signs in by it any more, and nothing in it tells of who it was but its record."""
    account = closing.account
    closing.closed_at, account.closes_at = now(), None
    if account.record_key:
        closing.erase_at = from_clock(_retention_days(account) * 86_400)
    account.state, account.username = AccountState.CLOSED.value, retention.former_member(account.community)
    account.password_hash = account.totp_sealed = account.affiliation = ""
    account.answers, account.profession, account.unread_notices = {}, {}, 0
    for grant in account.grants:
        grant.ended_at = grant.ended_at or now()
    _forget_notices(account)
    for table in (Session, Passkey, Challenge, RecoveryCode, NoticeChoice, Mailing):
        db.session.execute(delete(table).where(table.account_id == account.id))
    audit.record(Act.ACCOUNT_CLOSED, on=account)


def erased(closing: Closing) -> None:
    """The sealed record is gone from vault and key store; the tie to it goes too."""
    closing.erased_at, closing.account.record_key = now(), None
    audit.record(Act.RECORD_ERASED, on=closing.account)


def pending(*, for_: Account) -> Closing | None:
    """The reader's closing that can still be undone."""
    return db.session.scalar(_open().where(Closing.account_id == for_.id).limit(1))


def due() -> list[int]:
    """Closings whose grace is over."""
    return list(db.session.scalars(select(Closing.id).where(
        Closing.closes_at < clock(), Closing.undone_at.is_(None), Closing.closed_at.is_(None)).order_by(Closing.id)))


def find(closing_id: int) -> Closing:
    closing = db.session.get(Closing, closing_id)
    if closing is None:
        raise NotFound
    return closing


def locked(closing_id: int) -> Closing | None:
    """The closing, where nobody else works on it; for the nightly job."""
    return db.session.scalar(select(Closing).where(Closing.id == closing_id)
                             .with_for_update(of=Closing, skip_locked=True).execution_options(populate_existing=True))




def _open():
    return select(Closing).where(Closing.undone_at.is_(None), Closing.closed_at.is_(None)).order_by(Closing.id.desc())


def _retention_days(account: Account) -> int:
    return account.organisation.retention_days if account.organisation else 0


def _forget_notices(account: Account) -> None:
    """With the mails that were owed for them, and the one that comes now and then."""
    theirs = select(Notice.id).where(Notice.account_id == account.id)
    owed = Promise.job.in_((Job.EMAIL_NOTICE.value, Job.SHOW_NOTICE.value))
    db.session.execute(delete(Promise).where(owed, Promise.subject_id.in_(theirs)))
    db.session.execute(delete(Promise).where(Promise.job == Job.EMAIL_DIGEST.value, Promise.subject_id == account.id))
    db.session.execute(delete(Notice).where(Notice.account_id == account.id))
