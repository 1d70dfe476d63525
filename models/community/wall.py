"""The wall and the thread: what a reader sees, newest first, by keyset (S3.1, S3.16).

Rows, not entities: a page is one statement, built once for all readers, and templates get plain values.
"""
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import and_, bindparam, case, exists, or_, select

from models.community import drafts, filters, groups, lanes
from models.community.follows import Follow
from models.community.lanes import EPOCH
from models.community.membership import Group
from models.community.photos import Photo
from models.community.posts import LARGEST_ID, Kind, Post, State, visible_to
from models.ground.db import db, rows_of
from models.ground.errors import NotFound
from models.people.accounts import Account, AccountState
from models.people.anyone import Anyone, facts

PER_PAGE, REPLIES_PER_PAGE = 20, 20
PICTURES_PER_PAGE = 8           # a picture costs up to 3 kB: a wall of bricks alone is shorter


@dataclass(frozen=True)
class Page:
    """Rows of one page and where the next begins; `older` is None at the end ("you're up to date")."""
    rows: list
    older: str | None = None
    newer: str | None = None


def page(*, for_: Account, kind: str = "", tag: str = "", lane: str = "", group: str = "", before: str = "",
         by: Account | None = None) -> Page:
    """One page of the wall, the posts of the reader's groups among the others; `group` (a slug) shows one alone.

    `lane` is "", "following" or "waiting" (for a first reply); `by` shows one member's.
    """
    most = PICTURES_PER_PAGE if kind == Kind.BRICK else PER_PAGE
    asked = _given(kind=kind, tag=tag, group=group, by=by and by.id, before=_unmark(before))
    rows = rows_of(_page(Anyone.like(for_), lane, *asked), **facts(for_), **asked, most=most + 1)
    return Page(rows[:most], older=_mark(rows[most - 1]) if len(rows) > most else None)


def new_since(mark: str, *, for_: Account, most: int = 10, kind: str = "", tag: str = "", lane: str = "",
              group: str = "") -> int:
    """How many posts have come since the page of this mark was drawn: at most `most` are counted."""
    asked = _given(kind=kind, tag=tag, group=group, since=_unmark(mark))
    if "since_id" not in asked:
        return 0
    return len(rows_of(_newer(Anyone.like(for_), lane, *asked), **facts(for_), **asked, most=most))


def mark_of(rows) -> str:
    """The newest of these rows: what comes later is new."""
    return _mark(rows[0]) if rows else ""


def opened(post_id: int, *, for_: Account, kind: str):
    """A talkabout or brick on its own page: visible, or the reader's own. With whether the reader follows it."""
    found = rows_of(_opened(Anyone.like(for_)), **facts(for_), post_id=min(post_id, LARGEST_ID), kind=kind)
    if not found:
        raise NotFound
    return found[0]


def replies(post, *, for_: Account, after: int | None = None, before: int | None = None,
            last: bool = False) -> Page:
    """Replies in the order of writing. The reader's own held replies stand in their place. `last` is the last page."""
    asked = facts(for_) | {"parent_id": post.id, "most": REPLIES_PER_PAGE + 1}
    if last or before:
        rows = rows_of(_replies(Anyone.like(for_), backwards=True), **asked, mark=min(before or LARGEST_ID, LARGEST_ID))
        more, rows = len(rows) > REPLIES_PER_PAGE, rows[:REPLIES_PER_PAGE][::-1]
        return Page(rows, older=str(rows[0].id) if more else None, newer=str(rows[-1].id) if before and rows else None)
    rows = rows_of(_replies(Anyone.like(for_), backwards=False), **asked, mark=min(after or 0, LARGEST_ID))
    if after and not rows:      # a mark beyond the end: the last ones are meant
        return replies(post, for_=for_, last=True)
    more, rows = len(rows) > REPLIES_PER_PAGE, rows[:REPLIES_PER_PAGE]
    return Page(rows, older=str(rows[0].id) if after and rows else None, newer=str(rows[-1].id) if more else None)


