"""The queue's list (S5.3): open cases in the reader's communities, each told by its gravest signal.

Each way of asking is one statement, made once: making one costs more than running it. The page's cases are walked
along their index first; then, for these alone, all that a line says is read.
"""
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import and_, bindparam, case, column, exists, func, or_, select, table, tuple_
from sqlalchemy.orm import aliased

from models.care import looks
from models.care.cases import RANK, Band, Case, QueueItem, Source, Timed
from models.community.posts import LARGEST_ID, Kind, Post, State
from models.ground.db import clock, rows_of
from models.people.accounts import Account

PER_PAGE = 25
COUNTED = 100       # nobody needs to know by how many more


@dataclass(frozen=True)
class Line(Timed):
    """One case on the queue's list, told by its gravest signal: what the rows say, no entity behind it."""
    id: int             # of that signal
    case_id: int
    band: str
    rank: int
    standing: int
    source: str
    opened_at: datetime
    due_at: datetime
    findings: list
    community: str
    group_id: int | None
    group: str | None
    kind: str
    title: str          # the post's own, or that of what it answers
    level: int
    state: str
    author: str
    holder: str | None
    looker: str | None      # a colleague who has it open just now, and since when (`looks`)
    looked_since: datetime | None
    is_mine: bool
    is_assigned: bool
    is_escalated: bool      # a Senior Clinician has the matter; the post still waits for its decision
    undecided: int

    @property
    def is_raised(self) -> bool:
        return self.standing < self.rank

    @property
    def minutes_looked(self) -> int:
        return looks.minutes_since(self.looked_since) if self.looked_since else 0

    @property
    def categories(self) -> list[tuple[str, str]]:
        """(kind, category) of what was found, each once, the heaviest first."""
        heaviest = sorted(self.findings, key=lambda finding: -finding["weight"])
        return list(dict.fromkeys((finding["kind"], finding["category"]) for finding in heaviest))


@dataclass(frozen=True)
class Waiting:
    rows: list[Line]
    next: str | None


def waiting(*, for_: Account, band: str = "", source: str = "", mine: bool = False, team: bool = False, group: int = 0,
            community: str = "", after: str = "") -> Waiting:
    """By band, those past their target one band higher, then by target. What is not on offer is not asked."""
    given = {"rank": RANK.get(band), "source": source if source in tuple(Source) else None,
             "group": min(group, LARGEST_ID) or None, "community": community if community in for_.communities else None,
             "mine": mine or None, "team": team or None,
             "after": min(int(after), LARGEST_ID) if after.isascii() and after.isdigit() and len(after) < 15 else None}
    given = {name: value for name, value in given.items() if value is not None}
    rows = rows_of(_lines(*given), reader_id=for_.id, communities=for_.communities, **given)
    lines = [Line(*row) for row in rows]
    return Waiting(lines[:PER_PAGE], next=str(lines[PER_PAGE - 1].case_id) if len(lines) > PER_PAGE else None)


def counts(*, for_: Account, **beside) -> dict[str, int]:
    """How many cases wait in each band; COUNTED stands for that many or more. `beside`: what else is counted so, each
    a statement of rows that knows `communities`."""
    rows = rows_of(_counted(*beside.items()), communities=for_.communities)
    return dict(rows[0]._mapping)


def titled(parent):
    """Of a post, or of what it answers."""
    return case((Post.parent_id.is_(None), Post.title), else_=parent.c.title).label("title")


_VISIBLE = (Case.closed_at.is_(None), Case.community.in_(bindparam("communities", expanding=True)))    # S2.8
_READER = bindparam("reader_id")
_IN_HANDS = Case.claimed_until > clock()
_decided = table("decisions", column("item_id"), column("outcome"))     # its module stands on this one
_escalated = exists().where(_decided.c.item_id == QueueItem.id, _decided.c.outcome == "escalate")


def _with_signal(condition):
    return exists().where(QueueItem.case_id == Case.id, QueueItem.closed_at.is_(None), condition).correlate(Case)


