"""The desk's past and present: reports, decisions, an open escalation; then the world is dated back and quiet."""
from datetime import timedelta

from sqlalchemy import select, update

from commands.demo import standing
from commands.demo.reading import START, ago, rows, span
from commands.demo.wall import to_leave
from models.care import cases, escalations, pages, queue, reports, watches
from models.care.cases import RANK, TARGETS, Band, Case, QueueItem, Source
from models.care.decisions import Decision, Outcome
from models.care.escalations import Escalation
from models.care.pages import Page
from models.care.timeline import EscalationStep, Step
from models.care.watch_rows import WatchStep
from models.community import posts as posts_
from models.community.posts import Post
from models.ground.db import clock, db
from models.ground.outbox import Promise
from models.people.accounts import Account
from models.people.notices import Notice

REVIEWED_AFTER = timedelta(minutes=18)
NEWS_SINCE = timedelta(days=2)


def work_the_desk(seated: dict[str, Account], posts: dict[str, Post]) -> None:
    waiting = {posts[name].id for name in to_leave()}
    for row in rows("care", "decision"):
        _past_decision(posts[row["post"]], row, seated[row["by"]])
    _review_the_rest(waiting, seated)
    for row in rows("care", "report"):
        reports.report(posts[row["post"]], by=seated[row["by"]], category=row["reason"], words=row["words"])
    _answer_settled_reports(posts)
    for row in rows("care", "escalation"):
        _escalation(posts[row["post"]], row, seated)
    for row in rows("care", "watch"):
        _watch(row, seated)
    _date_items_back()
    _settle_notices()
    standing.impose(seated, posts)
    db.session.execute(update(Promise).values(done_at=clock()).where(Promise.job != "page"))


def _past_decision(post: Post, row: dict, guide: Account) -> None:
    item = queue.open_item(post, Band.ROUTINE, Source.SCAN)
    if row["outcome"] == Outcome.REMOVE:
        posts_.remove(post)
    _close(item, Outcome(row["outcome"]), guide, ago(row["ago"]), row.get("reason", ""), row.get("words", ""))


def _review_the_rest(waiting: set[int], seated: dict[str, Account]) -> None:
    """Whatever else the scan put before the guides was reviewed in its time."""
    for item in db.session.scalars(select(QueueItem).where(QueueItem.closed_at.is_(None))):
        if item.post_id in waiting:
            continue
        guide = seated["gale" if item.community == "fr" or item.id % 2 else "wren"]
        pages.settle(by=seated["sol"], item_id=item.id)
        _close(item, Outcome.APPROVE, guide, item.post.created_at + REVIEWED_AFTER, "", "")


def _close(item: QueueItem, outcome: Outcome, guide: Account, at, category: str, words: str) -> None:
    db.session.add(Decision(item_id=item.id, post_id=item.post_id, outcome=outcome.value, category=category,
                            words=words, by_id=guide.id, at=at))
    item.opened_at, item.due_at, item.closed_at = at - REVIEWED_AFTER, at + TARGETS[Band.ROUTINE], at
    _stand_apart(item)


def _stand_apart(item: QueueItem) -> None:
    """An episode that is over; what waits today is another."""
    joined = item.case
    item.case = ended(item.post, item.due_at, opened_at=item.opened_at, closed_at=item.closed_at)
    db.session.flush()
    if db.session.scalar(select(QueueItem.id).where(QueueItem.case_id == joined.id).limit(1)):
        cases.place(joined)
    else:
        db.session.delete(joined)
    db.session.flush()


def ended(post: Post, due_at, **times) -> Case:
    """A case that was closed long ago."""
    return Case(member_id=post.author_id, community=post.community, band=Band.ROUTINE.value, rank=RANK[Band.ROUTINE],
                standing=RANK[Band.ROUTINE], due_at=due_at, **times)


def _answer_settled_reports(posts: dict[str, Post]) -> None:
    for row in rows("care", "report"):
        post = posts[row["post"]]
        if post.state == "removed":
            item = db.session.scalars(select(QueueItem).where(
                QueueItem.post_id == post.id, QueueItem.closed_at.is_(None))).one()
            queue.close(item)
            reports.answer(post)


def _escalation(post: Post, row: dict, seated: dict[str, Account]) -> None:
    item = db.session.scalars(select(QueueItem).where(
        QueueItem.post_id == post.id, QueueItem.closed_at.is_(None))).one()
    opened, first, *rest = row["steps"]
    queue.claim(item.id, by=seated[opened["by"]])
    case = escalations.open_from_item(item.id, by=seated[opened["by"]], severity=row["severity"],
                                      words=opened["words"], tried=row["tried"])
    escalations.accept(case.ref, by=seated[first["by"]])
    pages.settle(by=seated[first["by"]], item_id=item.id)
    db.session.flush()
    for step in rest:
        db.session.add(EscalationStep(escalation_id=case.id, step=Step.NOTE.value, words=step["words"],
                                      by_id=seated[step["by"]].id))
    db.session.flush()
    _date_escalation_back(case, row)


def _date_escalation_back(case: Escalation, row: dict) -> None:
    begun = ago(row["ago"])
    case.opened_at, case.accepted_at = begun, begun + span(row["steps"][1]["after"])
    lines = db.session.scalars(select(EscalationStep).where(EscalationStep.escalation_id == case.id)
                               .order_by(EscalationStep.id)).all()
    for line, told in zip(lines, row["steps"], strict=True):
        line.at, line.words = begun + span(told["after"]), told["words"]
    for page in db.session.scalars(select(Page).where(Page.acknowledged_at.is_not(None))):
        page.called_at, page.sent_at, page.acknowledged_at = begun, begun, case.accepted_at


def _watch(row: dict, seated: dict[str, Account]) -> None:
    """Begun a while ago; one is to be reviewed soon."""
    watch = watches.begin(seated[row["member"]].id, by=seated[row["by"]], kind=row["kind"], reason=row["reason"],
                          words=row["words"], review_on=(START + span(row["review"])).date())
    db.session.execute(update(WatchStep).where(WatchStep.watch_id == watch.id).values(at=ago(row["ago"])))


def _date_items_back() -> None:
    """What waits has waited for a while, and none beyond belief: most are in time, the oldest nearly due."""
    still_open = select(QueueItem).where(QueueItem.closed_at.is_(None)).order_by(QueueItem.id)
    open_items = db.session.scalars(still_open).all()
    for n, item in enumerate(open_items):
        target = TARGETS[Band(item.band)]
        item.opened_at = max(item.post.created_at, START - target * (0.9 - 0.08 * n))
        item.due_at = item.opened_at + target
        item.case.opened_at = min(item.case.opened_at, item.opened_at)
    for item in open_items:
        cases.place(item.case)


def _settle_notices() -> None:
    """Old notices are read; only the last days' are new, and few."""
    for notice in db.session.scalars(select(Notice).where(Notice.post_id.is_not(None))):
        post = db.session.get(Post, notice.post_id)
        notice.at, notice.withheld = post.created_at, False
        notice.since = (post.published_at or post.created_at) if notice.gathers else None
        if START - post.created_at > NEWS_SINCE:
            notice.read_at = post.created_at + REVIEWED_AFTER
    db.session.flush()
    unread = select(db.func.count()).select_from(Notice).where(
        Notice.account_id == Account.id, Notice.read_at.is_(None)).scalar_subquery()
    db.session.execute(update(Account).values(unread_notices=unread))


