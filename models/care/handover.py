"""What someone who works here has in hand: nothing of it may stay with somebody who isn't there any more (S6.8).

Who leaves, or gives up a clinical role, hands it over first: it is listed. A suspension can't wait for that: then the
service takes everything back, and an escalation calls the Senior Clinicians anew.
"""
from dataclasses import dataclass, field

from sqlalchemy import select

from models.care import cases, escalations, shifts, watches
from models.care.cases import Case
from models.care.escalations import Escalation
from models.ground.db import clock, db
from models.ground.errors import Refused
from models.ground.permissions import CLINICIANS
from models.people import rota, staff
from models.people.accounts import Account
from models.people.invitations import Position
from models.people.rota import Shift


@dataclass(frozen=True)
class Held:
    """Escalations accepted by name, cases claimed, shifts not yet over, trainees, watches."""
    escalations: list = field(default_factory=list)
    cases: list = field(default_factory=list)
    shifts: list = field(default_factory=list)
    trainees: list = field(default_factory=list)
    watches: list = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.escalations or self.cases or self.shifts or self.trainees or self.watches)


def held_by(person: Account) -> Held:
    return Held(
        list(db.session.scalars(select(Escalation).where(
            Escalation.accepted_by_id == person.id, Escalation.closed_at.is_(None)).order_by(Escalation.id))),
        list(db.session.scalars(select(Case).where(Case.closed_at.is_(None), cases.is_mine(person)).order_by(Case.id))),
        list(db.session.scalars(select(Shift).where(Shift.account_id == person.id, Shift.ends_at > clock())
                                .order_by(Shift.starts_at))),
        staff.guides_under(person), watches.held_by(person))


def leave(person: Account, *, reason: str, by: Account) -> None:
    """Raises Refused("reason", "still-holds") while anything is in their hands."""
    _check_empty(person)
    shifts.stop(person)
    staff.leave(person, reason=reason, by=by)


def change_position(person: Account, position: Position, *, reason: str, by: Account) -> None:
    """Other roles; whoever gives up a clinical one, or a community, hands over first."""
    if (person.roles & CLINICIANS) - set(position.roles) or set(person.communities) - set(position.communities):
        _check_empty(person)
    staff.change_position(person, position, reason=reason, by=by)


def suspend(person: Account, *, reason: str, by: Account) -> None:
    """At once; what they had in hand goes back to those who are there."""
    held = held_by(person)
    staff.suspend(person, reason=reason, by=by)
    shifts.stop(person)
    for case in held.cases:
        cases.give_back(case)
    for shift in held.shifts:
        rota.remove_shift(shift.id, reason=reason, by=by)
    db.session.flush()
    watches.give_back(person)
    for escalation in held.escalations:
        escalations.hand_back(escalation, by=by)


def _check_empty(person: Account) -> None:
    if held_by(person):
        raise Refused("reason", "still-holds")
