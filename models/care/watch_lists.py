"""Reads of watches (S5.7): the lists, what was done with one, what stands about a member. One statement each."""
from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased

from models.care.watch_rows import Watch, WatchStep, is_due, stands, visible_to
from models.ground.db import db
from models.people.accounts import Account

PER_PAGE = 25


def page(*, for_: Account, mine: bool = False, after: int | None = None) -> tuple[list, int | None]:
    """What stands, due for review first; and the id after which the next page begins."""
    query = _lines(stands(), visible_to(for_)).order_by(Watch.review_at, Watch.id).limit(PER_PAGE + 1)
    if mine:
        query = query.where(Watch.owner_id == for_.id)
    if after:
        last = select(Watch.review_at, Watch.id).where(Watch.id == after).subquery()
        query = query.join(last, or_(Watch.review_at > last.c.review_at,
                                     and_(Watch.review_at == last.c.review_at, Watch.id > last.c.id)))
    rows = list(db.session.execute(query))
    return rows[:PER_PAGE], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None


def on(member: Account) -> list:
    """What stands about a member now."""
    return list(db.session.execute(_lines(stands(), Watch.member_id == member.id).order_by(Watch.id)))


def steps(watch: Watch) -> list:
    """What was done with it, the latest first, with names."""
    to = aliased(Account, flat=True)
    return list(db.session.execute(
        select(WatchStep.id, WatchStep.event, WatchStep.words, WatchStep.at, WatchStep.review_at,
               _name(Account).label("by"), _name(to).label("to"))
        .outerjoin(Account, Account.id == WatchStep.by_id).outerjoin(to, to.id == WatchStep.to_id)
        .where(WatchStep.watch_id == watch.id).order_by(WatchStep.id.desc())))


def _lines(*conditions):
    owner, member = aliased(Account, flat=True), aliased(Account, flat=True)
    return (select(Watch.id, Watch.member_id, Watch.community, Watch.kind, Watch.reason, Watch.review_at,
                   Watch.owner_id, member.username.label("member"), _name(owner).label("owner"),
                   is_due().label("is_due"))
            .join(member, member.id == Watch.member_id).outerjoin(owner, owner.id == Watch.owner_id)
            .where(*conditions))


def _name(person):
    return case((person.guide_name != "", person.guide_name), else_=person.username)
