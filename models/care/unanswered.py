"""Nobody unanswered (S3.14): what waits for a first reply, for guides; and how long a first reply takes, for Leads."""
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from models.care.queue import Timed
from models.community import posts
from models.community.posts import Kind, Post, State
from models.ground.db import db, from_clock
from models.people.accounts import Account

DAYS = 14           # what is older has been left alone for good, or was never meant as a question
FIGURE_DAYS, FIGURE_MOST = 7, 1_000
PER_PAGE = 25
OPENING = (Kind.TALKABOUT.value, Kind.BRICK.value)


@dataclass(frozen=True)
class Waiting(Timed):
    """One line of the lane."""
    id: int
    kind: str
    title: str
    community: str
    note: str
    author: str
    opened_at: datetime


def waiting(*, for_: Account, after: int | None = None) -> tuple[list[Waiting], int | None]:
    """Nobody has answered these, the longest waiting first; and the id after which the next page begins."""
    query = (select(Post.id, Post.kind, Post.shown_title.label("title"), Post.community, Post.note,
                    Account.username.label("author"), Post.published_at.label("opened_at"))
             .join(Account, Account.id == Post.author_id)
             .where(posts.visible_to(for_), Post.parent_id.is_(None), Post.kind.in_(OPENING), Post.reply_count == 0,
                    Post.published_at > from_clock(-DAYS * 86_400), Account.guide_name == "")
             .order_by(Post.published_at, Post.id).limit(PER_PAGE + 1))
    if after:
        last = select(Post.published_at, Post.id).where(Post.id == min(after, posts.LARGEST_ID)).subquery()
        query = query.join(last, or_(Post.published_at > last.c.published_at,
                                     and_(Post.published_at == last.c.published_at, Post.id > last.c.id)))
    rows = [Waiting(**row._mapping) for row in db.session.execute(query)]
    return rows[:PER_PAGE], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None


def minutes_to_first_reply(*, for_: Account) -> int | None:
    """The median over what was shared in the last days and answered by somebody else; None when nothing was."""
    reply = aliased(Post, flat=True)
    first = func.min(reply.published_at)
    rows = db.session.execute(
        select(Post.published_at, first).join(reply, reply.parent_id == Post.id)
        .where(posts.visible_to(for_), Post.parent_id.is_(None), Post.kind.in_(OPENING),
               Post.published_at > from_clock(-FIGURE_DAYS * 86_400),
               reply.state == State.PUBLISHED.value, reply.author_id != Post.author_id)
        .group_by(Post.id, Post.published_at).order_by(Post.published_at.desc()).limit(FIGURE_MOST)).all()
    return int(median((answered - shared).total_seconds() for shared, answered in rows) // 60) if rows else None
