"""A reader who is filled in when a statement is asked: building the wall's statement costs more than asking it.

What says who may read (`posts.visible_to`, `membership.read_by`) takes an `Anyone` as it takes an account, so a read
that every page needs is built once for each kind of reader and asked with the `facts` of the one who is here.
"""
from dataclasses import dataclass

from sqlalchemy import Integer, String, bindparam

from models.people.person import Person


@dataclass(frozen=True)
class Anyone:
    """All that such a rule may ask of its reader. What isn't bound here is part of the statement itself: how many
    communities, too, for a list of any length is written into the statement anew each time."""
    is_staff: bool
    lives_in: int
    id = bindparam("reader_id", type_=Integer)
    organisation_id = bindparam("reader_organisation_id", type_=Integer)
    affiliation = bindparam("reader_affiliation", type_=String)

    @classmethod
    def like(cls, reader: Person) -> "Anyone":
        return cls(reader.is_staff, len(reader.communities))

    @property
    def communities(self) -> list:
        return [bindparam(f"reader_community_{number}", type_=String) for number in range(self.lives_in)]


def facts(reader: Person) -> dict:
    return {"reader_id": reader.id, "reader_organisation_id": reader.organisation_id,
            "reader_affiliation": reader.affiliation,
            **{f"reader_community_{number}": community for number, community in enumerate(reader.communities)}}
