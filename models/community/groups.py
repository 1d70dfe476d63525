"""Groups (S3.6): begun, changed and closed by Leads, welcomed to by a guide, joined with one press, left quietly.

What a group says of itself is a post in it. Nothing here counts or lists who is in a group; a guide who is told of
somebody new isn't told who.
"""
import re
from dataclasses import dataclass
from functools import cache

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, selectinload

from models.community import membership, posts
from models.community.membership import Group, GroupDoor, Membership, Sort
from models.community.posts import Kind, Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db, now, rows_of
from models.ground.errors import NotFound, Refused
from models.people import notices
from models.people.accounts import Account, AccountState
from models.people.anyone import Anyone, facts
from models.people.notices import NoticeKind
from safety.normalise import bare

NAME_LENGTH, ABOUT_LENGTH, WELCOME_LENGTH = 60, 600, 2_000
MOST = 200              # on the page of groups
NOT_A_SLUG = {"new", ""}


@dataclass(frozen=True)
class Told:
    """A group as its reader meets it. Staff find it without words while these wait to be read."""
    group: Group
    words_id: int | None
    name: str | None
    html: str | None
    is_in: bool


def begin(*, by: Account, community: str, sort: str, name: str, about: str, doors, reason: str, key: str) -> Group:
    """`doors` are (organisation, affiliation) pairs; none opens it to the whole community. Sent twice, it is one."""
    if community not in by.communities or sort not in tuple(Sort):
        raise Refused("community", "not-a-choice")
    if existing := db.session.scalar(select(Group).where(Group.key == key)):
        return existing
    group = Group(slug=_free_slug(name), community=community, sort=sort, key=key, doors=[
        GroupDoor(organisation=place, affiliation=affiliation) for place, affiliation in doors])
    db.session.add(group)
    db.session.flush()
    posts.write(Kind.GROUP, by=by, title=name, body=about, key=key, group_id=group.id)
    audit.record(Act.GROUP_BEGUN, on=group, by=by, reason=reason, slug=group.slug)
    return group


def change(group: Group, *, by: Account, name: str, about: str, reason: str, key: str,
           seen_version: int | None = None) -> None:
    """Other words for what it is. Where a guide took the former ones down, they are written anew."""
    words = words_of(group)
    if words is None:
        posts.write(Kind.GROUP, by=by, title=name, body=about, key=key, group_id=group.id)
    else:
        posts.revise(words, by=by, title=name, body=about, seen_version=seen_version or 0)
    audit.record(Act.GROUP_CHANGED, on=group, by=by, reason=reason, slug=group.slug)


def close(group: Group, *, by: Account, reason: str) -> None:
    """Nobody joins, nothing new is written; who is in it goes on reading what stands there."""
    if group.closed_at is None:
        group.closed_at = now()
        audit.record(Act.GROUP_CLOSED, on=group, by=by, reason=reason, slug=group.slug)


def reopen(group: Group, *, by: Account, reason: str) -> None:
    if group.closed_at is not None:
        group.closed_at = None
        audit.record(Act.GROUP_REOPENED, on=group, by=by, reason=reason, slug=group.slug)


def welcome(group: Group, *, by: Account, body: str, key: str, seen_version: int | None = None) -> Post:
    """A guide's words at the door. Another guide's take the place of these once they were read."""
    current = welcome_of(group)
    if current is not None and current.author_id == by.id:
        posts.revise(current, by=by, body=body, seen_version=seen_version or 0)
    else:
        current = posts.write(Kind.WELCOME, by=by, body=body, key=key, group_id=group.id)
    audit.record(Act.GROUP_WELCOMED, on=group, by=by, slug=group.slug)
    return current


def join(group: Group, *, by: Account) -> None:
    """One press. The member is welcomed; the guide of the group learns that somebody is new, not who."""
    if by.is_staff or group.closed_at is not None:
        raise NotFound
    if db.session.get(Membership, (by.id, group.id)) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Membership(account_id=by.id, group_id=group.id))
    except IntegrityError:      # the other half of a double click was quicker
        return
    facts = {"slug": group.slug, "name": _name(group)}
    notices.tell(by, NoticeKind.GROUP_JOINED, **facts)
    host = _host(group)
    if host and all(told.facts["slug"] != group.slug for told in notices.unread(NoticeKind.GROUP_NEWCOMER, for_=host)):
        notices.tell(host, NoticeKind.GROUP_NEWCOMER, **facts)


def leave(slug: str, *, by: Account) -> None:
    """Nobody is told. What was written stays as it is. Also where the group is no longer there for them."""
    db.session.execute(delete(Membership).where(
        Membership.account_id == by.id, Membership.group_id.in_(select(Group.id).where(Group.slug == slug))))


