"""Tags from a kept list, in both languages (S3.1)."""
from sqlalchemy import ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.content import Choice, choices, read
from models.ground.db import Base, UtcDateTime, db

MOST = 3


class PostTag(Base):
    __tablename__ = "post_tags"
    tag: Mapped[str] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    community: Mapped[str]
    published_at: Mapped[object | None] = mapped_column(UtcDateTime)    # the post's own: a tag's wall is walked by it
    __table_args__ = (db.Index("ix_post_tags_post_id", "post_id"),
                      db.Index("ix_post_tags_wall", "community", "tag", "published_at", "post_id"))


def put(post, tags) -> None:
    """Set the tags of a new post: at most three, known ones only."""
    post.tags = [tag for tag in dict.fromkeys(tags) if tag in kept()][:MOST]
    db.session.add_all(PostTag(tag=tag, post_id=post.id, community=post.community) for tag in post.tags)


def date(post) -> None:
    """The post was published: from now on it has its place among those of its tags."""
    if post.tags:
        db.session.execute(
            update(PostTag).where(PostTag.post_id == post.id).values(published_at=post.published_at))


def names(tag: str, language: str) -> list[str]:
    """The tag's name and its synonyms: what someone may write who looks for it."""
    row = next(row for row in read("tags")["tag"] if row["key"] == tag)
    return [row["name"][language], *row["synonyms"][language]]


def kept() -> dict[str, Choice]:
    return choices("tags", "tag")
