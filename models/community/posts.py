"""Every public text is a Post (DESIGN 3.6): brick, talkabout, reply. Others see nothing before it was scanned (S3.12).

`title`, `body` and `version` are what the author wrote last; `shown_*` and `html` are the last version that was scanned
and may be read by others. A post is `held` until the scan, or a guide, publishes it. An edit of a published post leaves
the shown version standing until the new one was read.
"""
import hashlib
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.community import blocks, membership, revisions, words
from models.community import tags as kept_tags
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import choices
from models.ground.db import Base, Facts, SafeHtml, UtcDateTime, clock, db, now
from models.ground.errors import NotFound, Stale
from models.ground.outbox import Job, hurry, promise
from models.people import notices, standing
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import CLEAN_VERSION, excerpt, plain, to_html

TITLE_LENGTH, BODY_LENGTH = 120, 10_000
OF_A_GROUP = "group_id IS NOT NULL AND parent_id IS NULL"
LARGEST_ID = 2**31 - 1       # what both databases can hold: a larger number from an address is nobody's


class Kind(StrEnum):
    BRICK = "brick"
    TALKABOUT = "talkabout"
    REPLY = "reply"
    WORDS = "words"         # what a member says of themself
    GROUP = "group"         # a group's name and what it is for
    WELCOME = "welcome"     # a guide's, at the door of a group
    APPEAL = "appeal"       # to the guides alone: never shown to another member


class State(StrEnum):
    HELD = "held"
    PUBLISHED = "published"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    community: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey(membership.Group.id))   # read by those who are in it alone
    key: Mapped[str]                                    # from the form: a double click posts once
    state: Mapped[str] = mapped_column(default=State.HELD.value)
    created_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    published_at: Mapped[object | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    tags: Mapped[list] = mapped_column(Facts, default=list)
    note: Mapped[str] = mapped_column(default="")       # content note, from the kept list
    scanned_version: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=0)       # of the last scan (content/policy.toml)
    risk: Mapped[int] = mapped_column(default=0)        # of the last scan: what the words say of danger alone
    shown_version: Mapped[int] = mapped_column(default=0)
    shown_title: Mapped[str] = mapped_column(default="")
    excerpt: Mapped[str] = mapped_column(default="")
    html: Mapped[str | None] = mapped_column(SafeHtml)
    clean_version: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    last_reply_at: Mapped[object | None] = mapped_column(UtcDateTime)
    author: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    parent: Mapped["Post | None"] = relationship(remote_side=[id])
    __table_args__ = (
        db.UniqueConstraint("author_id", "key"),
        db.Index("ix_posts_wall", "community", "state", "published_at", "id",
                 sqlite_where=db.text("parent_id IS NULL"), postgresql_where=db.text("parent_id IS NULL")),
        db.Index("ix_posts_member", "author_id", "published_at", "id",
                 sqlite_where=db.text("parent_id IS NULL"), postgresql_where=db.text("parent_id IS NULL")),
        db.Index("ix_posts_thread", "parent_id", "id"),
        db.Index("ix_posts_group", "group_id", "state", "published_at", "id",
                 sqlite_where=db.text(OF_A_GROUP), postgresql_where=db.text(OF_A_GROUP)),
    )

    @property
    def is_waiting(self) -> bool:
        """The author's latest words have not been shown to others yet."""
        return self.version > self.shown_version and self.state in (State.HELD, State.PUBLISHED)

    def keep_words(self, body: str) -> None:
        """What others may read now is what search finds; what tells of a member or a group is not looked for."""
        if self.kind in (Kind.WORDS, Kind.GROUP, Kind.WELCOME, Kind.APPEAL):
            return
        words.keep(self.id, (self.shown_title, body), community=self.community, marks=(
            f"kind {self.kind}", *(f"tag {tag}" for tag in self.tags), *(f"group {n}" for n in (self.group_id,) if n)))

    @property
    def root_id(self) -> int:
        return self.parent_id or self.id


