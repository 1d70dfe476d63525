"""Following a post or a tag. It tells no one (S3.5)."""
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.community import tags
from models.community.posts import Post
from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import NotFound
from models.people.accounts import Account


class Follow(Base):
    __tablename__ = "follows"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), index=True)
    tag: Mapped[str | None]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.UniqueConstraint("account_id", "post_id"), db.UniqueConstraint("account_id", "tag"))


def follow_post(post: Post, *, by: Account) -> None:
    """Follow a talkabout or a brick; from a reply, the thread it stands in."""
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


def follows_post(post: Post, *, for_: Account) -> bool:
    return db.session.scalar(
        select(Follow.id).where(Follow.account_id == for_.id, Follow.post_id == post.root_id)) is not None


def follows_tag(tag: str, *, for_: Account) -> bool:
    return db.session.scalar(
        select(Follow.id).where(Follow.account_id == for_.id, Follow.tag == tag)) is not None


def followed_tags(*, for_: Account) -> list[str]:
    return list(db.session.scalars(
        select(Follow.tag).where(Follow.account_id == for_.id, Follow.tag.is_not(None)).order_by(Follow.tag)))


def _keep(follow: Follow) -> None:
    """The other half of a double click may have been quicker: followed is followed."""
    try:
        with db.session.begin_nested():
            db.session.add(follow)
    except IntegrityError:
        return
