"""A new e-mail address (S2.10): sealed when it is given, confirmed by a link mailed to it, undone from the old one.

No address stands here. The web seals the new one and can read neither; the mailer, which can, moves it into its place
and keeps the one before it, sealed, until the undoing ends.
"""
import hashlib
import hmac

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground import audit, retention
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound, Refused
from models.ground.outbox import Job, Promise, promise
from models.people import notices, reset_links, sessions
from models.people.accounts import Account, AccountState
from models.people.notices import NoticeKind

CONFIRM, UNDO = "confirm", "undo"


class EmailChange(Base):
    __tablename__ = "email_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    asked_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    confirm_hash: Mapped[str] = mapped_column(default="", index=True)
    confirm_by: Mapped[object] = mapped_column(UtcDateTime)
    replaced_at: Mapped[object | None] = mapped_column(UtcDateTime)     # a later one took its place
    confirmed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    undo_hash: Mapped[str] = mapped_column(default="", index=True)
    undo_by: Mapped[object | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[object | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_waiting(self) -> bool:
        """Its link still opens."""
        return (self.confirmed_at is None and self.replaced_at is None and self.confirm_by > now()
                and self.account.state == AccountState.ACTIVE)


def check_settled(*, by: Account) -> None:
    """Raise Refused while the last change can be undone, or the mailer still has to carry one out.

    The undoing reaches the one address before. A second change would put another there, and whoever took an account
    over could so shut its owner out for good.
    """
    last = (EmailChange.account_id == by.id, EmailChange.confirmed_at.is_not(None))
    undoable = select(EmailChange.id).where(*last, EmailChange.undone_at.is_(None), EmailChange.undo_by > clock())
    if db.session.scalar(undoable.limit(1)) or db.session.scalar(_uncarried().where(*last).limit(1)):
        raise Refused("email", "changed-lately")


def uncarried_record_keys() -> list[str]:
    """The records whose addresses the mailer still has to move, by a change that was confirmed or undone."""
    return list(db.session.scalars(_uncarried().with_only_columns(Account.record_key).join(EmailChange.account)
                                   .where(Account.record_key.is_not(None))))


def ask(*, by: Account, key: str) -> EmailChange:
    """The new address is sealed already. Only the newest link counts."""
    db.session.execute(update(EmailChange).where(
        EmailChange.account_id == by.id, EmailChange.confirmed_at.is_(None), EmailChange.replaced_at.is_(None))
        .values(replaced_at=clock()))
    change = EmailChange(account=by, confirm_by=from_clock(retention.seconds("email_asked")))
    db.session.add(change)
    db.session.flush()
    change.confirm_hash = _hash(token(change, CONFIRM, key=key))
    promise(Job.EMAIL_CHANGE_ASKED, change.id)
    return change


def confirm(change: EmailChange, *, key: str) -> None:
    """The link was opened by whoever reads the new address. Confirmed twice is confirmed once."""
    confirmed = db.session.execute(update(EmailChange).where(
        EmailChange.id == change.id, EmailChange.confirmed_at.is_(None))
        .values(confirmed_at=clock(), undo_by=from_clock(retention.seconds("email_before")),
                undo_hash=_hash(token(change, UNDO, key=key))))
    if confirmed.rowcount:
        reset_links.end_all(change.account)
        audit.record(Act.EMAIL_CHANGED, on=change.account, by=change.account)
        notices.tell(change.account, NoticeKind.EMAIL_CHANGED)
        promise(Job.EMAIL_CHANGED, change.id)


def undo(change: EmailChange) -> None:
    """From the old address: it takes its place again, and whoever is signed in has to sign in anew."""
    undone = db.session.execute(update(EmailChange).where(
        EmailChange.id == change.id, EmailChange.undone_at.is_(None)).values(undone_at=clock()))
    if undone.rowcount:
        db.session.execute(update(EmailChange).where(       # what was asked for meanwhile is whose the change was
            EmailChange.account_id == change.account_id, EmailChange.confirmed_at.is_(None),
            EmailChange.replaced_at.is_(None)).values(replaced_at=clock()))
        reset_links.end_all(change.account)
        sessions.end_all(change.account)
        audit.record(Act.EMAIL_RESTORED, on=change.account)
        promise(Job.EMAIL_RESTORED, change.id)


def token(change: EmailChange, purpose: str, *, key: str) -> str:
    """What stands in the mail's link. Derived, so that the mailer can send the same one again."""
    told = f"{change.id}|{change.account.record_key}".encode()
    return hmac.new(f"{key}|email-{purpose}".encode(), told, hashlib.sha256).hexdigest()[:43]


def by_confirm(given: str) -> EmailChange:
    """The change that this link confirms, or has confirmed a moment ago."""
    return _found(EmailChange.confirm_hash == _hash(given), EmailChange.confirm_by > clock(),
                  EmailChange.replaced_at.is_(None), EmailChange.undone_at.is_(None))


def by_undo(given: str) -> EmailChange:
    return _found(EmailChange.undo_hash == _hash(given), EmailChange.undo_by > clock())


def waiting(*, for_: Account) -> EmailChange | None:
    """The reader's change whose link was mailed and not opened yet."""
    change = db.session.scalar(select(EmailChange).where(EmailChange.account_id == for_.id)
                               .order_by(EmailChange.id.desc()).limit(1))
    return change if change is not None and change.is_waiting else None


def find(change_id: int) -> EmailChange:
    change = db.session.get(EmailChange, change_id)
    if change is None:
        raise NotFound
    return change


def _uncarried():
    return select(EmailChange.id).join(Promise, Promise.subject_id == EmailChange.id).where(
        Promise.job.in_([Job.EMAIL_CHANGED.value, Job.EMAIL_RESTORED.value]), Promise.done_at.is_(None))


def _found(*conditions) -> EmailChange:
    change = db.session.scalar(select(EmailChange).join(EmailChange.account).where(
        *conditions, Account.state == AccountState.ACTIVE.value))
    if change is None:
        raise NotFound
    return change


def _hash(given: str) -> str:
    return hashlib.sha256(given.encode()).hexdigest()
