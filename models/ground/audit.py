"""Every staff act, and every opening, as a line in a chain that nobody can alter unseen (S5, S6.3, S7.6).

`record` collects; `seal`, called by the end of the transaction, takes the chain's lock and writes all lines last,
just before COMMIT: a lock taken earlier would make every request wait for every other. Each line holds the hash
of the one before it. Triggers refuse UPDATE and DELETE; `verify` finds what a trigger can't see. A chain cut short at
its end, or written anew from some line on, is whole in itself: only a `head` that was kept elsewhere tells.
"""
import hashlib
import json

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.acts import FACTS, Act
from models.ground.db import Base, Facts, UtcDateTime, db, now, short_transaction
from models.ground.errors import DomainError

CHAIN_LOCK = 7_305_001
GENESIS = "0" * 64
PER_PAGE = 50


class UndeclaredFact(DomainError):
    """An act was recorded with a fact that it does not declare."""


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[object] = mapped_column(UtcDateTime)
    act: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(index=True)
    on_kind: Mapped[str | None]
    on_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict] = mapped_column(Facts, default=dict)
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    __table_args__ = (db.Index("ix_audit_entries_on", "on_kind", "on_id"),)


def record(act: Act, *, on=None, by=None, reason: str = "", **facts) -> None:
    """Collect one line for this transaction. `on` is a row with an id, `by` an Account or None for the service."""
    db.session.flush()
    db.session().info.setdefault("audit", []).append(_line(act, on, by, reason, facts))


def witness(act: Act, *, on=None, by=None, reason: str = "", **facts) -> None:
    """Commit one line at once, before a sensitive page is drawn or beside a refusal that rolls back.

    Raises whatever the database raises: no entry, no page.
    """
    line = _line(act, on, by, reason, facts)
    with short_transaction() as session:
        _append(session, [line])


def seal() -> None:
    """Write what was collected. The last act of a transaction, in `ground.transaction` alone."""
    lines = db.session().info.pop("audit", [])
    if lines:
        db.session.flush()
        _append(db.session, lines)
        db.session.flush()


def verify(batch: int = 5_000, head: tuple[int, str] | None = None) -> tuple[int, int | None]:
    """(lines read, id of the first line that does not hold, or None). `head` must stand in the chain as it once did."""
    previous, count, last_id, owed = GENESIS, 0, 0, head if head and head[0] else None
    while True:
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.id > last_id).order_by(AuditEntry.id).limit(batch)).all()
        if not entries:
            return count, owed[0] if owed else None
        for entry in entries:
            if entry.previous != previous or entry.hash != _hash(entry, previous):
                return count, entry.id
            if owed and entry.id >= owed[0]:
                if (entry.id, entry.hash) != owed:
                    return count, owed[0]
                owed = None
            previous, last_id, count = entry.hash, entry.id, count + 1
        db.session.expunge_all()


def head() -> tuple[int, str]:
    """Id and hash of the last line, to be kept where whoever can write to this database can't."""
    row = db.session.execute(select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first()
    return (row.id, row.hash) if row else (0, GENESIS)


def history(on_kind: str, on_id: int, limit: int = 50) -> list[AuditEntry]:
    return list(db.session.scalars(
        select(AuditEntry).where(AuditEntry.on_kind == on_kind, AuditEntry.on_id == on_id)
        .order_by(AuditEntry.id.desc()).limit(limit)))


def latest(*, before: int | None = None, act: str = "", limit: int = PER_PAGE) -> list[AuditEntry]:
    """The newest entries, one more than a page so that the reader knows whether there is another."""
    query = select(AuditEntry)
    if before:
        query = query.where(AuditEntry.id < before)
    if act:
        query = query.where(AuditEntry.act == act)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit + 1)))


def about(*subjects: tuple[str, int], limit: int = 50) -> list[AuditEntry]:
    """Entries on any of these rows, (kind, id) each, newest first: one statement."""
    return list(db.session.scalars(
        select(AuditEntry).where(or_(*(and_(AuditEntry.on_kind == kind, AuditEntry.on_id == row_id)
                                       for kind, row_id in subjects)))
        .order_by(AuditEntry.id.desc()).limit(limit)))


def fields_read(glass_ids) -> dict[int, list[str]]:
    """Which fields each opening read, in the order of reading."""
    found = {glass_id: [] for glass_id in glass_ids}
    for entry in db.session.scalars(select(AuditEntry).where(
            AuditEntry.act == Act.REGISTRATION_READ.value, AuditEntry.on_kind == "break_glass",
            AuditEntry.on_id.in_(found)).order_by(AuditEntry.id)):
        if entry.facts["field"] not in found[entry.on_id]:
            found[entry.on_id].append(entry.facts["field"])
    return found


def _line(act, on, by, reason, facts) -> dict:
    if undeclared := set(facts) - FACTS[act]:
        raise UndeclaredFact(f"{act} does not carry {sorted(undeclared)}")
    return {"at": now(), "act": act.value, "by_id": by.id if by else None, "reason": reason, "facts": facts,
            "on_kind": on.__tablename__ if on is not None else None, "on_id": on.id if on is not None else None}


def _append(session, lines) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    previous = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or GENESIS
    for line in lines:
        entry = AuditEntry(**line, previous=previous)
        entry.hash = previous = _hash(entry, previous)
        session.add(entry)
        session.flush()


def _hash(entry, previous: str) -> str:
    canonical = json.dumps([previous, entry.at.isoformat(timespec="microseconds"), entry.act, entry.by_id,
                            entry.on_kind, entry.on_id, entry.reason, entry.facts],
                           sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
