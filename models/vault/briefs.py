"""The brief for an emergency service (S6.9): only what it needs, in the order in which it is read aloud.

Where, how to reach them, who. Drawn up inside a live opening; each field in it is witnessed as a reading.
"""
from dataclasses import dataclass
from datetime import date

from models.care import assessments, timeline
from models.care.timeline import Step
from models.ground.db import now
from models.ground.errors import Refused, Sealed
from models.people.accounts import Account
from models.vault import glass
from models.vault.glass import BreakGlass, Shown

WHERE = (glass.DISCLOSURE, "postal_code", "country", "connection")
REACH = ("phone", "email")
WHO = ("date_of_birth", "affiliation")
ORDER = WHERE + REACH + WHO
USUAL = frozenset({glass.DISCLOSURE, "postal_code", "phone", "date_of_birth"})     # the rest: when these are not enough


@dataclass(frozen=True)
class Brief:
    opening: BreakGlass
    answers: dict                   # of the assessment
    shown: dict[str, Shown]
    at: object

    @property
    def born(self) -> date | None:
        """Where a date of birth is in the brief."""
        born = self.shown["date_of_birth"].values if "date_of_birth" in self.shown else ()
        return date.fromisoformat(born[-1]) if born else None

    @property
    def age(self) -> int:
        """In whole years."""
        today = now().date()
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


def draw_up(ref: str, fields, *, by: Account, browser_key: str) -> Brief:
    """Reads each field, then says so on the timeline. Sealed: no opening lives. Nothing comes back half done."""
    asked = [field for field in ORDER if field in set(fields) & set(offered(ref, for_=by))]
    if not asked:
        raise Refused("fields", "empty")
    shown = {field: glass.show(ref, field, by=by, browser_key=browser_key) for field in asked}
    opening = glass.live(ref, for_=by)
    if opening is None:
        raise Sealed
    assessment = assessments.draft_or_last(opening.escalation)
    timeline.note(opening.escalation, Step.BRIEFED, by=by)
    return Brief(opening, assessment.answers if assessment else {}, shown, now())


def offered(ref: str, *, for_: Account) -> tuple[str, ...]:
    """The fields that this record holds, in the brief's order."""
    held = glass.held_fields(ref, for_=for_)
    return tuple(field for field in ORDER if field in held)
