"""Contagion (S5.18): one kind of method, or one place, named by several members within hours. Leads are told.

What is watched, and from how many members on, is data (content/policy.toml). A burst tells of a kind and a number: no
words, no post, no member; whoever looks finds the posts in the queue.
"""
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from models.care import phrasebook
from models.care.hits import RuleHit
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, is_postgresql, now
from models.ground.errors import NotFound
from models.people import notices, professions
from models.people.accounts import Account
from models.people.notices import NoticeKind

HOUR = 3_600


class Burst(Base):
    __tablename__ = "bursts"
    id: Mapped[int] = mapped_column(primary_key=True)
    community: Mapped[str]
    category: Mapped[str]
    mark: Mapped[str] = mapped_column(default="")       # of a place, as a hash
    members: Mapped[int]
    hours: Mapped[int]
    nth: Mapped[int]                                    # of its kind and place: two scans at one instant tell once
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    seen_at: Mapped[object | None] = mapped_column(UtcDateTime)
    __table_args__ = (db.Index("ix_bursts_at", "community", "at"),
                      db.UniqueConstraint("community", "category", "mark", "nth"))


def look(post: Post, new: list[RuleHit]) -> None:
    """After a scan: has what it found become too frequent?"""
    policy = phrasebook.policy()["bursts"]
    for hit in {(one.category, one.mark): one for one in new}.values():
        for rule in policy["watched"]:
            if hit.category in rule["categories"]:
                _look(post.community, hit, rule, policy["again_after_hours"])


def see(burst_id: int, *, by: Account) -> None:
    """A Lead has taken note. Pressed twice, it is once."""
    burst = db.session.get(Burst, burst_id)
    if burst is None or burst.community not in by.communities:
        raise NotFound
    if burst.seen_at is None:
        burst.seen_at, burst.seen_by_id = now(), by.id
        audit.record(Act.BURST_SEEN, on=burst, by=by, category=burst.category)


def unseen(*, for_: Account) -> list[Burst]:
    """Newest first."""
    return list(db.session.scalars(select(Burst).where(Burst.seen_at.is_(None), Burst.community.in_(for_.communities))
                                   .order_by(Burst.id.desc()).limit(12)))


def _look(community: str, hit: RuleHit, rule: dict, again_after: int) -> None:
    same = (Post.community == community, RuleHit.category == hit.category, RuleHit.mark == hit.mark,
            RuleHit.at > from_clock(-HOUR * rule["hours"]))
    members = db.session.scalar(select(func.count(func.distinct(Post.author_id))).select_from(RuleHit)
                                .join(Post, Post.id == RuleHit.post_id).where(*same))
    if members < rule["members"] or _is_known(community, hit, again_after):
        return
    if not _is_noted_here(community, hit, members=members, hours=rule["hours"]):
        return
    for lead in professions.holders(phrasebook.KEEPERS):
        if community in lead.communities:
            notices.tell(lead, NoticeKind.BURST, category=hit.category, members=members, hours=rule["hours"])


def _is_noted_here(community: str, hit: RuleHit, **told) -> bool:
    """False where another scan, at the same instant, was first: whoever comes second finds its number taken."""
    kind = {"community": community, "category": hit.category, "mark": hit.mark}
    before = db.session.scalar(select(func.count()).select_from(Burst).filter_by(**kind))
    insert = (postgresql if is_postgresql() else sqlite).insert(Burst).values(**kind, nth=before + 1, **told)
    return bool(db.session.execute(insert.on_conflict_do_nothing()).rowcount)


def _is_known(community: str, hit: RuleHit, again_after: int) -> bool:
    return db.session.scalar(select(Burst.id).where(
        Burst.community == community, Burst.category == hit.category, Burst.mark == hit.mark,
        Burst.at > from_clock(-HOUR * again_after)).limit(1)) is not None