def write(kind: Kind, *, by: Account, body: str, key: str, title: str = "", tags=(), note: str = "",
          parent: Post | None = None, group_id: int | None = None, in_danger: bool = False) -> Post:
    """Store a post as held and promise its scan. The same words sent again with the same key are the same post.

    Raises Paused or Barred when something stands against the author that closes this (`standing.check`).

    Other words with the key of an earlier page (a browser that went back) are a post of their own, never lost.
    """
    standing.check(kind.value, by=by, in_danger=in_danger)
    group = membership.to_write_in(parent.group_id if parent else group_id, by=by)
    place = str(parent.root_id) if parent else f"in {group.id}" if group else ""
    key = _once(key, kind.value, place, plain(title), plain(body))
    if existing := db.session.scalar(select(Post).where(Post.author_id == by.id, Post.key == key)):
        return existing
    post = Post(kind=kind.value, community=(parent or group or by).community, author=by, key=key, title=plain(title),
                body=plain(body), note=note, tags=list(tags), parent_id=parent.root_id if parent else None,
                group_id=group.id if group else None)
    try:
        with db.session.begin_nested():
            db.session.add(post)
            db.session.flush()
    except IntegrityError:      # the other half of a double click was quicker
        return db.session.scalars(select(Post).where(Post.author_id == by.id, Post.key == key)).one()
    revisions.keep(post, by=by)
    promise(Job.SCAN_POST, post.id, post.version)
    return post


def revise(post: Post, *, by: Account, body: str, seen_version: int, title: str = "", in_danger: bool = False) -> None:
    """The author's edit: others go on reading the shown version until this one was scanned. Sent twice, it is one."""
    standing.check(standing.EDIT, by=by, in_danger=in_danger)
    lock(post)
    if post.version != seen_version:
        if post.version == seen_version + 1 and (post.title, post.body) == (plain(title), plain(body)):
            return
        raise Stale
    post.version += 1
    post.title, post.body = plain(title), plain(body)
    revisions.keep(post, by=by)
    promise(Job.SCAN_POST, post.id, post.version)


def withdraw(post: Post, *, by: Account) -> None:
    """Taken back by its author: gone for others, kept for moderation. Sent twice, it is once."""
    lock(post)
    if post.state in (State.REMOVED, State.WITHDRAWN):
        return
    if post.state == State.PUBLISHED:
        _count_reply(post, -1)
    post.state = State.WITHDRAWN.value
    words.forget(post.id)
    audit.record(Act.POST_WITHDRAWN, on=post, by=by)


def publish(post: Post, *, title: str, body: str, version: int) -> None:
    """Show these words (scanned, masked where needed) as this version. Never an older one over a newer."""
    if version < post.shown_version or post.state in (State.REMOVED, State.WITHDRAWN):
        return
    if post.state != State.PUBLISHED:
        post.state = State.PUBLISHED.value
        _count_reply(post, +1)
        if post.published_at is None:       # else it was hidden while a guide's decision was confirmed
            post.published_at = now()
            kept_tags.date(post)
            _tell(post)
    post.shown_version, post.shown_title = version, title
    post.keep_words(body)
    post.excerpt, post.html, post.clean_version = excerpt(body), to_html(body), CLEAN_VERSION


def read_first(post: Post) -> None:
    """These words may speak of danger: in a backlog their scan goes before the others."""
    hurry(Job.SCAN_POST, post.id, post.version)


def remove(post: Post) -> None:
    if post.state == State.PUBLISHED:
        _count_reply(post, -1)
    post.state = State.REMOVED.value
    words.forget(post.id)


def bring_back(post: Post) -> None:
    """What a guide took down waits to be shown again, where it stood."""
    if post.state == State.REMOVED:
        post.state, post.shown_version = State.HELD.value, 0


def put_note(post: Post, note: str) -> None:
    post.note = note


def lock(post: Post) -> None:
    """As it stands now, and nobody else's to change until this transaction ends."""
    db.session.flush()
    db.session.refresh(post, with_for_update={"of": Post})


