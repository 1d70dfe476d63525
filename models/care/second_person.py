"""What two people decide (S1.3, S5.2): one proposes, another approves or sends it back, each with words that stay.

What is proposed is a row of a class that stands on `Proposed`: a change of the lexicon, a wording of a reply template.
"""
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.ground.db import UtcDateTime, clock, db, now
from models.ground.errors import NotFound, Refused, Stale
from models.people import professions
from models.people.accounts import Account

WORDS_LENGTH = 1_000


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Proposed:
    """`language` is the row's own: whoever decides works in it."""
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))       # None: it came with a release
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    state: Mapped[str] = mapped_column(default=ProposalState.PROPOSED.value)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[object | None] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(default="")          # why it was approved or sent back

    @declared_attr
    def by(cls) -> Mapped[Account | None]:
        return relationship(foreign_keys=[cls.by_id])

    @declared_attr
    def decided_by(cls) -> Mapped[Account | None]:
        return relationship(foreign_keys=[cls.decided_by_id])

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.PROPOSED

    def may_be_decided_by(self, reader: Account) -> bool:
        return self.is_open and self.by_id != reader.id and self.language in reader.communities


def for_decision(kind: type[Proposed], number: int, by: Account, words: str) -> Proposed:
    """The open proposal, locked, for a second person who says why. Raises NotFound, Stale, Refused."""
    proposal = db.session.get(kind, number, with_for_update={"of": kind}, populate_existing=True)
    if proposal is None:
        raise NotFound
    check_open(proposal)
    check_language(proposal.language, by, "words")
    if proposal.by_id == by.id:
        raise Refused("words", "own")
    if not words.strip():
        raise Refused("words", "empty")
    return proposal


def for_withdrawal(proposal: Proposed, by: Account) -> bool:
    """By whoever made it; False where that was done already."""
    if proposal.by_id != by.id:
        raise NotFound
    if proposal.state == ProposalState.WITHDRAWN:
        return False
    check_open(proposal)
    settle(proposal, ProposalState.WITHDRAWN, by, "")
    return True


def settle(proposal: Proposed, state: ProposalState, by: Account, words: str) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at, proposal.words = state.value, by.id, now(), words


def check_open(proposal: Proposed) -> None:
    if not proposal.is_open:
        raise Stale


def check_language(language: str, by: Account, field: str = "language") -> None:
    if language not in by.communities:
        raise Refused(field, "not-your-language")


def others(roles, language: str, but: Account | None) -> list[Account]:
    """Who could be the second person."""
    return [one for one in professions.holders(roles)
            if language in one.communities and (but is None or one.id != but.id)]
