"""What the desk did in a period, read straight from its tables: the one place that knows how items and decisions lie.

Counts and waits alone; nobody is named but in `load_by_name`. Waits are in whole seconds. A percentile is the nearest
rank: the shortest wait that at least so many of a hundred did not exceed; the same on both databases.
"""
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import and_, case, exists, func, literal, literal_column, or_, select
from sqlalchemy.orm import aliased

from models.care.appeals import Answer, Appeal
from models.care.cases import TARGETS
from models.care.decisions import Decision, counts
from models.care.escalations import Escalation, Severity
from models.care.exposure import Exposure
from models.care.hits import RuleHit
from models.care.queue import Band, QueueItem
from models.care.second_readings import SecondReading
from models.care.unanswered import OPENING
from models.community.posts import Kind, Post, State
from models.figures.detection import ACTED, LEFT
from models.ground.db import clock, db
from models.people.accounts import Account
from models.people.calendars import ZONE

# Periods are found along these; nothing else asks for them.
BY_TIME = (db.Index("ix_decisions_at", Decision.at), db.Index("ix_queue_items_opened_at", QueueItem.opened_at),
           db.Index("ix_posts_created_at", Post.created_at))
HOUR = 3_600
PLACES = [*(("review", band.value) for band in Band), *(("accepted", severity.value) for severity in Severity),
          ("reply", "")]
HERE = ZoneInfo(ZONE)       # days, weeks and hours are those of the service's home


@dataclass(frozen=True)
class Period:
    """From `start` to before `end`; of one language community, or of all."""
    start: datetime
    end: datetime
    community: str = ""

    @property
    def first_day(self) -> date:
        return self.start.astimezone(HERE).date()

    @property
    def last_day(self) -> date:
        return (self.end - timedelta(microseconds=1)).astimezone(HERE).date()

    def holds(self, column):
        return and_(column >= self.start, column < self.end)

    def of(self, community_column):
        return community_column == self.community if self.community else literal(True)


@dataclass(frozen=True)
class Wait:
    """How long something took, of so many."""
    number: int = 0
    half: int | None = None         # seconds
    most: int | None = None         # 95 of 100

    def as_dict(self) -> dict:
        return {"number": self.number, "half": self.half, "most": self.most}


def shared(period: Period) -> dict[str, int]:
    """What members wrote in the period, how much of it a person has decided on since, who wrote and who was escalated;
    how many guides decided, how many met hard things and what these weighed together. One statement."""
    reviewed = exists().where(Decision.post_id == Post.id, counts())
    escalated = select(func.count(func.distinct(Escalation.member_id))).where(
        period.holds(Escalation.opened_at), period.of(Escalation.community)).scalar_subquery()
    guides = _decided_in(period, select(func.count(func.distinct(Decision.by_id)))).scalar_subquery()
    met = (select(func.coalesce(func.sum(Exposure.weight), 0).label("weight"),
                  func.count(func.distinct(Exposure.account_id)).label("exposed"))
           .join(QueueItem, QueueItem.id == Exposure.item_id)
           .where(period.holds(Exposure.at), period.of(QueueItem.community)).subquery())
    row = db.session.execute(
        select(func.count().label("written"), select(met.c.weight).scalar_subquery().label("weight"),
               select(met.c.exposed).scalar_subquery().label("exposed"),
               func.coalesce(func.sum(case((reviewed, 1), else_=0)), 0).label("reviewed"),
               func.count(func.distinct(Post.author_id)).label("writers"), escalated.label("escalated"),
               guides.label("guides"))
        .select_from(Post).join(Account, Account.id == Post.author_id)
        .where(period.holds(Post.created_at), period.of(Post.community), Account.guide_name == "",
               Post.kind != Kind.APPEAL.value)).one()
    return {name: int(count) for name, count in row._mapping.items()}


def reviews(period: Period) -> dict[str, tuple[int, int, int]]:
    """By band: items opened in the period, those whose target time is past or that were decided, and those decided in
    time."""
    first = _first_decisions(period)
    in_time = case((first.c.at <= QueueItem.due_at, 1), else_=0)
    judged = case((or_(first.c.at.is_not(None), QueueItem.due_at < clock()), 1), else_=0)
    return {row[0]: tuple(row[1:]) for row in db.session.execute(
        select(QueueItem.band, func.count(), func.sum(judged), func.sum(in_time))
        .outerjoin(first, first.c.item_id == QueueItem.id)
        .where(period.holds(QueueItem.opened_at), period.of(QueueItem.community)).group_by(QueueItem.band))}


