"""Who reads a page, as a row: loading an account through the ORM costs as much as the rest of a page's statements.

Only where nothing is written (`sessions.read`): verbs take the account itself as `by=`.
"""
from functools import cached_property

from models.ground.db import db
from models.ground.permissions import Role
from models.people.accounts import Account
from models.people.organisations import Organisation
from models.people.person import Person

COLUMNS = (Account.id, Account.username, Account.guide_name, Account.state, Account.communities, Account.language,
           Account.organisation_id, Account.affiliation, Account.profession, Account.answers,
           Account.looks_round_since, Account.unread_notices, Account.closes_at, Account.desk_keys,
           Organisation.slug.label("organisation_slug"), Organisation.country, Organisation.region)


class Reader(Person):
    def __init__(self, rows):
        """`rows`: COLUMNS, `role` (one row for each that is held), `is_attended` and `is_sanctioned`."""
        self.__dict__.update(rows[0]._mapping)
        self.roles = frozenset(Role(row.role) for row in rows if row.role)

    @property
    def place(self) -> dict[str, str]:
        if not self.organisation_id:
            return {}
        return {"country": self.country, "region": self.region, "organisation": self.organisation_slug}

    @cached_property
    def in_force(self) -> list:
        return self.account.in_force if self.is_sanctioned else []

    @cached_property
    def account(self) -> Account:
        return db.session.get(Account, self.id)

    def __getattr__(self, name: str):
        """What few pages ask is read when it is asked for, in a statement more."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.account, name)
