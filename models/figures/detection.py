"""How good the instrument is (S5.2, S5.10, S5.12): rules that led to something, what was missed, drift, and how fast.

Numbers alone, over all posts of a language; what is counted fewer than five times says only that.
"""
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import BigInteger, case, cast, exists, extract, func, literal_column, select

from models.care.decisions import Decision, Outcome, counts
from models.care.hits import RuleHit
from models.care.phrase_rules import LexiconVersion
from models.care.queue import QueueItem
from models.care.samples import NOTHING, Sample
from models.community.posts import Post
from models.ground.db import clock, db, from_clock, now
from models.ground.outbox import Job, Promise

DAYS, WEEKS, FEWEST = 90, 12, 5
WEEK, MONDAY = 604_800, 345_600     # seconds; the first Monday of the epoch
ACTED = [outcome.value for outcome in (Outcome.EDIT, Outcome.REMOVE, Outcome.NOTE, Outcome.ESCALATE)]
LEFT = [outcome.value for outcome in (Outcome.APPROVE, Outcome.NO_ACTION)]
SCANS = 5_000


@dataclass(frozen=True)
class Use:
    """One rule: the posts that it found something in, and what guides made of them."""
    rule: str
    category: str
    posts: int
    acted: int
    left: int

    @property
    def is_few(self) -> bool:
        return self.posts < FEWEST

    @property
    def share(self) -> float | None:
        """Of those decided on; None where they are too few to say."""
        decided = self.acted + self.left
        return self.acted / decided if decided >= FEWEST else None


@dataclass(frozen=True)
class Misses:
    community: str
    drawn: int
    read: int
    missed: int

    @property
    def rate(self) -> float | None:
        return self.missed / self.read if self.read else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.missed, self.read) if self.read else None


@dataclass(frozen=True)
class Drift:
    """One category, week by week, per thousand posts; the last whole week beside those before it."""
    category: str
    rates: list[float]
    counts: list[int]
    usual: float
    change: str         # rose | fell | "" as chance would have it, or too few

    @property
    def last(self) -> float:
        return self.rates[-1]


def rules() -> list[Use]:
    """The most used first."""
    found, acted, left = RuleHit, _decided(ACTED), _decided(LEFT)
    rows = db.session.execute(
        select(found.rule, func.min(found.category).label("category"),
               func.count(func.distinct(found.post_id)).label("posts"),
               func.count(func.distinct(case((acted, found.post_id)))).label("acted"),
               func.count(func.distinct(case((left & ~acted, found.post_id)))).label("left"))
        .where(found.at > from_clock(-86_400 * DAYS)).group_by(found.rule))
    return sorted((Use(*row) for row in rows), key=lambda use: (-use.posts, use.rule))


def misses(since: date | None = None, until: date | None = None) -> list[Misses]:
    """By language, of posts drawn from `since` to `until`, both days too.

    A guide who acted without saying what was missed has found something all the same.
    """
    acted = exists().where(Decision.item_id == Sample.item_id, Decision.outcome.in_(ACTED), counts())
    closed = exists().where(QueueItem.id == Sample.item_id, QueueItem.closed_at.is_not(None))
    missed = (Sample.answer.not_in(("", NOTHING))) | ((Sample.answer == "") & acted)
    read = (Sample.answer != "") | closed | acted
    rows = db.session.execute(
        select(Sample.community, func.count(), func.sum(case((read, 1), else_=0)),
               func.sum(case((missed, 1), else_=0)))
        .where(Sample.day >= (since or now().date() - timedelta(days=DAYS - 1)), Sample.day <= (until or now().date()))
        .group_by(Sample.community).order_by(Sample.community))
    return [Misses(*row) for row in rows]


def drift() -> list[Drift]:
    """Whole weeks, oldest first; the most frequent category first, none that was found too rarely to be told."""
    this = _week_of(now())
    weeks = list(range(this - WEEKS, this))
    since = datetime.fromtimestamp(weeks[0] * WEEK + MONDAY, UTC)
    posts = dict(db.session.execute(select(_week(Post.created_at), func.count()).where(Post.created_at >= since)
                                    .group_by(_week(Post.created_at))).all())
    counts: dict[str, dict[int, int]] = {}
    week = _week(RuleHit.at)
    for category, number, count in db.session.execute(
            select(RuleHit.category, week, func.count(func.distinct(RuleHit.post_id))).where(RuleHit.at >= since)
            .group_by(RuleHit.category, week)):
        counts.setdefault(category, {})[number] = count
    found = [_drift(category, [by_week.get(number, 0) for number in weeks], [posts.get(number, 0) for number in weeks])
             for category, by_week in counts.items() if sum(by_week.values()) >= FEWEST]
    return sorted(found, key=lambda one: (-sum(one.counts), one.category))


def weeks() -> list:
    """The Monday of each, oldest first."""
    this = _week_of(now())
    return [datetime.fromtimestamp(number * WEEK + MONDAY, UTC).date() for number in range(this - WEEKS, this)]


def changes() -> list[tuple]:
    """When another version of the lexicon came into force, within those weeks."""
    since = datetime.combine(weeks()[0], datetime.min.time(), UTC)
    return [(row.id, row.at) for row in db.session.execute(
        select(LexiconVersion.id, LexiconVersion.at).where(LexiconVersion.at >= since).order_by(LexiconVersion.id))]


def seconds_to_scan() -> tuple[float, float] | None:
    """From a post's writing to its scan, half of them and 95 of 100, in the last week; None when there was none."""
    waits = sorted((row.done_at - row.promised_at).total_seconds() for row in db.session.execute(
        select(Promise.promised_at, Promise.done_at).where(
            Promise.job == Job.SCAN_POST.value, Promise.done_at.is_not(None), Promise.done_at <= clock())
        .order_by(Promise.id.desc()).limit(SCANS)))
    return (waits[len(waits) // 2], waits[int(len(waits) * 0.95)]) if waits else None


def wilson(count: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927): it stays between 0 and 1, and holds for few cases too."""
    share, square = count / total, z * z / total
    middle = (share + square / 2) / (1 + square)
    reach = z / (1 + square) * math.sqrt(share * (1 - share) / total + square / total / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _decided(outcomes: list[str]):
    return exists().where(Decision.post_id == RuleHit.post_id, Decision.outcome.in_(outcomes),
                          Decision.at >= RuleHit.at, counts())


def _week(column):
    """As plain numbers: PostgreSQL takes an expression with parameters for another one each time."""
    return (cast(extract("epoch", column), BigInteger) - literal_column(str(MONDAY), BigInteger)) // literal_column(
        str(WEEK), BigInteger)


def _week_of(moment: datetime) -> int:
    return (int(moment.timestamp()) - MONDAY) // WEEK


def _drift(category: str, counts: list[int], posts: list[int]) -> Drift:
    rates = [1_000 * count / of if of else 0.0 for count, of in zip(counts, posts, strict=True)]
    before = sum(posts[:-1])
    usual = 1_000 * sum(counts[:-1]) / before if before else 0.0
    return Drift(category, rates, counts, usual, _change(counts[-1], usual * posts[-1] / 1_000))


def _change(count: int, expected: float) -> str:
    """Beyond two standard deviations of a count that happens by chance (Poisson)."""
    if max(count, expected) < FEWEST or abs(count - expected) <= 2 * math.sqrt(max(expected, 1.0)):
        return ""
    return "rose" if count > expected else "fell"
