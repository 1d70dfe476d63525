"""The timeline of an escalation (S6.4): who, when, what, whom they called. Lines are only ever added."""
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground.db import Base, UtcDateTime, clock, db
from models.people.accounts import Account


class Step(StrEnum):
    OPENED = "opened"
    ACCEPTED = "accepted"
    HANDED_BACK = "handed-back"         # who had it isn't there any more; the others are called anew
    REACHED_OUT = "reached-out"         # wrote to the member, encouraged disclosure and local help
    CALLED = "called"                   # whom they called is in the words
    DISCLOSURE = "disclosure"           # the member told who or where they are; the words stay out of here
    ASSESSED = "assessed"               # its answers are read beside it: models.care.assessments
    GLASS_BROKEN = "glass-broken"
    BRIEFED = "briefed"                 # a brief for the emergency services was drawn up
    GLASS_ENDED = "glass-ended"
    TOLD = "told"                       # the member, of the opening (S6.10)
    NOT_TOLD = "not-told"
    NOTE = "note"
    CLOSED = "closed"


ADDED_BY_HAND = (Step.REACHED_OUT, Step.CALLED, Step.NOTE)


class EscalationStep(Base):
    __tablename__ = "escalation_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), index=True)
    step: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    by: Mapped[Account | None] = relationship(lazy="joined")


def note(escalation, step: Step, *, by: Account | None = None, words: str = "") -> EscalationStep:
    """One more line; the act itself stands in the audit. `by` is None for the service."""
    line = EscalationStep(escalation_id=escalation.id, step=step.value, words=words, by_id=by.id if by else None)
    db.session.add(line)
    db.session.flush()
    return line


def is_last(escalation, step: str, words: str, by: Account) -> bool:
    last = db.session.scalar(select(EscalationStep).where(EscalationStep.escalation_id == escalation.id)
                             .order_by(EscalationStep.id.desc()).limit(1))
    return last is not None and (last.step, last.words, last.by_id) == (step, words, by.id)


def of(escalation) -> list:
    """Oldest first, with names: one statement."""
    return list(db.session.execute(
        select(EscalationStep.id, EscalationStep.step, EscalationStep.words, EscalationStep.at,
               Account.username, Account.guide_name)
        .join(Account, Account.id == EscalationStep.by_id, isouter=True)
        .where(EscalationStep.escalation_id == escalation.id).order_by(EscalationStep.id)))
