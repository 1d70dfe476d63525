"""Each version of a post as it was written, for moderation alone (S3.13)."""
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db
from models.people.accounts import Account


class Revision(Base):
    __tablename__ = "revisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    version: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())


def keep(post, *, by: Account) -> None:
    db.session.add(Revision(post_id=post.id, version=post.version, title=post.title, body=post.body, by_id=by.id))


def keep_shown(post, *, by: Account, title: str, body: str) -> None:
    """What a clinician lets others read of this version."""
    db.session.add(Revision(post_id=post.id, version=post.version, title=title, body=body, by_id=by.id))


def of(post) -> list[Revision]:
    return list(db.session.scalars(
        select(Revision).where(Revision.post_id == post.id).order_by(Revision.version.desc())))