def everyone(*, for_: Account) -> list[Told]:
    """What the reader may join or is in, by name; staff see what nobody has read yet, and what is closed."""
    rows = [Told(*row) for row in db.session.execute(_told(for_).limit(MOST))]
    return sorted(rows, key=lambda row: bare(row.name or row.group.slug))


def find(slug: str, *, for_: Account) -> Told:
    row = db.session.execute(_told(for_).where(Group.slug == slug)).first()
    if row is None:
        raise NotFound
    return Told(*row)


def met(*, for_: Account) -> list:
    """The groups whose posts this reader meets: rows of id, slug, name and closed_at, by name. One statement."""
    rows = rows_of(_met(Anyone.like(for_)), **facts(for_))
    return sorted(rows, key=lambda row: bare(row.name or ""))


def of_post(reader: Account) -> tuple:
    """Columns beside a post and its group, for a query of both: slug and name, whether it is closed, for these eyes."""
    says = aliased(Post)
    name = (select(says.shown_title).where(says.group_id == Post.group_id, says.kind == Kind.GROUP.value,
                                           says.state == State.PUBLISHED.value, says.parent_id.is_(None))
            .limit(1).scalar_subquery())
    return (Group.slug.label("group_slug"), name.label("group_name"), Group.closed_at.label("group_closed_at"),
            Post.group_id.in_(membership.read_by(reader)).label("is_in_group"))


def chosen(slug: str | None, *, for_: Account) -> int | None:
    """The id of the group that a form names; None for the community's own wall."""
    if not slug:
        return None
    row = next((row for row in met(for_=for_) if row.slug == slug), None)
    if row is None:
        raise Refused("group", "not-in-group")
    return row.id


def slug_of(group_id: int) -> str:
    return db.session.get(Group, group_id).slug


def words_of(group: Group) -> Post | None:
    """Its name and what it is for, also while they wait to be read."""
    return _latest(group, Kind.GROUP, State.HELD, State.PUBLISHED)


def welcome_of(group: Group) -> Post | None:
    """The latest welcome, also while it waits to be read."""
    return _latest(group, Kind.WELCOME, State.HELD, State.PUBLISHED)


def shown_welcome(group: Group) -> Post | None:
    return _latest(group, Kind.WELCOME, State.PUBLISHED)


def name_of(group_id: int | None) -> str:
    """For the desk: the name, also while it waits to be read; "" outside all groups."""
    if group_id is None:
        return ""
    return _name(db.session.get(Group, group_id))


_says = and_(Post.group_id == Group.id, Post.kind == Kind.GROUP.value, Post.state == State.PUBLISHED.value,
             Post.parent_id.is_(None))      # it never answers anything: said so that the group's index is walked


@cache
def _met(reader: Anyone):
    return (select(Group.id, Group.slug, Group.closed_at, Post.shown_title.label("name")).outerjoin(Post, _says)
            .where(Group.id.in_(membership.read_by(reader))).order_by(Group.id).limit(MOST))


def _told(reader: Account):
    is_in = exists().where(Membership.group_id == Group.id, Membership.account_id == reader.id)
    query = (select(Group, Post.id, Post.shown_title, Post.html, is_in.label("is_in")).where(membership.open_to(reader))
             .options(selectinload(Group.doors)))
    if reader.is_staff:
        return query.outerjoin(Post, _says)
    return query.join(Post, _says).where(or_(Group.closed_at.is_(None), is_in))


def _latest(group: Group, kind: Kind, *states: State) -> Post | None:
    return db.session.scalar(select(Post).where(
        Post.group_id == group.id, Post.parent_id.is_(None), Post.kind == kind.value,
        Post.state.in_([state.value for state in states])).order_by(Post.id.desc()).limit(1))


def _name(group: Group) -> str:
    words = words_of(group)
    return (words.shown_title or words.title) if words else group.slug


def _host(group: Group) -> Account | None:
    """The guide who wrote the welcome, while they work here."""
    said = shown_welcome(group)
    return said.author if said and said.author.is_guide and said.author.state == AccountState.ACTIVE else None


def _free_slug(name: str) -> str:
    """Of the name, for addresses: kept when the name changes."""
    slug = re.sub(r"[^a-z0-9]+", "-", bare(name)).strip("-")[:40].strip("-")
    taken = set(db.session.scalars(select(Group.slug).where(Group.slug.startswith(slug, autoescape=True))))
    tries = (slug, *(f"{slug}-{n}".strip("-") for n in range(2, MOST * MOST)))
    return next(one for one in tries if one not in taken | NOT_A_SLUG)
