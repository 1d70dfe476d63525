"""The links that let someone choose a new password (models.people.resets), and what ends them before their time:
another password, another address. Whoever read a mailbox that is no longer the account's can't come back by one.
"""
from sqlalchemy import ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground.db import Base, UtcDateTime, clock, db, now
from models.people.accounts import Account


class PasswordReset(Base):
    __tablename__ = "password_resets"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[str]             # what was given, to the mailer alone; empty once the mail has gone
    language: Mapped[str]
    nonce: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    address_mark: Mapped[str] = mapped_column(default="", index=True)   # under a key that only the mailer holds
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    asked_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    ends_at: Mapped[object] = mapped_column(UtcDateTime)
    used_at: Mapped[object | None] = mapped_column(UtcDateTime)
    account: Mapped[Account | None] = relationship(lazy="joined")

    @property
    def is_waiting(self) -> bool:
        """The mail is still owed, and would come in time."""
        return bool(self.sealed) and self.ends_at > now()


def end_all(account: Account) -> None:
    db.session.execute(update(PasswordReset).where(
        PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None)).values(used_at=clock()))
