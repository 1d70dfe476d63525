"""Groups and who is in which (S3.6). Being in one is private: a row that its owner and the rules read, nobody else.

A group stands in one community, open to all there or only to those who came through certain organisations or belong to
them in a certain way. Its doors are set when it begins and never moved: people trusted them when they wrote. They are
asked at every read, not at joining alone: whose eligibility ends no longer meets the group's posts, and does again
when it returns. Only the account is asked, never the sealed record.
"""
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import Refused
from models.people.accounts import Account
from models.people.organisations import Organisation


class Sort(StrEnum):
    ROLE = "role"           # what someone is or does: serving, studying, caring
    TOPIC = "topic"         # what they would like to talk about


class Group(Base):
    """Its name, what it is for and its welcome are posts in it (`groups`): scanned like every public text."""
    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    community: Mapped[str] = mapped_column(index=True)
    sort: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)       # from the form: a double click begins one
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    closed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    doors: Mapped[list["GroupDoor"]] = relationship(order_by="GroupDoor.id")


class GroupDoor(Base):
    """One way in; a group without any is open to its whole community."""
    __tablename__ = "group_doors"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id))
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id))
    affiliation: Mapped[str] = mapped_column(default="")        # a key of the organisation's list; empty: anyone's
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (db.UniqueConstraint("group_id", "organisation_id", "affiliation"),)


class Membership(Base):
    __tablename__ = "memberships"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id), primary_key=True)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())


def open_to(reader: Account):
    """Under which a group is there for this reader at all: their community, and a door that fits them."""
    here = Group.community.in_(reader.communities)
    if reader.is_staff:
        return here
    return and_(here, a_door_fits(Group.id, reader))


def a_door_fits(group_id, whom):
    """`whom` is a reader, or `Account` itself: each account of a query."""
    doors = exists().where(GroupDoor.group_id == group_id)
    return or_(~doors, doors.where(GroupDoor.organisation_id == whom.organisation_id,
                                   GroupDoor.affiliation.in_(("", whom.affiliation))))


def read_by(reader: Account):
    """The ids of the groups whose posts this reader meets, as a subquery: staff read all of their communities'."""
    query = select(Group.id).where(open_to(reader)).correlate(None)      # also inside a query of groups
    if reader.is_staff:
        return query
    return query.join(Membership, Membership.group_id == Group.id).where(Membership.account_id == reader.id)


def to_write_in(group_id: int | None, *, by: Account) -> Group | None:
    """The group, or None for the community's own wall. Refused: `by` is not in it, or no longer, or it is closed."""
    if group_id is None:
        return None
    group = db.session.scalar(select(Group).where(
        Group.id == group_id, Group.closed_at.is_(None), Group.id.in_(read_by(by))))
    if group is None:
        raise Refused("group", "not-in-group")
    return group


def is_met(group_id: int | None, *, by: Account) -> bool:
    """Whether what stands in this group, or outside all of them, is for these eyes."""
    return group_id is None or db.session.scalar(read_by(by).where(Group.id == group_id)) is not None
