"""One press for a talk (S5.9): a guide asks, the Leads are told, one accepts by name, and it is done when both say so.

Words are optional, and read by the guide and the Leads alone. Nothing of it stands in the log.
"""
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.care import shifts
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import AlreadyClaimed, NotAllowed, NotFound
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = 1_000
OPEN = "done_at IS NULL"


class Debrief(Base):
    __tablename__ = "debriefs"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    words: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    lead_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    accepted_at: Mapped[object | None] = mapped_column(UtcDateTime)
    done_at: Mapped[object | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True, foreign_keys=account_id)
    lead: Mapped[Account | None] = relationship(lazy="joined", foreign_keys=lead_id)
    __table_args__ = (db.Index("ix_debriefs_open", "account_id", unique=True, sqlite_where=db.text(OPEN),
                               postgresql_where=db.text(OPEN)),)


def ask(*, by: Account, words: str = "") -> Debrief:
    """One is open at a time: pressed again, it is the same, with the words that came later."""
    debrief, words = own(for_=by), plain(words).strip()
    if debrief is None:
        try:
            with db.session.begin_nested():
                debrief = Debrief(account_id=by.id, words=words)
                db.session.add(debrief)
                db.session.flush()
        except IntegrityError:      # the other half of a double click was quicker
            return own(for_=by)
        for lead in shifts.leads():
            if lead.id != by.id and set(lead.communities) & set(by.communities):
                notices.tell(lead, NoticeKind.DEBRIEF_ASKED, name=by.shown_name)
    elif words:
        debrief.words = words
    return debrief


def accept(debrief_id: int, *, by: Account) -> None:
    """Raises AlreadyClaimed when another Lead was first. Nobody talks with themselves."""
    debrief = find(debrief_id, for_=by)
    if debrief.account_id == by.id:
        raise NotAllowed
    taken = db.session.execute(update(Debrief).where(
        Debrief.id == debrief_id, Debrief.lead_id.is_(None), Debrief.done_at.is_(None))
        .values(lead_id=by.id, accepted_at=clock()).execution_options(synchronize_session=False)).rowcount
    db.session.refresh(debrief)
    if taken:
        notices.tell(debrief.account, NoticeKind.DEBRIEF_ACCEPTED, name=by.shown_name)
    elif debrief.lead_id not in (None, by.id):
        raise AlreadyClaimed(debrief.lead.shown_name, None)


def end(debrief_id: int, *, by: Account) -> None:
    """By the Lead who had the talk, or by whoever asked and needs it no more. The words go with it."""
    debrief = find(debrief_id, for_=by)
    if by.id not in (debrief.account_id, debrief.lead_id):
        raise NotFound
    debrief.done_at, debrief.words = debrief.done_at or now(), ""


def own(*, for_: Account) -> Debrief | None:
    return db.session.scalar(select(Debrief).where(Debrief.account_id == for_.id, Debrief.done_at.is_(None)))


def open_ones(*, for_: Account) -> list[Debrief]:
    """The oldest first, in the reader's communities: for Leads."""
    found = db.session.scalars(select(Debrief).where(Debrief.done_at.is_(None)).order_by(Debrief.id).options(
        joinedload(Debrief.account).lazyload(Account.grants), joinedload(Debrief.lead).lazyload(Account.grants)))
    return [one for one in found if set(one.account.communities) & set(for_.communities)]


def find(debrief_id: int, *, for_: Account) -> Debrief:
    """One's own, or one of a colleague of the same community."""
    debrief = db.session.get(Debrief, debrief_id)
    if debrief is None or not set(debrief.account.communities) & set(for_.communities):
        raise NotFound
    return debrief
