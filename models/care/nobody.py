"""When no guide of a community is there, new posts wait for one, and everybody is told so (S5.17).

They are scanned as always: what may be danger pages as always and waits as danger does. What a guide should look at
soon stands in the queue at once, in its own band, and waits for their decision. All else waits here, and is shown in
its order when a guide is back (`coming_back`).
"""
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.care import phrasebook, queue
from models.care.queue import Band, Source
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db
from models.people import notices, rota
from models.people.accounts import Account
from models.people.notices import NoticeKind

TO_A_GUIDE = 2      # from this level on a guide decides first


class Unattended(Base):
    """A version of a post that would have been shown, had a guide been there."""
    __tablename__ = "unattended"
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True, autoincrement=False)
    version: Mapped[int]
    community: Mapped[str]
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.Index("ix_unattended_community", "community", "at", "post_id"),)


def keeps_back(post: Post, findings: list[dict]) -> bool:
    """Whether the post waits, because nobody is there. Its author is told."""
    if rota.is_attended(post.community):
        return False
    _lock(post.author)      # before the community's row, as a guide's request does that tells them something
    if not rota.note_absence(post.community):
        return False        # somebody came back in this moment
    if post.level >= TO_A_GUIDE:
        queue.open_item(post, Band(phrasebook.band_of(post.level)), Source.SCAN, findings)
    else:
        _put_by(post)
    notices.tell(post.author, NoticeKind.POST_KEPT_BACK, post_id=post.id)
    audit.record(Act.POST_KEPT_BACK, on=post, version=post.version, level=post.level)
    return True


def waiting_in(community: str, most: int) -> list[Unattended]:
    """In the order in which they would have been shown."""
    return list(db.session.scalars(select(Unattended).where(Unattended.community == community)
                                   .order_by(Unattended.at, Unattended.post_id).limit(most)))


def load() -> list[tuple[str, int]]:
    """For oversight: how many wait in each community."""
    return [tuple(row) for row in db.session.execute(
        select(Unattended.community, func.count()).group_by(Unattended.community).order_by(Unattended.community))]


def _lock(author: Account) -> None:
    db.session.execute(select(Account.id).where(Account.id == author.id).with_for_update(key_share=True))


def _put_by(post: Post) -> None:
    """A newer version takes the place of the one that waited."""
    row = db.session.get(Unattended, post.id)
    if row is None:
        row = Unattended(post_id=post.id, community=post.community)
        db.session.add(row)
    row.version = post.version
    db.session.flush()
