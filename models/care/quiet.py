"""Quiet since a hard post (S5.7): of whom nothing has been seen for some days after words that were hard, or while they
are watched as vulnerable. They stand in a lane until someone has reached out, or has said why not.

Signs of life are posts, replies, support, drafts and sign-ins. They are compared in the database, and no moment of
theirs leaves it, but the day of the last one: nobody is shown when a member was here (S3.16).
"""
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal, or_, select, union

from models.care import phrasebook
from models.care.queue import QueueItem
from models.care.reaching import Reaching
from models.care.watch_rows import Watch, WatchKind, stands
from models.community.drafts import Draft
from models.community.posts import Post
from models.community.supports import Support
from models.ground.db import db, from_clock
from models.people.accounts import Account, AccountState
from models.people.sessions import Session

PER_PAGE = 25
HARD_RISK = 2       # of the words themselves: a telephone number makes a post no hard one
SIGNS = ((Post, Post.author_id, Post.created_at), (Support, Support.account_id, Support.at),
         (Draft, Draft.account_id, Draft.kept_at), (Session, Session.account_id, Session.used_at))

db.Index("ix_posts_hard", Post.community, Post.created_at, sqlite_where=Post.risk >= HARD_RISK,
         postgresql_where=Post.risk >= HARD_RISK)


@dataclass(frozen=True)
class Quiet:
    """One line of the lane."""
    member_id: int
    username: str
    community: str
    post_id: int | None     # the hard post; of the watched, where there is none, the last
    item_id: int | None     # the last item of the queue about it
    is_watched: bool
    since: date | None      # the day of the last sign of life


def waiting(*, for_: Account, after: int | None = None) -> tuple[list[Quiet], int | None]:
    """Oldest members first, so that pages stand still; and the id after which the next page begins."""
    query = _quiet(for_).order_by(Account.id).limit(PER_PAGE + 1)
    rows = db.session.execute(query.where(Account.id > after) if after else query).all()
    days = _last_days([row.member_id for row in rows[:PER_PAGE]])
    lines = [Quiet(**row._mapping, since=days.get(row.member_id)) for row in rows[:PER_PAGE]]
    return lines, lines[-1].member_id if len(rows) > PER_PAGE else None


def count(*, for_: Account) -> int:
    return db.session.scalar(select(func.count()).select_from(_quiet(for_).subquery()))


def of(member: Account, *, for_: Account) -> Quiet | None:
    """This member's line, while it stands in the lane."""
    row = db.session.execute(_quiet(for_).where(Account.id == member.id)).first()
    return Quiet(**row._mapping, since=_last_days([member.id]).get(member.id)) if row else None


def days() -> int:
    return phrasebook.policy()["quiet"]["days"]


def _quiet(reader: Account):
    rules = phrasebook.policy()["quiet"]
    hard = select(Post.author_id.label("id"), Post.community).where(
        Post.risk >= HARD_RISK, Post.created_at > from_clock(-rules["hard_days"] * 86_400),
        Post.community.in_(reader.communities))
    watched = select(Watch.member_id.label("id"), Watch.community).where(
        stands(), Watch.kind == WatchKind.VULNERABLE.value, Watch.community.in_(reader.communities))
    known = union(hard, watched).subquery()
    is_watched = select(Watch.id).where(Watch.member_id == Account.id, stands(),
                                        Watch.kind == WatchKind.VULNERABLE.value).correlate(Account).exists()
    post_id = func.coalesce(_latest_post(Post.risk >= HARD_RISK), _latest_post())
    item_id = select(func.max(QueueItem.id)).where(QueueItem.post_id == post_id).correlate(Account).scalar_subquery()
    return (select(Account.id.label("member_id"), Account.username, known.c.community, post_id.label("post_id"),
                   item_id.label("item_id"), is_watched.label("is_watched"))
            .join(known, known.c.id == Account.id)
            .where(Account.state == AccountState.ACTIVE.value, Account.guide_name == "",
                   ~_seen_since(from_clock(-days() * 86_400)), ~_answered()))


def _latest_post(*conditions):
    return (select(func.max(Post.id)).where(Post.author_id == Account.id, *conditions)
            .correlate(Account).scalar_subquery())


def _seen_since(moment, *beside):
    """Any sign of life later than this."""
    return or_(*(select(literal(1)).select_from(table).where(whose == Account.id, at > moment)
                 .correlate(Account, *beside).exists() for table, whose, at in SIGNS))


def _answered():
    """Somebody reached out, or said why not, and the member hasn't been back since."""
    return select(Reaching.id).where(Reaching.member_id == Account.id, ~_seen_since(Reaching.at, Reaching)).correlate(
        Account).exists()


def _last_days(member_ids: list[int]) -> dict[int, date]:
    """The day, and no more of it, of the last sign of each: one statement."""
    rows = db.session.execute(select(*(
        select(func.max(at)).where(whose == Account.id).correlate(Account).scalar_subquery().label(f"sign_{n}")
        for n, (_table, whose, at) in enumerate(SIGNS)), Account.id.label("id")).where(Account.id.in_(member_ids)))
    return {row.id: max(signs).date() for row in rows if (signs := [at for at in row[:len(SIGNS)] if at is not None])}
