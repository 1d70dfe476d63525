"""What happened with a member in the last thirty days, for guides (S5.4, S5.7): what they shared and what was made of
it, watches, escalations, notes, what was written to them, sanctions. One union, newest first, page by page.

What a post says stays veiled where it is hard to read; what was noted for a record behind the wall is not here at all.
"""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, String, and_, func, literal, or_, select, union_all
from sqlalchemy import cast as as_

from models.care.decisions import Decision
from models.care.escalations import Escalation
from models.care.notes import MemberNote
from models.care.queue import QueueItem
from models.care.reaching import Reaching
from models.care.watch_rows import Watch, WatchStep
from models.community.posts import Post
from models.ground.db import db, from_clock
from models.people.accounts import Account
from models.people.standing import Sanction

DAYS, PER_PAGE, EXCERPT = 30, 25, 160
SHARED, DECIDED, WATCHED, ESCALATED, NOTED, REACHED, SANCTIONED = SORTS = (
    "post", "decision", "watch", "escalation", "note", "reaching", "sanction")


@dataclass(frozen=True)
class Line:
    sort: str
    id: int
    at: datetime
    what: str           # of a post its kind, of a decision its outcome, of a watch what was done with it …
    state: str          # of a post; of a watch its kind; of a decision its reason
    level: int
    words: str
    ref: str            # where it leads: an item of the queue, an escalation, a watch
    by: str | None      # who did it, as members know them

    @property
    def mark(self) -> str:
        """Where the next page begins."""
        return f"{self.sort}-{self.id}"


def page(member: Account, *, after: str = "") -> tuple[list[Line], str | None]:
    """One more statement than a single one: where the page begins, when it isn't the first."""
    lines = union_all(*(query for query in _parts(member).values())).subquery()
    query = (select(lines, func.coalesce(func.nullif(Account.guide_name, ""), Account.username).label("by"))
             .outerjoin(Account, Account.id == lines.c.by_id)
             .order_by(lines.c.at.desc(), lines.c.sort, lines.c.id.desc()).limit(PER_PAGE + 1))
    if begins := _mark(member, after):
        query = query.where(or_(lines.c.at < begins.at, and_(
            lines.c.at == begins.at, or_(lines.c.sort > begins.sort,
                                         and_(lines.c.sort == begins.sort, lines.c.id < begins.id)))))
    rows = [Line(row.sort, row.id, row.at, row.what, row.state, row.level, row.words, row.ref, row.by)
            for row in db.session.execute(query)]
    return rows[:PER_PAGE], rows[PER_PAGE - 1].mark if len(rows) > PER_PAGE else None


def _mark(member: Account, after: str):
    """The line that a page begins after; a mark that is none is ignored."""
    sort, _dash, number = after.partition("-")
    if sort not in SORTS or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    part = _parts(member)[sort].subquery()
    return db.session.execute(select(part.c.sort, part.c.id, part.c.at).where(part.c.id == int(number))).first()


def _parts(member: Account) -> dict:
    latest = from_clock(-DAYS * 86_400)
    item = (select(as_(func.max(QueueItem.id), String)).where(QueueItem.post_id == Post.id)
            .correlate(Post).scalar_subquery())
    return {
        SHARED: select(*_line(SHARED, Post.id, Post.created_at, Post.kind, Post.state, Post.level,
                              func.substr(func.coalesce(func.nullif(Post.title, ""), Post.body), 1, EXCERPT),
                              func.coalesce(item, ""), None))
        .where(Post.author_id == member.id, Post.created_at > latest),
        DECIDED: select(*_line(DECIDED, Decision.id, Decision.at, Decision.outcome, Decision.category, 0,
                               Decision.words, as_(Decision.item_id, String), Decision.by_id))
        .join(Post, Post.id == Decision.post_id).where(Post.author_id == member.id, Decision.at > latest),
        WATCHED: select(*_line(WATCHED, WatchStep.id, WatchStep.at, WatchStep.event, Watch.kind, 0, WatchStep.words,
                               as_(Watch.id, String), WatchStep.by_id))
        .join(Watch, Watch.id == WatchStep.watch_id).where(Watch.member_id == member.id, WatchStep.at > latest),
        ESCALATED: select(*_line(ESCALATED, Escalation.id, Escalation.opened_at, Escalation.severity,
                                 Escalation.outcome, 0, "", Escalation.ref, Escalation.opened_by_id))
        .where(Escalation.member_id == member.id, Escalation.opened_at > latest),
        NOTED: select(*_line(NOTED, MemberNote.id, MemberNote.at, "", "", 0, MemberNote.words,
                             func.coalesce(as_(MemberNote.corrects_id, String), ""), MemberNote.by_id))
        .where(MemberNote.member_id == member.id, MemberNote.at > latest),
        REACHED: select(*_line(REACHED, Reaching.id, Reaching.at, Reaching.outcome, Reaching.reason, 0, Reaching.words,
                               "", Reaching.by_id))
        .where(Reaching.member_id == member.id, Reaching.at > latest),
        SANCTIONED: select(*_line(SANCTIONED, Sanction.id, Sanction.at, Sanction.kind, Sanction.category, 0,
                                  Sanction.words, "", Sanction.by_id))
        .where(Sanction.account_id == member.id, Sanction.at > latest),
    }


def _line(sort: str, *values):
    """The columns of one part, all of the same types: a union is strict about them on PostgreSQL."""
    names = ("id", "at", "what", "state", "level", "words", "ref", "by_id")
    kinds = {"level": Integer(), "by_id": Integer(), "id": Integer()}
    return (literal(sort, String()).label("sort"), *(
        (literal(value, kinds.get(name, String())) if isinstance(value, str | int | None) else value).label(name)
        for name, value in zip(names, values, strict=True)))
