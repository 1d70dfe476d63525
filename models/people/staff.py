"""Those who work here (S1): their roles, names, registrations, and their leaves. Kept by administrators (S1.8).

Every change has a reason and a line in the audit, and ends all sessions of the person. Nobody changes their own
position, and someone always stays who can.
"""
from dataclasses import dataclass

from sqlalchemy import select

from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused
from models.ground.permissions import CLINICIANS, STAFF, Role
from models.people import guide_names, invitations, professions, second_factor, sessions
from models.people.accounts import Account, AccountState, RoleGrant
from models.people.invitations import Position

REASON_LENGTH = 3, 500
ENDING_SOON = 60


@dataclass(frozen=True)
class Filter:
    role: str = ""
    state: str = ""             # active | suspended | closed
    registration: str = ""      # ending | lapsed | none

    def keeps(self, person: Account) -> bool:
        return ((not self.role or self.role in person.roles) and (not self.state or self.state == person.state)
                and (not self.registration or self.registration == registration_state(person)))


def change_position(person: Account, position: Position, *, reason: str, by: Account) -> None:
    """Other roles, communities or supervision."""
    _check(person, reason, by)
    _check_active(person)
    invitations.check(position, for_=person)
    if set(position.roles) & CLINICIANS and not person.profession:
        raise Refused("roles", "registration-first")
    if Role.ADMINISTRATOR not in position.roles:
        _check_one_stays(person)
    for grant in person.grants:
        if grant.ended_at is None and grant.role not in position.roles:
            grant.ended_at = now()
    person.grants += [RoleGrant(role=role) for role in position.roles if role not in person.roles]
    person.communities, person.supervised_by_id = position.communities, position.supervised_by_id
    audit.record(Act.STAFF_CHANGED, on=person, by=by, reason=reason, roles=sorted(position.roles))
    sessions.end_all(person)


def rename(person: Account, name: str, *, reason: str, by: Account) -> None:
    """Another guide name: what they wrote stands under it from now on, and the former name stays theirs."""
    _check(person, reason, by, own=True)
    if not name and person.is_guide:
        raise Refused("guide_name", "name-needed")
    if name:
        guide_names.check(name, for_=person)
    audit.record(Act.GUIDE_RENAMED, on=person, by=by, reason=reason, before=person.guide_name, after=name)
    guide_names.give(person, name)


def register(person: Account, *, body: str, number: str, expires, reason: str, by: Account) -> None:
    """A new professional registration, or the same one renewed."""
    _check(person, reason, by)
    person.profession = professions.check(person.roles, body=body, number=number, expires=expires)
    audit.record(Act.REGISTRATION_FILED, on=person, by=by, reason=reason, expires=person.profession.get("expires", ""))


def suspend(person: Account, *, reason: str, by: Account) -> None:
    _check(person, reason, by)
    _check_active(person)
    _check_one_stays(person)
    person.state = AccountState.SUSPENDED.value
    audit.record(Act.STAFF_SUSPENDED, on=person, by=by, reason=reason)
    sessions.end_all(person)


def bring_back(person: Account, *, reason: str, by: Account) -> None:
    _check(person, reason, by)
    if person.state != AccountState.SUSPENDED:
        raise Refused("reason", "not-suspended")
    person.state = AccountState.ACTIVE.value
    audit.record(Act.STAFF_RETURNED, on=person, by=by, reason=reason)


def leave(person: Account, *, reason: str, by: Account) -> None:
    """For good: the sweep erases the address; names and decisions stay, for what they decided stays."""
    _check(person, reason, by)
    if person.state == AccountState.CLOSED:
        raise Refused("reason", "left-already")
    _check_one_stays(person)
    for grant in person.grants:
        grant.ended_at = grant.ended_at or now()
    person.state, person.record_key = AccountState.CLOSED.value, None
    second_factor.forget(person)
    audit.record(Act.STAFF_LEFT, on=person, by=by, reason=reason)
    sessions.end_all(person)


def everyone(chosen: Filter) -> list[Account]:
    """Who works here or did, by name."""
    people = db.session.scalars(select(Account).where(Account.id.in_(_ids())))
    return sorted((one for one in people if chosen.keeps(one)), key=lambda one: (one.state != AccountState.ACTIVE,
                                                                                one.shown_name.casefold()))


def find(account_id: int) -> Account:
    """Someone who works here, or did; members are nobody's business here."""
    person = db.session.scalar(select(Account).where(Account.id == account_id, Account.id.in_(_ids())))
    if person is None:
        raise NotFound
    return person


def registration_state(person: Account) -> str:
    """"" (in order, or not needed), none, ending, lapsed."""
    left = professions.days_left(person)
    if left is None:
        return "none" if person.roles & CLINICIANS else ""
    return "lapsed" if person.is_lapsed else "ending" if left <= ENDING_SOON else ""


def history(person: Account, limit: int = 50) -> list:
    """What was changed about them, the newest first; when they come and go is no part of it."""
    lines = audit.history(Account.__tablename__, person.id, limit=10 * limit)
    return [line for line in lines if line.act not in (Act.SIGNED_IN, Act.SIGN_IN_REFUSED)][:limit]


def guides_under(person: Account) -> list[Account]:
    """The trainees whose decisions this person confirms."""
    return list(db.session.scalars(select(Account).where(
        Account.supervised_by_id == person.id, Account.state == AccountState.ACTIVE.value).order_by(Account.id)))


def anybody_administers() -> bool:
    return bool(professions.holders((Role.ADMINISTRATOR,)))


def _check(person: Account, reason: str, by: Account, *, own: bool = False) -> None:
    if person.id == by.id and not own:
        raise Refused("reason", "yourself")
    if len(reason.strip()) < REASON_LENGTH[0]:
        raise Refused("reason", "reason-needed")


def _check_active(person: Account) -> None:
    if person.state != AccountState.ACTIVE:
        raise Refused("reason", "not-active")


def _check_one_stays(person: Account) -> None:
    """The last administrator can't be removed; two who remove each other at once wait for one another here."""
    if Role.ADMINISTRATOR not in person.roles:
        return
    locked = db.session.execute(select(RoleGrant.account_id).where(
        RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.ended_at.is_(None)).order_by(RoleGrant.id)
        .with_for_update()).scalars().all()
    active = db.session.scalars(select(Account.id).where(
        Account.id.in_(locked), Account.state == AccountState.ACTIVE.value, Account.id != person.id)).all()
    if not active:
        raise Refused("reason", "last-administrator")


def _ids():
    return select(RoleGrant.account_id).where(RoleGrant.role.in_([role.value for role in STAFF]))
