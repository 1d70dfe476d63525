"""What follows from somebody's roles, registration and names: of an account, and of the row that a page reads."""
from datetime import timedelta
from enum import StrEnum

from models.ground.db import now
from models.ground.permissions import CLINICIANS, GUIDES, STAFF, Can, Role, rights


class AccountState(StrEnum):
    WAITING = "waiting"         # joined, not yet activated
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Person:
    """`roles`, `state`, `in_force`, `profession`, names and communities are its owner's own."""
    roles: frozenset[Role]

    def may(self, can: Can) -> bool:
        return self.state == AccountState.ACTIVE and can in rights(
            self.roles, lapsed=self.is_lapsed, barred=self.is_barred)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    @property
    def is_guide(self) -> bool:
        return bool(self.roles & GUIDES)

    @property
    def is_trainee(self) -> bool:
        """Their decisions wait for a Lead, unless they have grown into another clinical role."""
        return Role.TRAINEE_GUIDE in self.roles and not self.roles & CLINICIANS

    @property
    def is_lapsed(self) -> bool:
        """The registration on file has ended, wherever on earth the day ends last."""
        expires = self.profession.get("expires") if self.profession else None
        return bool(expires) and expires < (now() - timedelta(hours=12)).date().isoformat()

    @property
    def is_barred(self) -> bool:
        """Suspended or removed. Staff are suspended elsewhere (`staff.suspend`)."""
        return not self.is_staff and any(one.bars for one in self.in_force)

    @property
    def shown_name(self) -> str:
        """What others read beside this person's words."""
        return self.guide_name or self.username

    @property
    def community(self) -> str:
        """Where this person writes: a member's only community, a guide's first."""
        return self.communities[0]
