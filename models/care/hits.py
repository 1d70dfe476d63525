"""What each scan found, one line a rule: for figures, and for bursts that no single post shows (S5.10, S5.18).

No words: a place is kept as a hash, and only for as long as bursts are looked for.
"""
import hashlib

from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.community.posts import Post
from models.ground.db import Base, UtcDateTime, clock, db, from_clock
from safety.normalise import bare

PLACES = frozenset({"place", "organisation"})


class RuleHit(Base):
    __tablename__ = "rule_hits"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    post_version: Mapped[int]
    rule: Mapped[str]
    category: Mapped[str]
    kind: Mapped[str]
    lexicon: Mapped[str]        # the version that found it
    mark: Mapped[str] = mapped_column(default="")
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    __table_args__ = (db.Index("ix_rule_hits_category", "category", "at"), db.Index("ix_rule_hits_at", "at"))


def note(post: Post, findings: list[dict]) -> list[RuleHit]:
    """Those that were not noted yet for this version of the post."""
    known = {(row.rule, row.mark) for row in db.session.execute(select(RuleHit.rule, RuleHit.mark).where(
        RuleHit.post_id == post.id, RuleHit.post_version == post.version))} if findings else set()
    new = {}
    for found in findings:
        place = _mark(post, found)
        if (found["rule"], place) not in known:
            new[found["rule"], place] = RuleHit(
                post_id=post.id, post_version=post.version, rule=found["rule"], category=found["category"],
                kind=found["kind"], lexicon=found["version"], mark=place)
    db.session.add_all(new.values())
    return list(new.values())


def forget_places(seconds: int) -> int:
    """A hash of a name can be guessed; it goes when nothing looks for it any more."""
    return db.session.execute(
        update(RuleHit).where(RuleHit.mark != "", RuleHit.at < from_clock(-seconds)).values(mark="")
        .execution_options(synchronize_session=False)).rowcount


def purge(seconds: int) -> int:
    return db.session.execute(delete(RuleHit).where(RuleHit.at < from_clock(-seconds))
                              .execution_options(synchronize_session=False)).rowcount


def _mark(post: Post, found: dict) -> str:
    if found["category"] not in PLACES:
        return ""
    there = found["words"] if found["part"] == "picture" else getattr(post, found["part"])[found["start"]:found["end"]]
    words = bare(there).strip()
    return hashlib.sha256(f"{post.community}\0{words}".encode(errors="replace")).hexdigest()[:16]
