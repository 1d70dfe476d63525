"""Support: quiet reactions (S3.4). How many is for the author's eyes alone; nothing is ranked."""
from dataclasses import dataclass, field

from sqlalchemy import ForeignKey, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.community.posts import Post
from models.ground.content import Choice, choices
from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import NotFound
from models.people.accounts import Account


class Support(Base):
    __tablename__ = "supports"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.Index("ix_supports_post_id", "post_id"),)


def give(post: Post, kind: str, *, by: Account) -> None:
    """Support someone else's post. Giving it twice is giving it once."""
    if kind not in kinds() or post.author_id == by.id:
        raise NotFound
    try:
        with db.session.begin_nested():
            db.session.add(Support(account_id=by.id, post_id=post.id, kind=kind))
    except IntegrityError:      # given already, or by the other half of a double click
        return


def take_back(post: Post, kind: str, *, by: Account) -> None:
    if kind not in kinds():
        raise NotFound
    db.session.execute(delete(Support).where(
        Support.account_id == by.id, Support.post_id == post.id, Support.kind == kind))


@dataclass
class Beside:
    """The kinds that the reader gave to a post and, on the reader's own, the kinds that others gave."""
    given: set = field(default_factory=set)
    received: set = field(default_factory=set)


def beside(rows, *, for_: Account) -> dict[int, Beside]:
    """What stands beside these posts for this reader, in one statement. No numbers: nothing to compare."""
    own = [row.id for row in rows if row.author_id == for_.id]
    others = [row.id for row in rows if row.author_id != for_.id]
    found = db.session.execute(select(Support.post_id, Support.kind, Support.account_id == for_.id).distinct().where(
        or_(and_(Support.account_id == for_.id, Support.post_id.in_(others)), Support.post_id.in_(own))))
    by_post = {row.id: Beside() for row in rows}
    for post_id, kind, is_mine in found:
        (by_post[post_id].given if is_mine else by_post[post_id].received).add(kind)
    return by_post


def given(post_ids, *, for_: Account) -> dict[int, set[str]]:
    """What the reader gave to these posts, in one statement."""
    rows = db.session.execute(select(Support.post_id, Support.kind).where(
        Support.account_id == for_.id, Support.post_id.in_(list(post_ids))))
    by_post: dict[int, set[str]] = {}
    for post_id, kind in rows:
        by_post.setdefault(post_id, set()).add(kind)
    return by_post


def kinds() -> dict[str, Choice]:
    return choices("supports", "support")
