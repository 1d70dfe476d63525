"""A brick: a small picture made of validated choices, with a description for those who can't see it (S3.2).

A brick without a description waits, held, until a guide has written one for an author who can't (`care.decisions`).
"""
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.community import brick_drawing, posts, tags
from models.community.brick_design import Design, design_of
from models.community.posts import Kind, Post
from models.ground.db import Base, Facts, db
from models.ground.errors import NotFound
from models.people.accounts import Account

WORDS_LENGTH, DESCRIPTION_LENGTH = 60, 600


class Brick(Base):
    __tablename__ = "bricks"
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    design: Mapped[dict] = mapped_column(Facts)
    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True)


def make(design: Design, *, by: Account, words: str, description: str, key: str, tag_keys=(), note: str = "",
         group_id: int | None = None, in_danger: bool = False) -> Post:
    """The words are the post's title, the description its body: both are scanned like any text.

    Without a description it waits for a guide's.
    """
    facts = design.checked().thinned().stored()
    post = posts.write(Kind.BRICK, by=by, title=words, body=description, key=key, note=note, group_id=group_id,
                       in_danger=in_danger)
    if db.session.get(Brick, post.id) is None:
        db.session.add(Brick(post_id=post.id, design=facts))
        tags.put(post, tag_keys)
    return post


def picture(post_id: int, *, for_: Account) -> tuple[str, str]:
    """(SVG, a tag that changes with it). Others see the shown words, the author the latest ones."""
    post = posts.find(post_id, for_=for_)
    brick = db.session.get(Brick, post_id)
    if brick is None:
        raise NotFound
    words = post.title if post.author_id == for_.id else post.shown_title
    return brick_drawing.draw(design_of(brick.design), words), f"{post.id}-{post.version}-{post.shown_version}"


def waits_for_description(post: Post) -> bool:
    """Its author asked a guide to describe it."""
    return post.kind == Kind.BRICK and not post.body.strip()
