"""What is owed after an opening (S6.10): another clinician's review within a day, and telling the member."""
from datetime import date

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import NotAllowed, Refused, Stale
from models.ground.permissions import Can
from models.people.accounts import Account
from models.vault import glass
from models.vault.glass import BreakGlass
from safety.clean import plain


class Deferral(Base):
    """Why the member is not told yet, and when somebody looks again."""
    __tablename__ = "deferrals"
    id: Mapped[int] = mapped_column(primary_key=True)
    glass_id: Mapped[int] = mapped_column(ForeignKey(BreakGlass.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    reason: Mapped[str]
    look_again_on: Mapped[date]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    by: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


def review(glass_id: int, *, by: Account, words: str) -> None:
    """Another Senior Clinician looks at each opening within 24 hours."""
    opening = glass.find(glass_id)
    if opening.by_id == by.id or not by.may(Can.REVIEW_OPENING):
        raise NotAllowed
    if db.session.scalar(select(BreakGlass.id).where(
            BreakGlass.id == glass_id, BreakGlass.reviewed_at.is_(None)).with_for_update()) is None:
        db.session.refresh(opening)
        if (opening.reviewed_by_id, opening.review) == (by.id, plain(words)):       # a double click
            return
        raise Stale
    if not words.strip():
        raise Refused("words", "empty")
    opening.reviewed_at, opening.reviewed_by_id, opening.review = now(), by.id, plain(words)
    audit.record(Act.OPENING_REVIEWED, on=opening, by=by, reason=plain(words))


def openings(limit: int = 50) -> list[BreakGlass]:
    """All openings, newest first, for oversight."""
    return list(db.session.scalars(
        glass.query().options(joinedload(BreakGlass.reviewed_by).lazyload(Account.grants)).limit(limit)))
