"""Ten codes on paper, for when the authenticator is gone: shown once, each good for one sign-in (S1.9).

Twenty digits each: they can be typed on any keyboard, read aloud in any language, and not be found from their hashes.
"""
import hashlib
import secrets

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db, short_transaction
from models.people.accounts import Account

COUNT, DIGITS, FEW = 10, 20, 3


class RecoveryCode(Base):
    __tablename__ = "recovery_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    code_hash: Mapped[str]
    made_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    used_at: Mapped[object | None] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)


def make(account: Account) -> list[str]:
    """Ten new codes, in groups of four digits; the older ones are good for nothing any more."""
    forget_all(account)
    codes = ["".join(secrets.choice("0123456789") for _ in range(DIGITS)) for _ in range(COUNT)]
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=_hash(account.id, code)) for code in codes)
    return [" ".join(code[at:at + 4] for at in range(0, DIGITS, 4)) for code in codes]


def use(account: Account, code: str) -> bool:
    """Whether it was one of the codes; it is used up. In a transaction of its own, and ends the request's."""
    account_id, digits = account.id, _digits(code)
    with short_transaction() as session:
        return session.execute(update(RecoveryCode).where(
            RecoveryCode.account_id == account_id, RecoveryCode.code_hash == _hash(account_id, digits),
            RecoveryCode.used_at.is_(None)).values(used_at=clock())).rowcount == 1


def forget_all(account: Account) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def left(account: Account) -> int:
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)))


def looks_like_one(code: str) -> bool:
    return len(_digits(code)) == DIGITS


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isascii() and c.isdigit())


def _hash(account_id: int, digits: str) -> str:
    return hashlib.sha256(f"{account_id}|{digits}".encode()).hexdigest()
