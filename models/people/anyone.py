"""A reader who is filled in when a statement is asked: building the wall's statement costs more than asking it.

What says who may read (`posts.visible_to`, `membership.read_by`) takes an `Anyone` as it takes an account, so a read
that every page needs is built once for each kind of reader and asked with the `facts` of the one who is here.
"""
from dataclasses import dataclass

from sqlalchemy import Integer, String, bindparam

from models.people.accounts import Account


@dataclass(frozen=True)
class Anyone:
    """All that such a rule may ask of its reader. What isn't bound here is part of the statement itself."""
    is_staff: bool
    id = bindparam("reader_id", type_=Integer)
    communities = bindparam("reader_communities", type_=String, expanding=True)
    organisation_id = bindparam("reader_organisation_id", type_=Integer)
    affiliation = bindparam("reader_affiliation", type_=String)

    @classmethod
    def like(cls, reader: Account) -> "Anyone":
        return cls(reader.is_staff)


def facts(reader: Account) -> dict:
    return {"reader_id": reader.id, "reader_communities": reader.communities,
            "reader_organisation_id": reader.organisation_id, "reader_affiliation": reader.affiliation}
