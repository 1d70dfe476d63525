"""After a change of lexicon or model the posts of the last weeks are read again, in the background (S5.2).

It only raises: a level, and with it a queue item of source `rescan`. What a guide decided stays decided; what is shown
stays shown, until a guide hides it (content/policy.toml, decision 22). Newest posts first; in each portion the gravest
first. A portion is small, its reading holds no lock, and its end is one row: killed anywhere, it goes on from there.
"""
import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.care import escalations, hits, intake, phrasebook, pictures, queue
from models.care.queue import Band, Source
from models.community import posts
from models.community.posts import Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.outbox import Job, promise
from safety.opinion import Opinion
from safety.phrases import Lexicon

PORTION, SECONDS, PAUSE_SECONDS = 200, 0.3, 1
HELD_LEVEL = 3


class Rescan(Base):
    __tablename__ = "rescans"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    lexicon: Mapped[str] = mapped_column(default="")        # by which version and which model it reads
    opinion: Mapped[str] = mapped_column(default="")
    since: Mapped[object] = mapped_column(UtcDateTime)
    total: Mapped[int]
    read: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int | None]                              # all posts from here on were read
    raised: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)
    ended: Mapped[str] = mapped_column(default="")          # done | replaced | failed

    @property
    def percent(self) -> int:
        return 100 if not self.total else min(99, 100 * self.read // self.total) if not self.ended_at else 100


@dataclass(frozen=True)
class Raised:
    post_id: int
    version: int
    level: int
    risk: int
    calls: bool
    findings: list[dict]


@dataclass(frozen=True)
class Portion:
    before: int | None          # the cursor that it began at
    after: int
    read: int
    unread: int
    raised: list[Raised]
    is_last: bool
    lexicon: str


def begin(opinion: str | None = None) -> Rescan:
    """Anew, with what is in force now; one that is under way is replaced, for this one reads all of its posts too."""
    last = latest()
    db.session.execute(update(Rescan).where(Rescan.ended_at.is_(None)).values(ended_at=clock(), ended="replaced"))
    since = now() - timedelta(days=phrasebook.policy()["rescan"]["days"])
    row = Rescan(since=since, opinion=(last.opinion if last else "") if opinion is None else opinion,
                 lexicon=phrasebook.refresh().version,
                 total=db.session.scalar(select(func.count()).select_from(Post).where(_of_interest(since))))
    db.session.add(row)
    db.session.flush()
    if row.total:
        promise(Job.SCAN_AGAIN, row.id, 0, after=PAUSE_SECONDS)
    else:
        row.ended_at, row.ended = now(), "done"
    return row


def begin_if_changed(opinion: str) -> Rescan | None:
    """When a process begins its work: another release or another DETECTION_MODEL may have come."""
    last = latest()
    if last is not None and (last.lexicon, last.opinion) == (phrasebook.refresh().version, opinion):
        return None
    return begin(opinion)


def read_portion(rescan_id: int, opinion: Opinion | None) -> Portion | None:
    """Reads alone. None when there is nothing left to do."""
    row = db.session.get(Rescan, rescan_id, populate_existing=True)
    if row is None or row.ended_at:
        return None
    lexicon = phrasebook.refresh()
    query = select(Post.id, Post.title, Post.body, Post.community, Post.version, Post.level).where(
        _of_interest(row.since))
    found = db.session.execute((query.where(Post.id < row.cursor) if row.cursor else query)
                               .order_by(Post.id.desc()).limit(PORTION)).all()
    raised, unread, read, stop = [], 0, 0, time.monotonic() + SECONDS
    for post in found:
        read += 1
        try:
            raised += _read(post, opinion, lexicon)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            unread += 1     # counted and passed over: what can't be read was read once, when it was written
        if time.monotonic() > stop:
            break
    return Portion(row.cursor, found[read - 1].id if found else 0, read, unread, raised,
                   read == len(found) < PORTION, lexicon.version)


def keep_portion(rescan_id: int, portion: Portion) -> None:
    """Whoever is first has the effect; the gravest is told of first."""
    is_at = Rescan.cursor == portion.before if portion.before else Rescan.cursor.is_(None)
    end = {"ended_at": clock(), "ended": "done"} if portion.is_last else {}
    kept = db.session.execute(update(Rescan).where(Rescan.id == rescan_id, Rescan.ended_at.is_(None), is_at).values(
        cursor=portion.after, read=Rescan.read + portion.read, unread=Rescan.unread + portion.unread,
        lexicon=portion.lexicon, **end).execution_options(synchronize_session=False)).rowcount
    if not kept:
        return
    count = sum(_raise(one) for one in sorted(portion.raised, key=lambda one: -one.level))
    db.session.execute(update(Rescan).where(Rescan.id == rescan_id).values(raised=Rescan.raised + count)
                       .execution_options(synchronize_session=False))
    if not portion.is_last:
        promise(Job.SCAN_AGAIN, rescan_id, portion.after, after=PAUSE_SECONDS)


def give_up(rescan_id: int, _version: int, _tries: int) -> None:
    """It failed three times in one place: Leads see it, and may begin anew."""
    db.session.execute(update(Rescan).where(Rescan.id == rescan_id, Rescan.ended_at.is_(None))
                       .values(ended_at=clock(), ended="failed"))


def latest() -> Rescan | None:
    return db.session.scalar(select(Rescan).order_by(Rescan.id.desc()).limit(1).execution_options(
        populate_existing=True))


def _of_interest(since):
    """Scanned as it stands, still with words, not removed."""
    return (Post.created_at >= since) & (Post.scanned_version == Post.version) & (
        Post.state != State.REMOVED.value) & (Post.body != "")


def _read(post, opinion: Opinion | None, lexicon: Lexicon) -> list[Raised]:
    whole = phrasebook.read_post(post.title, post.body, language=post.community, opinion=opinion,
                                 lexicon=lexicon)
    level = whole.gravest("level")
    if level <= post.level:
        return []
    return [Raised(post.id, post.version, level, whole.gravest("risk"), whole.gravest("alone") >= HELD_LEVEL,
                   intake.told(whole.parts))]


def _raise(one: Raised) -> bool:
    """Unless it was changed, removed or raised meanwhile. What its author took back is only raised for danger."""
    post = posts.by_id(one.post_id)
    posts.lock(post)
    least = HELD_LEVEL if post.state == State.WITHDRAWN else post.level + 1
    if (post.version, post.scanned_version) != (one.version, one.version) or post.state == State.REMOVED \
            or one.level < max(least, post.level + 1):
        return False
    post.level, post.risk = one.level, max(post.risk, one.risk)
    hits.note(post, one.findings)
    item = queue.open_item(post, Band(phrasebook.band_of(one.level) or Band.ROUTINE), Source.RESCAN,
                           one.findings + pictures.found_in(post))
    audit.record(Act.POST_READ_AGAIN, on=post, version=post.version, level=one.level)
    hours = phrasebook.policy()["rescan"]["page_within_hours"]
    if one.calls and post.created_at > now() - timedelta(hours=hours):
        escalations.page_for_item(item)
    return True