def _comes_after():
    """Later in the queue's order than this case; one that never was leaves an empty page, not the first again."""
    key = (Case.standing, Case.due_at, Case.id)
    last = aliased(Case)
    there = (select(getattr(last, column.key)).where(last.id == bindparam("after")).scalar_subquery() for column in key)
    return tuple_(*key) > tuple_(*there)


_ASKED = {
    "rank": Case.rank == bindparam("rank"),
    "source": _with_signal(QueueItem.source == bindparam("source")),
    "group": _with_signal(QueueItem.group_id == bindparam("group")),
    "community": Case.community == bindparam("community"),
    "mine": or_(and_(Case.claimed_by_id == _READER, _IN_HANDS), Case.assigned_to_id == _READER),
    "team": and_(_IN_HANDS, Case.claimed_by_id != _READER),
    "after": _comes_after(),
}


@cache
def _counted(*beside):
    ranks = (select(Case.id).where(*_VISIBLE, Case.rank == RANK[band]) for band in Band)
    each = [select(func.count()).select_from(rows.limit(COUNTED).subquery()).scalar_subquery().label(name)
            for name, rows in (*zip(Band, ranks, strict=True), *beside)]
    return select(*each)


@cache
def _lines(*asked: str):
    page = (select(Case.id).where(*_VISIBLE, *(_ASKED[name] for name in asked))
            .order_by(Case.standing, Case.due_at, Case.id).limit(PER_PAGE + 1).subquery("page"))
    holder, author = Account.__table__.alias("holder"), Account.__table__.alias("author")
    parent, named = Post.__table__.alias("parent"), Post.__table__.alias("named")
    look, looker = looks.Look.__table__.alias("look"), Account.__table__.alias("looker")
    one = QueueItem.__table__.alias("one")
    theirs = select(one.c.id).where(one.c.case_id == page.c.id).correlate(page)
    lead = theirs.order_by(one.c.closed_at.is_not(None), one.c.rank, one.c.due_at, one.c.id).limit(1).scalar_subquery()
    left = theirs.where(one.c.closed_at.is_(None)).with_only_columns(func.count()).scalar_subquery()
    told = {
        "id": QueueItem.id, "case_id": Case.id, "band": Case.band, "rank": Case.rank, "standing": Case.standing,
        "source": QueueItem.source, "opened_at": QueueItem.opened_at, "due_at": Case.due_at,
        "findings": QueueItem.findings, "community": Case.community, "group_id": QueueItem.group_id,
        "group": named.c.shown_title, "kind": Post.kind, "title": titled(parent), "level": Post.level,
        "state": Post.state, "author": author.c.username,
        "holder": looks.name_of(holder.c), "looker": looks.name_of(looker.c), "looked_since": look.c.since,
        "is_mine": func.coalesce(holder.c.id == _READER, False),
        "is_assigned": func.coalesce(Case.assigned_to_id == _READER, False), "is_escalated": _escalated,
        "undecided": left}
    return (select(*(told[name].label(name) for name in Line.__dataclass_fields__))
            .select_from(page).join(Case, Case.id == page.c.id).join(QueueItem, QueueItem.id == lead)
            .join(Post, Post.id == QueueItem.post_id).join(author, author.c.id == Post.author_id)
            .outerjoin(parent, parent.c.id == Post.parent_id)
            .outerjoin(named, and_(named.c.group_id == QueueItem.group_id, named.c.kind == Kind.GROUP.value,
                                   named.c.state == State.PUBLISHED.value, named.c.parent_id.is_(None)))
            .outerjoin(holder, and_(holder.c.id == Case.claimed_by_id, Case.claimed_until > clock()))
            .outerjoin(look, look.c.account_id == looks.first(page.c.id, _READER))
            .outerjoin(looker, looker.c.id == look.c.account_id)
            .order_by(Case.standing, Case.due_at, Case.id))