def waits(period: Period) -> dict[tuple[str, str], Wait]:
    """By (what, of which kind): first review by band, first reply, an escalation's acceptance by severity."""
    first, reply = _first_decisions(period), aliased(Post, flat=True)
    review = select(_place("review", QueueItem.band).label("place"),
                    _seconds(QueueItem.opened_at, first.c.at).label("seconds")).join(
        first, first.c.item_id == QueueItem.id).where(
        period.holds(QueueItem.opened_at), period.of(QueueItem.community))
    accepted = select(_place("accepted", Escalation.severity),
                      _seconds(Escalation.opened_at, Escalation.accepted_at)).where(
        period.holds(Escalation.opened_at), period.of(Escalation.community), Escalation.accepted_at.is_not(None))
    answered = select(_place("reply", literal("")), _seconds(Post.published_at, func.min(reply.published_at))).join(
        reply, reply.parent_id == Post.id).join(Account, Account.id == Post.author_id).where(
        period.holds(Post.published_at), period.of(Post.community), Post.parent_id.is_(None), Post.kind.in_(OPENING),
        Post.state == State.PUBLISHED.value, Account.guide_name == "", reply.author_id != Post.author_id,
        reply.state == State.PUBLISHED.value).group_by(Post.id, Post.published_at)
    return {PLACES[row[0]]: Wait(*row[1:]) for row in db.session.execute(
        _percentiles(sa.union_all(review, accepted, answered).subquery()))}


def escalations(period: Period) -> dict[str, int]:
    """How many were opened, by severity."""
    return dict(db.session.execute(
        select(Escalation.severity, func.count()).where(period.holds(Escalation.opened_at),
                                                        period.of(Escalation.community))
        .group_by(Escalation.severity)).all())


def outcomes(period: Period) -> list[tuple[str, str, int]]:
    """(outcome, reason, how many), the most frequent first."""
    number = func.count()
    return [tuple(row) for row in db.session.execute(
        _decided_in(period, select(Decision.outcome, Decision.category, number))
        .group_by(Decision.outcome, Decision.category).order_by(number.desc(), Decision.outcome, Decision.category))]


def appeals(period: Period) -> dict[str, tuple[int, int]]:
    """By what was appealed: those answered in the period, and those in which something was undone, wholly or partly."""
    undone = case((Appeal.answer.in_((Answer.FULL.value, Answer.PART.value)), 1), else_=0)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(
        select(Appeal.kind, func.count(), func.sum(undone))
        .where(period.holds(Appeal.answered_at), period.of(Appeal.community)).group_by(Appeal.kind))}


def rules(period: Period) -> list[tuple[str, str, str, int, int, int]]:
    """(rule, version, category, posts, led to something, left as they were): a post counts once for each."""
    decided = (select(Decision.post_id,
                      func.max(case((Decision.outcome.in_(ACTED), Decision.at))).label("acted_at"),
                      func.max(case((Decision.outcome.in_(LEFT), Decision.at))).label("left_at"))
               .where(Decision.at >= period.start, counts()).group_by(Decision.post_id).subquery())
    hits = (select(RuleHit.rule, RuleHit.lexicon, RuleHit.category, RuleHit.post_id, func.min(RuleHit.at).label("at"))
            .where(period.holds(RuleHit.at))
            .group_by(RuleHit.rule, RuleHit.lexicon, RuleHit.category, RuleHit.post_id))
    if period.community:
        hits = hits.join(Post, Post.id == RuleHit.post_id).where(Post.community == period.community)
    hits = hits.subquery()
    acted = func.coalesce(decided.c.acted_at >= hits.c.at, False)
    left = and_(~acted, func.coalesce(decided.c.left_at >= hits.c.at, False))
    number = func.count().label("posts")
    return [tuple(row) for row in db.session.execute(
        select(hits.c.rule, hits.c.lexicon, func.min(hits.c.category), number,
               func.sum(case((acted, 1), else_=0)), func.sum(case((left, 1), else_=0)))
        .select_from(hits).outerjoin(decided, decided.c.post_id == hits.c.post_id)
        .group_by(hits.c.rule, hits.c.lexicon).order_by(number.desc(), hits.c.rule, hits.c.lexicon))]


