"""What stands about a member beside an item on the desk (S5.4): escalations, open watches, the last notes of guides;
and which colleagues have their case open.

One statement for all: the item's page has few to spare.
"""
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Boolean, Integer, String, func, literal, null, select, union_all
from sqlalchemy import cast as as_
from sqlalchemy.orm import aliased

from models.care import looks
from models.care.escalations import Escalation
from models.care.looks import Look
from models.care.notes import MemberNote
from models.care.watch_rows import Watch, is_due, stands
from models.ground.db import UtcDateTime, db
from models.people.accounts import Account

ESCALATIONS, NOTES = 10, 3


@dataclass(frozen=True)
class Line:
    sort: str
    id: int
    kind: str                   # of a watch; of an escalation how serious
    reason: str                 # of a watch
    words: str                  # of a note
    ref: str                    # of an escalation
    post_id: int | None
    at: datetime                # of a watch the end of its day of review
    closed_at: datetime | None
    by: str | None              # who has it: keeps the watch, accepted the escalation, wrote the note, looks
    is_due: bool

    @property
    def minutes(self) -> int:
        return looks.minutes_since(self.at)


@dataclass(frozen=True)
class Beside:
    escalations: list[Line] = field(default_factory=list)
    watches: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    lookers: list[Line] = field(default_factory=list)

    def open_escalation(self, post_id: int) -> Line | None:
        return next((one for one in self.escalations if one.post_id == post_id and one.closed_at is None), None)


def of(member: Account, *, case_id: int, for_: Account) -> Beside:
    rows = db.session.execute(union_all(*(select(part.subquery()) for part in (
        _escalations(member), _watches(member), _notes(member), _lookers(case_id, for_)))))
    lines = sorted((Line(**row._mapping) for row in rows), key=lambda line: -line.id)
    return Beside(*([line for line in lines if line.sort == sort] for sort in ("escalation", "watch", "note", "look")))


def _escalations(member: Account):
    who = aliased(Account, flat=True)
    return (select(*_line("escalation", Escalation, who, kind=Escalation.severity, ref=Escalation.ref,
                          post_id=Escalation.post_id, at=Escalation.opened_at, closed_at=Escalation.closed_at))
            .outerjoin(who, who.id == Escalation.accepted_by_id).where(Escalation.member_id == member.id)
            .order_by(Escalation.id.desc()).limit(ESCALATIONS))


def _watches(member: Account):
    who = aliased(Account, flat=True)
    return (select(*_line("watch", Watch, who, kind=Watch.kind, reason=Watch.reason, at=Watch.review_at,
                          is_due=is_due()))
            .outerjoin(who, who.id == Watch.owner_id).where(Watch.member_id == member.id, stands()).order_by(Watch.id))


def _notes(member: Account):
    who = aliased(Account, flat=True)
    return (select(*_line("note", MemberNote, who, words=MemberNote.words, at=MemberNote.at))
            .join(who, who.id == MemberNote.by_id).where(MemberNote.member_id == member.id)
            .order_by(MemberNote.id.desc()).limit(NOTES))


def _lookers(case_id: int, reader: Account):
    who = aliased(Account, flat=True)
    return (select(*_line("look", Look, who, id=Look.account_id, at=Look.since))
            .join(who, who.id == Look.account_id).where(looks.by_others(case_id, reader)))


def _line(sort: str, table, who, **columns):
    """The columns of one part, all of the same types: a union is strict about them on PostgreSQL."""
    empty = {"kind": literal("", String()), "reason": literal("", String()), "words": literal("", String()),
             "ref": literal("", String()), "post_id": as_(null(), Integer),
             "closed_at": as_(null(), UtcDateTime), "is_due": literal(False, Boolean())}
    given = {**empty, "id": getattr(table, "id", None), **columns, "sort": literal(sort, String()),
             "by": func.coalesce(func.nullif(who.guide_name, ""), who.username)}
    return [column.label(name) for name, column in sorted(given.items())]