def place_of(reply: Post, *, for_: Account) -> dict:
    """Which page of its thread shows this reply: arguments of `replies`. Two short reads, however long the thread."""
    siblings = select(Post.id).where(Post.parent_id == reply.parent_id, _told(for_))
    before = db.session.scalars(
        siblings.where(Post.id < reply.id).order_by(Post.id.desc()).limit(REPLIES_PER_PAGE)).all()
    if len(before) < REPLIES_PER_PAGE:
        return {}
    following = db.session.scalars(
        siblings.where(Post.id > reply.id).order_by(Post.id).limit(REPLIES_PER_PAGE)).all()
    return {"last": 1} if len(following) < REPLIES_PER_PAGE else {"after": before[REPLIES_PER_PAGE // 4]}


def mine(*, for_: Account, before: int | None = None) -> Page:
    """What the reader shared, in every state but withdrawn."""
    query = select(Post).where(Post.author_id == for_.id, Post.state != State.WITHDRAWN.value)
    if before:
        query = query.where(Post.id < before)
    rows = list(db.session.scalars(query.order_by(Post.id.desc()).limit(PER_PAGE + 1)))
    return Page(rows[:PER_PAGE], older=str(rows[PER_PAGE - 1].id) if len(rows) > PER_PAGE else None)


# A member who left has none, nor has a guide (`profiles.find`).
_HAS_PAGE = and_(Account.guide_name == "", Account.state == AccountState.ACTIVE.value).label("has_page")
_PHOTO = select(Photo.id).where(Photo.post_id == Post.id).scalar_subquery().label("photo_id")
_CARD = (Post.id, Post.kind, Post.community, Post.group_id, Post.published_at, Post.tags, Post.note, Post.excerpt,
         Post.reply_count, Post.last_reply_at, Post.shown_version, Post.shown_title.label("title"), Account.username,
         Account.guide_name, _HAS_PAGE, _PHOTO)


@cache
def _page(reader: Anyone, lane: str, *asked: str):
    return lanes.newest(select(*_CARD).join(Post.author), reader, lane, asked)


@cache
def _newer(reader: Anyone, lane: str, *asked: str):
    return lanes.newest(select(Post.id), reader, lane, asked)


@cache
def _opened(reader: Anyone):
    followed = exists().where(Follow.account_id == reader.id, Follow.post_id == Post.id).label("followed")
    own = and_(Post.author_id == reader.id, Post.state != State.WITHDRAWN.value)
    beside = (followed, drafts.reply_to(reader).label("draft_id"), filters.opens_notes(reader).label("opens_notes"),
              Photo.id.label("photo_id"), Photo.width, Photo.height, *groups.of_post(reader))
    return (select(*_said(reader), *beside).join(Post.author).join(Photo, Photo.post_id == Post.id, isouter=True)
            .outerjoin(Group, Group.id == Post.group_id)
            .where(Post.id == bindparam("post_id"), Post.kind == bindparam("kind"), or_(visible_to(reader), own)))


@cache
def _replies(reader: Anyone, *, backwards: bool):
    query = select(*_said(reader)).join(Post.author).where(Post.parent_id == bindparam("parent_id"), _told(reader))
    mark = bindparam("mark")
    query = query.where(Post.id < mark).order_by(Post.id.desc()) if backwards \
        else query.where(Post.id > mark).order_by(Post.id)
    return query.limit(bindparam("most"))


def _said(reader: Anyone) -> tuple:
    """A post on its page: the words that were scanned; to their author the ones that wait to be read (S3.12)."""
    mine_ = Post.author_id == reader.id
    waits = and_(mine_, Post.version > Post.shown_version)
    return (Post.id, Post.kind, Post.community, Post.group_id, Post.author_id, Post.parent_id, Post.state,
            Post.published_at, Post.created_at, Post.tags, Post.note, Post.html, Post.version, Post.shown_version,
            Post.scanned_version, Post.level, case((waits, Post.title), else_=Post.shown_title).label("title"),
            case((waits, Post.body), else_=None).label("waiting_words"), mine_.label("is_mine"),
            Account.username, Account.guide_name, _HAS_PAGE)


def _told(reader: Account | Anyone):
    """Replies that the reader may see, their own waiting ones included."""
    return or_(visible_to(reader), and_(Post.author_id == reader.id, Post.state == State.HELD.value))


def _given(*, before=None, since=None, **asked) -> dict:
    """What was asked for, by the names that the statements know it by; a mark is two values."""
    for name, mark in (("before", before), ("since", since)):
        if mark:
            asked |= {name: mark[0], f"{name}_id": mark[1]}
    return {name: value for name, value in asked.items() if value}


def _mark(row) -> str:
    return f"{(row.published_at - EPOCH) // timedelta(microseconds=1)}-{row.id}"


def _unmark(text: str):
    """A page mark from the address, or None when it is not one of ours: then the first page is shown."""
    at, _, post_id = text.partition("-")
    if not (at.isascii() and at.isdigit() and post_id.isascii() and post_id.isdigit() and len(at) < 18):
        return None
    return EPOCH + timedelta(microseconds=int(at)), min(int(post_id[:12]), LARGEST_ID)
