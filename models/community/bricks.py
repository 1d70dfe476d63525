"""A brick: a small picture made of validated choices, with a description for those who can't see it (S3.2)."""
from dataclasses import asdict, dataclass

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.community import brick_drawing, posts, tags
from models.community.brick_drawing import COLOURS, GROUNDS, PLACES, SHAPES, SIZES
from models.community.posts import Kind, Post
from models.ground.db import Base, Facts, db
from models.ground.errors import NotFound, Refused
from models.people.accounts import Account

WORDS_LENGTH, DESCRIPTION_LENGTH, MOST_SHAPES = 60, 600, 6


@dataclass(frozen=True)
class Shape:
    shape: str
    colour: str
    place: str
    size: str


@dataclass(frozen=True)
class Design:
    """The choices. `checked` refuses whatever is not on the lists, however it arrived."""
    ground: str
    word_colour: str
    shapes: tuple[Shape, ...] = ()

    def checked(self) -> "Design":
        if self.ground not in GROUNDS:
            raise Refused("ground", "not-a-choice")
        if self.word_colour not in COLOURS:
            raise Refused("word_colour", "not-a-choice")
        if len(self.shapes) > MOST_SHAPES:
            raise Refused("shapes", "too-many")
        for one in self.shapes:
            if (one.shape not in SHAPES or one.colour not in COLOURS or one.place not in PLACES
                    or one.size not in SIZES):
                raise Refused("shapes", "not-a-choice")
        return self


class Brick(Base):
    __tablename__ = "bricks"
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    design: Mapped[dict] = mapped_column(Facts)
    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True)


def make(design: Design, *, by: Account, words: str, description: str, key: str, tag_keys=(), note: str = "") -> Post:
    """The words are the post's title, the description its body: both are scanned like any text."""
    design.checked()
    post = posts.write(Kind.BRICK, by=by, title=words, body=description, key=key, note=note)
    if db.session.get(Brick, post.id) is None:
        db.session.add(Brick(post_id=post.id, design=asdict(design)))
        tags.put(post, tag_keys)
    return post


def picture(post_id: int, *, for_: Account) -> tuple[str, str]:
    """(SVG, a tag that changes with it). Others see the shown words, the author the latest ones."""
    post = posts.find(post_id, for_=for_)
    brick = db.session.get(Brick, post_id)
    if brick is None:
        raise NotFound
    words = post.title if post.author_id == for_.id else post.shown_title
    return draw(design_of(brick.design), words), f"{post.id}-{post.version}-{post.shown_version}"


def draw(design: Design, words: str) -> str:
    return brick_drawing.draw(design.ground, [asdict(s) for s in design.shapes], words, design.word_colour)


def design_of(stored: dict) -> Design:
    return Design(stored["ground"], stored["word_colour"], tuple(Shape(**one) for one in stored["shapes"]))
