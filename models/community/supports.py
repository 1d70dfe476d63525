"""Support: quiet reactions (S3.4). How many is for the author's eyes alone; who it was, for nobody's."""
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import ForeignKey, Integer, bindparam, delete, func, literal, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.community.posts import Post
from models.ground.content import Choice, choices
from models.ground.db import Base, UtcDateTime, clock, db, rows_of
from models.ground.errors import NotFound
from models.people import notices, standing
from models.people.accounts import Account
from models.people.notices import NoticeKind


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
    standing.check(standing.SUPPORT, by=by)
    try:
        with db.session.begin_nested():
            support = Support(account_id=by.id, post_id=post.id, kind=kind)
            db.session.add(support)
    except IntegrityError:      # given already, or by the other half of a double click
        return
    notices.tell(post.author, NoticeKind.SUPPORTED, post_id=post.id, about=str(post.id), since=support.at)


def take_back(post: Post, kind: str, *, by: Account) -> None:
    if kind not in kinds():
        raise NotFound
    db.session.execute(delete(Support).where(
        Support.account_id == by.id, Support.post_id == post.id, Support.kind == kind))


@dataclass
class Beside:
    """The kinds that the reader gave to a post; on the reader's own, the kinds that others gave, and how many did."""
    given: set = field(default_factory=set)
    received: set = field(default_factory=set)
    people: int = 0


def beside(rows, *, for_: Account) -> dict[int, Beside]:
    """What stands beside these posts for this reader, in one statement. A number only beside the reader's own."""
    own = [row.id for row in rows if row.author_id == for_.id]
    others = [row.id for row in rows if row.author_id != for_.id]
    by_post = {row.id: Beside() for row in rows}
    for post_id, kind, people in rows_of(_beside(), reader_id=for_.id, own=own, others=others):
        if people is not None:
            by_post[post_id].people = people
        else:
            (by_post[post_id].received if post_id in own else by_post[post_id].given).add(kind)
    return by_post


@cache
def _beside():
    own, others = (Support.post_id.in_(bindparam(name, expanding=True)) for name in ("own", "others"))
    return union_all(
        select(Support.post_id, Support.kind, literal(None, Integer).label("people")).where(
            Support.account_id == bindparam("reader_id"), others),
        select(Support.post_id, Support.kind, literal(None, Integer)).where(own).distinct(),
        select(Support.post_id, literal(""), func.count(Support.account_id.distinct()))
        .where(own).group_by(Support.post_id))


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