def by_hour(period: Period) -> list[tuple[int, int, int]]:
    """(hour since the epoch, decisions, guides who decided in it), those alone in which somebody did."""
    hour = _hour(Decision.at).label("hour")
    each = (_decided_in(period, select(hour, Decision.by_id, func.count().label("number")))
            .group_by(hour, Decision.by_id).subquery())
    return [(int(row[0]), int(row[1]), row[2]) for row in db.session.execute(
        select(each.c.hour, func.sum(each.c.number), func.count()).group_by(each.c.hour).order_by(each.c.hour))]


def readings(period: Period) -> list[tuple[str, str | None, bool, int]]:
    """Of what was drawn: (decided, would have decided or None, erased before it was read, how many)."""
    unread = SecondReading.read_at.is_(None)
    erased = case((and_(unread, Post.body == "", Post.title == ""), 1), else_=0).label("erased")
    would = case((unread, None), else_=SecondReading.outcome).label("would")
    return [(row[0], row[1], bool(row[2]), row[3]) for row in db.session.execute(
        select(Decision.outcome, would, erased, func.count()).select_from(SecondReading)
        .join(Decision, Decision.id == SecondReading.decision_id).join(Post, Post.id == SecondReading.post_id)
        .where(period.holds(SecondReading.drawn_at), period.of(SecondReading.community))
        .group_by(Decision.outcome, would, erased))]


def load_by_name(period: Period) -> list:
    """For Leads, as load and not as rank, by name: decisions, hours in which there was one, heavy posts among them."""
    hours = func.count(func.distinct(_hour(Decision.at)))
    return list(db.session.execute(
        _decided_in(period, select(Account.guide_name, Account.username, func.count().label("decisions"),
                                   hours.label("hours"), func.sum(case((Post.level >= 3, 1), else_=0)).label("heavy"))
                    .select_from(Decision).join(Account, Account.id == Decision.by_id)
                    .join(Post, Post.id == Decision.post_id))
        .group_by(Account.id, Account.guide_name, Account.username).order_by(Account.guide_name, Account.username)))


def targets() -> dict[str, int]:
    """Minutes, by band."""
    return {band.value: int(TARGETS[band].total_seconds() // 60) for band in Band}


def _decided_in(period: Period, query):
    """Of decisions made in the period; the item is asked for its language alone, where one is wanted."""
    query = query.where(period.holds(Decision.at), counts())
    if not period.community:
        return query
    return query.join(QueueItem, QueueItem.id == Decision.item_id).where(QueueItem.community == period.community)


def _first_decisions(period: Period):
    """No decision is older than its item: those before the period need not be looked at."""
    return (select(Decision.item_id, func.min(Decision.at).label("at")).where(Decision.at >= period.start, counts())
            .group_by(Decision.item_id).subquery())


def _percentiles(waits):
    """By the share of waits that were no longer than each: a window function that both databases know."""
    share = func.cume_dist().over(partition_by=waits.c.place, order_by=waits.c.seconds)
    ranked = select(waits.c.place, waits.c.seconds, share.label("share")).subquery()

    def at(least: str):
        return func.min(case((ranked.c.share >= literal_column(least), ranked.c.seconds)))
    return select(ranked.c.place, func.count(), at("0.5"), at("0.95")).group_by(ranked.c.place)


def _place(what: str, kind):
    """As a number: a hundred thousand waits are sorted by it."""
    numbers = {name: number for number, (of, name) in enumerate(PLACES) if of == what}
    return case(*((kind == name, literal_column(str(number))) for name, number in numbers.items()))


def _seconds(since, until):
    return _epoch(until) - _epoch(since)


def _epoch(column):
    return sa.cast(sa.extract("epoch", column), sa.BigInteger)


def _hour(column):
    return _epoch(column) // literal_column(str(HOUR), sa.BigInteger)
