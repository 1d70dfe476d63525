"""What stands against a member (S5.7): a warning, a pause on posting, a suspension, a removal. Each is a row.

What has an end is in force while the database's clock is before it, and then simply isn't there: no job ends it. A
reader's own rows come with their session (`sessions.find`), so that every write verb can ask `check` at no cost. The
verbs are on the floor of those who decide: `models.care.sanctions`. What each closes is data: content/standing.toml.
"""
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, or_, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground.content import Choice, choices, read
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import Barred, NotFound, Paused
from models.people.accounts import Account, AccountState

EDIT, SUPPORT, APPEAL = "edit", "support", "appeal"      # besides the kinds of posts, what may be refused or is left


class Measure(StrEnum):
    WARNING = "warning"
    PAUSE = "pause"             # on posting
    SUSPENSION = "suspension"
    REMOVAL = "removal"


BARS = frozenset({Measure.SUSPENSION, Measure.REMOVAL})


class Sanction(Base):
    __tablename__ = "sanctions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    kind: Mapped[str]
    category: Mapped[str]                               # from content/reasons.toml
    words: Mapped[str] = mapped_column(default="")      # to the member
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)     # what it came from
    key: Mapped[str]                                    # from the form: a double click imposes once
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    until: Mapped[object | None] = mapped_column(UtcDateTime)       # empty: until it is lifted
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))         # a removal's second clinician
    confirmed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[object | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    lifted_why: Mapped[str] = mapped_column(default="")
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    by: Mapped[Account] = relationship(foreign_keys=by_id)
    __table_args__ = (db.UniqueConstraint("account_id", "key"),
                      db.Index("ix_sanctions_account_id_at", "account_id", "at"))

    @hybrid_property
    def is_in_force(self) -> bool:
        """For pages: by the process's clock. What decides is asked in a statement, by the database's."""
        return self.lifted_at is None and (self.until is None or self.until > now())

    @is_in_force.inplace.expression
    @classmethod
    def _is_in_force(cls):
        return and_(cls.lifted_at.is_(None), or_(cls.until.is_(None), cls.until > clock()))

    @property
    def bars(self) -> bool:
        return self.kind in BARS

    @property
    def waits_for_a_second(self) -> bool:
        """A removal that nobody has confirmed yet is a suspension, and ends by itself."""
        return self.kind == Measure.REMOVAL and self.confirmed_at is None


Account.in_force = relationship(Sanction, viewonly=True, order_by=Sanction.id,
                                primaryjoin=and_(Sanction.account_id == Account.id, Sanction.is_in_force))


def check(doing: str, *, by: Account, in_danger: bool = False) -> None:
    """Raises Paused or Barred where what stands against `by` closes it: a kind of post, an edit, support.

    Words of danger are taken in all the same: whoever writes them is heard (S6.1), and nobody else reads them before a
    guide has (`care.intake`).
    """
    if by.is_staff:
        return
    if by.is_barred and doing != APPEAL:
        raise Barred
    if doing in policy("pause")["refuses"] and not in_danger and pause_of(by):
        raise Paused


def pause_of(member: Account) -> Sanction | None:
    return next((one for one in member.in_force if one.kind == Measure.PAUSE), None)


def is_frozen(member: Account) -> bool:
    """What they write now reaches nobody unless a guide lets it."""
    return not member.is_staff and any(one.kind != Measure.WARNING for one in member.in_force)


def find(sanction_id: int, *, for_: Account) -> Sanction:
    """For the desk, within the reader's communities."""
    row = db.session.get(Sanction, sanction_id)
    if row is None or not set(row.account.communities) & set(for_.communities):
        raise NotFound
    return row


def find_own(sanction_id: int, *, for_: Account) -> Sanction:
    row = db.session.get(Sanction, sanction_id)
    if row is None or row.account_id != for_.id:
        raise NotFound
    return row


def find_member(member_id: int, *, for_: Account) -> Account:
    """A member whom the desk may look at: of the reader's communities, and here."""
    member = db.session.get(Account, member_id)
    if (member is None or member.is_staff or member.state != AccountState.ACTIVE
            or not set(member.communities) & set(for_.communities)):
        raise NotFound
    return member


def against(member: Account, limit: int = 50) -> list[Sanction]:
    """All that was ever imposed, newest first."""
    return list(db.session.scalars(select(Sanction).where(Sanction.account_id == member.id)
                                   .order_by(Sanction.id.desc()).limit(limit)))


def reasons() -> dict[str, Choice]:
    return choices("reasons", "sanction")


def policy(part: str) -> dict:
    return read("standing")[part]
