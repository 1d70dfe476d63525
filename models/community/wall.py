"""The wall and the thread: what a reader sees, newest first, by keyset (S3.1, S3.16).

Rows, not entities: a page is one statement, and templates get plain values.
"""
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, case, exists, or_, select

from models.community import drafts, filters
from models.community.follows import Follow
from models.community.membership import Group
from models.community.photos import Photo
from models.community.posts import LARGEST_ID, Kind, Post, State, visible_to
from models.community.tags import PostTag
from models.ground.db import db
from models.ground.errors import NotFound
from models.people.accounts import Account, AccountState

PER_PAGE, REPLIES_PER_PAGE = 20, 20
PICTURES_PER_PAGE = 8           # a picture costs up to 3 kB: a wall of bricks alone is shorter
LANES = ("following", "waiting")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    query = (_asked(select(*_CARD), for_, kind, tag, lane, group).join(Post.author)
             .order_by(Post.published_at.desc(), Post.id.desc()).limit(most + 1))
    if by:
        query = query.where(Post.author_id == by.id)
    if mark := _unmark(before):
        at, post_id = mark
        query = query.where(or_(Post.published_at < at, and_(Post.published_at == at, Post.id < post_id)))
    rows = db.session.execute(query).all()
    return Page(rows[:most], older=_mark(rows[most - 1]) if len(rows) > most else None)


def new_since(mark: str, *, for_: Account, most: int = 10, **filters) -> int:
    """How many posts have come since the page of this mark was drawn: at most `most` are counted."""
    if _unmark(mark) is None:
        return 0
    at, post_id = _unmark(mark)
    query = _asked(select(Post.id), for_, **filters).where(
        or_(Post.published_at > at, and_(Post.published_at == at, Post.id > post_id))).limit(most)
    return len(db.session.scalars(query).all())


def mark_of(rows) -> str:
    """The newest of these rows: what comes later is new."""
    return _mark(rows[0]) if rows else ""


def opened(post_id: int, *, for_: Account, kind: str):
    """A talkabout or brick on its own page: visible, or the reader's own. With whether the reader follows it."""
    followed = exists().where(Follow.account_id == for_.id, Follow.post_id == Post.id).label("followed")
    own = and_(Post.author_id == for_.id, Post.state != State.WITHDRAWN.value)
    row = db.session.execute(
        select(*_said(for_), followed, drafts.reply_to(for_).label("draft_id"),
               filters.opens_notes(for_).label("opens_notes"), Photo.id.label("photo_id"), Photo.width, Photo.height)
        .join(Post.author).join(Photo, Photo.post_id == Post.id, isouter=True)
        .where(Post.id == min(post_id, LARGEST_ID), Post.kind == kind, or_(visible_to(for_), own))).first()
    if row is None:
        raise NotFound
    return row


def replies(post, *, for_: Account, after: int | None = None, before: int | None = None,
            last: bool = False) -> Page:
    """Replies in the order of writing. The reader's own held replies stand in their place. `last` is the last page."""
    query = select(*_said(for_)).join(Post.author).where(Post.parent_id == post.id, _told(for_))
    if last or before:
        if before:
            query = query.where(Post.id < min(before, LARGEST_ID))
        rows = db.session.execute(query.order_by(Post.id.desc()).limit(REPLIES_PER_PAGE + 1)).all()
        more, rows = len(rows) > REPLIES_PER_PAGE, rows[:REPLIES_PER_PAGE][::-1]
        return Page(rows, older=str(rows[0].id) if more else None, newer=str(rows[-1].id) if before and rows else None)
    later = query.where(Post.id > min(after or 0, LARGEST_ID)).order_by(Post.id).limit(REPLIES_PER_PAGE + 1)
    rows = db.session.execute(later).all()
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


def kinds() -> tuple[str, ...]:
    return (Kind.TALKABOUT.value, Kind.BRICK.value)


# A member who left has none, nor has a guide (`profiles.find`).
_HAS_PAGE = and_(Account.guide_name == "", Account.state == AccountState.ACTIVE.value).label("has_page")
_PHOTO = select(Photo.id).where(Photo.post_id == Post.id).scalar_subquery().label("photo_id")
_CARD = (Post.id, Post.kind, Post.community, Post.group_id, Post.published_at, Post.tags, Post.note, Post.excerpt,
         Post.reply_count, Post.last_reply_at, Post.shown_version, Post.shown_title.label("title"), Account.username,
         Account.guide_name, _HAS_PAGE, _PHOTO)


def _said(reader: Account) -> tuple:
    """A post on its page: the words that were scanned; to their author the ones that wait to be read (S3.12)."""
    mine_ = Post.author_id == reader.id
    waits = and_(mine_, Post.version > Post.shown_version)
    return (Post.id, Post.kind, Post.community, Post.group_id, Post.author_id, Post.parent_id, Post.state,
            Post.published_at, Post.created_at, Post.tags, Post.note, Post.html, Post.version, Post.shown_version,
            Post.scanned_version, Post.level, case((waits, Post.title), else_=Post.shown_title).label("title"),
            case((waits, Post.body), else_=None).label("waiting_words"), mine_.label("is_mine"),
            Account.username, Account.guide_name, _HAS_PAGE)


def _told(reader: Account):
    """Replies that the reader may see, their own waiting ones included."""
    return or_(visible_to(reader), and_(Post.author_id == reader.id, Post.state == State.HELD.value))


def _asked(query, reader: Account, kind: str = "", tag: str = "", lane: str = "", group: str = ""):
    query = query.where(visible_to(reader), Post.parent_id.is_(None),
                        Post.kind == kind if kind else Post.kind.in_(kinds()))
    if tag:
        query = query.where(Post.id.in_(select(PostTag.post_id).where(PostTag.tag == tag)))
    if group:
        query = query.where(Post.group_id == select(Group.id).where(Group.slug == group).scalar_subquery())
    if lane == "waiting":
        query = query.where(Post.reply_count == 0)
    if lane == "following":
        query = query.where(_followed_by(reader))
    return query


def _followed_by(reader: Account):
    """Posts that the reader follows, under a tag that they follow, or by a member whom they follow."""
    tagged = select(PostTag.post_id).join(Follow, Follow.tag == PostTag.tag).where(Follow.account_id == reader.id)
    return or_(Post.id.in_(select(Follow.post_id).where(Follow.account_id == reader.id, Follow.post_id.is_not(None))),
               Post.author_id.in_(select(Follow.member_id).where(
                   Follow.account_id == reader.id, Follow.member_id.is_not(None))),
               Post.id.in_(tagged))


def _mark(row) -> str:
    return f"{(row.published_at - EPOCH) // timedelta(microseconds=1)}-{row.id}"


def _unmark(text: str):
    """A page mark from the address, or None when it is not one of ours: then the first page is shown."""
    at, _, post_id = text.partition("-")
    if not (at.isascii() and at.isdigit() and post_id.isascii() and post_id.isdigit() and len(at) < 18):
        return None
    return EPOCH + timedelta(microseconds=int(at)), min(int(post_id[:12]), LARGEST_ID)