def visible_to(reader: Account):
    """Under which another's post may be read: the language wall, scanned, no block; and the group wall: what stands in
    a group is read by those who are in it (S2.8, S3.6, S3.10, S3.12)."""
    may = and_(Post.community.in_(reader.communities), Post.state == State.PUBLISHED.value, Post.shown_version > 0)
    if reader.is_staff:
        return may
    return and_(may, Post.author_id.not_in(blocks.hidden_from(reader)),
                or_(Post.group_id.is_(None), Post.group_id.in_(membership.read_by(reader))))


def find(post_id: int, *, for_: Account, kind: Kind | None = None) -> Post:
    """A post that the reader may open: visible, or their own and not withdrawn."""
    own = and_(Post.author_id == for_.id, Post.state != State.WITHDRAWN.value)
    post = db.session.scalar(select(Post).where(Post.id == min(post_id, LARGEST_ID), or_(visible_to(for_), own)))
    if post is None or kind not in (None, post.kind) or _stands_under_nothing(post, for_):
        raise NotFound
    return post


def find_others(post_id: int, *, for_: Account) -> Post:
    """A post that the reader may open and did not write."""
    post = find(post_id, for_=for_)
    if post.author_id == for_.id:
        raise NotFound
    return post


def find_reply(post_id: int, *, to: int, for_: Account) -> Post:
    """A reply that stands under this talkabout or brick."""
    post = find(post_id, for_=for_)
    if post.parent_id != to:
        raise NotFound
    return post


def find_own(post_id: int, *, for_: Account, or_withdrawn: bool = False) -> Post:
    """A post that the reader wrote and may still change; or has just withdrawn, by the first half of a double click.

    Not what a group says of itself: that is changed with a reason, in `groups`.
    """
    states = (State.HELD.value, State.PUBLISHED.value, *((State.WITHDRAWN.value,) if or_withdrawn else ()))
    post = db.session.scalar(select(Post).where(
        Post.id == min(post_id, LARGEST_ID), Post.author_id == for_.id, Post.state.in_(states),
        Post.kind != Kind.GROUP.value))
    if post is None:
        raise NotFound
    return post


def by_id(post_id: int) -> Post:
    """For jobs and the desk, which have their own right to it."""
    post = db.session.get(Post, post_id)
    if post is None:
        raise NotFound
    return post


def content_notes():
    return choices("notes", "note")


def _stands_under_nothing(post: Post, reader: Account) -> bool:
    """A reply goes with its thread: when that was withdrawn, taken down or is by somebody whom the reader doesn't see,
    only its own author still reaches it."""
    if post.parent_id is None or post.author_id == reader.id:
        return False
    own = Post.author_id == reader.id
    return db.session.scalar(select(Post.id).where(
        Post.id == post.parent_id, Post.state == State.PUBLISHED.value, or_(visible_to(reader), own))) is None


def _once(*what: str) -> str:
    return hashlib.sha256("\0".join(what).encode(errors="replace")).hexdigest()


def _count_reply(post: Post, step: int) -> None:
    """The parent's counters, in the same transaction."""
    if post.parent_id is None:
        return
    parent = db.session.get(Post, post.parent_id)
    parent.reply_count = Post.reply_count + step
    if step > 0:
        parent.last_reply_at = now()


def _tell(post: Post) -> None:
    """The author of a talkabout or brick learns of a first-time reply; followers afterwards, by a job (`news`)."""
    if post.kind in (Kind.TALKABOUT, Kind.BRICK, Kind.REPLY):
        promise(Job.TELL_FOLLOWERS, post.id)
    if post.parent_id is None:
        return
    parent = db.session.get(Post, post.parent_id)
    author = parent.author
    if author.id != post.author_id and membership.is_met(parent.group_id, by=author) and (
            not blocks.between(post.author, for_=author)):
        notices.tell(author, NoticeKind.NEW_REPLY, post_id=post.id, about=str(parent.id),
                     since=post.published_at)
