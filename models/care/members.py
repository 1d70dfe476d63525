"""A member as guides know them: a pseudonym, a community, how long they have been here (S1.1, S5.7, S7.2).

Nothing here reads the walled-off record, nor what the member answered when joining; and nobody is told when a member
was here (S3.16).
"""
from enum import StrEnum

from models.ground.db import db, now
from models.ground.errors import NotFound
from models.people.accounts import Account, AccountState

NEW_DAYS, WEEKS_DAYS, MONTHS_DAYS = 7, 60, 365


class Here(StrEnum):
    """How long, told softly."""
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


def find(member_id: int, *, for_: Account, lock: bool = False) -> Account:
    """A member of one of the reader's communities, whoever has left included; anybody else is not there (S2.8)."""
    member = db.session.get(Account, member_id, with_for_update={"of": Account} if lock else None,
                            populate_existing=lock)
    if (member is None or member.guide_name or member.organisation_id is None or member.is_staff
            or member.state == AccountState.WAITING or member.community not in for_.communities):
        raise NotFound
    return member


def find_here(member_id: int, *, for_: Account) -> Account:
    """The same, still with us, and locked: two who act on one member act one after the other."""
    member = find(member_id, for_=for_, lock=True)
    if member.state == AccountState.CLOSED:
        raise NotFound
    return member


def here_for(member: Account) -> Here:
    days = (now() - (member.activated_at or member.joined_at)).days
    return next((word for most, word in ((NEW_DAYS, Here.DAYS), (WEEKS_DAYS, Here.WEEKS), (MONTHS_DAYS, Here.MONTHS))
                 if days < most), Here.YEARS)
