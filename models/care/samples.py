"""What the scan misses is measured (S5.12): each day some posts in which it found nothing are read by a guide.

Drawn at random, from a day's posts of each language; how many is data. Whoever reads one says whether something should
have been found. A guide who acts on such a post without saying so has found something all the same.
"""
from datetime import timedelta

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.care import decisions, phrasebook, queue
from models.care.queue import Band, QueueItem, Source
from models.community.posts import Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, db, now
from models.ground.errors import NotFound, Refused, Stale
from models.people.accounts import Account

COMMUNITIES = ("en", "fr")
NOTHING, RIGHT = "nothing", "within-rules"      # the answer, and the reason of the decision that it is
DETAILS = ("name", "place", "organisation", "phone", "email", "handle", "address", "date-of-birth")


class Sample(Base):
    __tablename__ = "samples"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(QueueItem.id), index=True)
    community: Mapped[str]
    day: Mapped[object] = mapped_column(db.Date, index=True)
    answer: Mapped[str] = mapped_column(default="")         # NOTHING, or the category that was missed
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    answered_at: Mapped[object | None] = mapped_column(UtcDateTime)


def draw() -> int:
    """Once a day for each language; how many were drawn."""
    return sum(_draw(community) for community in COMMUNITIES)


def answer(item_id: int, *, by: Account, category: str, seen_version: int) -> None:
    """Nothing was missed: the item is closed by it. Or something was: then it stays in hand, and is decided on."""
    item = queue.held(item_id, by=by)
    sample = of(item)
    if sample is None:
        raise NotFound
    if sample.answer:
        raise Stale
    if category not in (NOTHING, *categories()):
        raise Refused("category", "not-a-choice")
    sample.answer, sample.by_id, sample.answered_at = category, by.id, now()
    audit.record(Act.SAMPLE_ANSWERED, on=item, by=by, category=category)
    if category == NOTHING:
        decisions.take_no_action(item_id, by=by, category=RIGHT, words="", seen_version=seen_version)
    else:
        queue.open_item(item.post, Band.CONCERN, Source.SAMPLE)


def of(item: QueueItem) -> Sample | None:
    return db.session.scalar(select(Sample).where(Sample.item_id == item.id))


def categories() -> tuple[str, ...]:
    """What can have been missed."""
    return (*phrasebook.policy()["categories"], *DETAILS)


def _draw(community: str) -> int:
    today = now().date()
    if db.session.scalar(select(Sample.id).where(Sample.day == today, Sample.community == community).limit(1)):
        return 0
    seen = select(QueueItem.id).where(QueueItem.post_id == Post.id).exists()
    drawn = db.session.scalars(select(Post).where(
        Post.community == community, Post.created_at > now() - timedelta(days=1), Post.level == 0, ~seen,
        Post.state == State.PUBLISHED.value, Post.scanned_version == Post.version, Post.body != "")
        .order_by(func.random()).limit(phrasebook.policy()["sample"]["a_day"])).unique().all()
    for post in drawn:
        item = queue.open_item(post, Band.ROUTINE, Source.SAMPLE)
        db.session.add(Sample(post_id=post.id, item_id=item.id, community=community, day=today))
    return len(drawn)
