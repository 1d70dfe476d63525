"""Following a post, a tag or a member. It tells no one (S3.5), and nothing counts it.

Who was blocked or muted stays followed and is hidden, as everywhere: a list that had changed afterwards would tell.
"""
from sqlalchemy import ForeignKey, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.community import blocks, posts, tags
from models.community.posts import LARGEST_ID, Kind, Post
from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import NotFound
from models.people.accounts import Account, AccountState

PER_PAGE = 20


class Follow(Base):
    __tablename__ = "follows"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), index=True)
    tag: Mapped[str | None]
    member_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.UniqueConstraint("account_id", "post_id"), db.UniqueConstraint("account_id", "tag"),
                      db.UniqueConstraint("account_id", "member_id"),
                      db.Index("ix_follows_tag", "tag", "account_id"),
                      db.Index("ix_follows_member", "member_id", "account_id"))


def follow_post(post: Post, *, by: Account) -> None:
    """Follow a talkabout or a brick; from a reply, the thread it stands in. Nothing else gathers anything."""
    if post.kind not in (Kind.TALKABOUT, Kind.BRICK, Kind.REPLY):
        raise NotFound
    if not follows_post(post, for_=by):
        _keep(Follow(account_id=by.id, post_id=post.root_id))


def unfollow_post(post: Post, *, by: Account) -> None:
    db.session.execute(delete(Follow).where(Follow.account_id == by.id, Follow.post_id == post.root_id))


def follow_tag(tag: str, *, by: Account) -> None:
    if tag not in tags.kept():
        raise NotFound
    if not follows_tag(tag, for_=by):
        _keep(Follow(account_id=by.id, tag=tag))


def unfollow_tag(tag: str, *, by: Account) -> None:
    if tag not in tags.kept():
        raise NotFound
    db.session.execute(delete(Follow).where(Follow.account_id == by.id, Follow.tag == tag))


def follow_member(member: Account, *, by: Account) -> None:
    """Another member, as a member: whom a guide looks after stands in a watch, with its reason."""
    if by.is_staff or member.is_staff or member.id == by.id:
        raise NotFound
    if not follows_member(member, for_=by):
        _keep(Follow(account_id=by.id, member_id=member.id))


def unfollow_member(member: Account, *, by: Account) -> None:
    db.session.execute(delete(Follow).where(Follow.account_id == by.id, Follow.member_id == member.id))


def follows_post(post: Post, *, for_: Account) -> bool:
    return db.session.scalar(
        select(Follow.id).where(Follow.account_id == for_.id, Follow.post_id == post.root_id)) is not None


def follows_tag(tag: str, *, for_: Account) -> bool:
    return db.session.scalar(
        select(Follow.id).where(Follow.account_id == for_.id, Follow.tag == tag)) is not None


def follows_member(member: Account, *, for_: Account) -> bool:
    return db.session.scalar(
        select(Follow.id).where(Follow.account_id == for_.id, Follow.member_id == member.id)) is not None


def followed_tags(*, for_: Account) -> list[str]:
    return list(db.session.scalars(
        select(Follow.tag).where(Follow.account_id == for_.id, Follow.tag.is_not(None)).order_by(Follow.tag)))


def followed_members(*, for_: Account, before: int | None = None) -> list:
    """Newest follow first, one more than a page: rows of id (a page's mark) and username. Whom the reader meets."""
    query = (select(Follow.id, Account.username).join(Account, Account.id == Follow.member_id)
             .where(Follow.account_id == for_.id, Account.state == AccountState.ACTIVE.value,
                    Account.id.not_in(blocks.hidden_from(for_))))
    return _page(query, before)


def followed_posts(*, for_: Account, before: int | None = None) -> list:
    """Newest follow first, one more than a page: what the reader may still see."""
    query = (select(Follow.id, Post.id.label("post_id"), Post.kind, Post.community, Post.note, Post.tags,
                    Post.shown_title.label("title"))
             .join(Post, Post.id == Follow.post_id)
             .where(Follow.account_id == for_.id,
                    or_(posts.visible_to(for_), and_(Post.author_id == for_.id, Post.state == posts.State.PUBLISHED))))
    return _page(query, before)


def _page(query, before: int | None) -> list:
    if before:
        query = query.where(Follow.id < min(before, LARGEST_ID))
    return list(db.session.execute(query.order_by(Follow.id.desc()).limit(PER_PAGE + 1)))


def _keep(follow: Follow) -> None:
    """The other half of a double click may have been quicker: followed is followed."""
    try:
        with db.session.begin_nested():
            db.session.add(follow)
    except IntegrityError:
        return
