"""Promises: work that a transaction owes (DESIGN 6). The table is the truth; RQ only rings the bell.

A promise is a row of ids, written with the change that owes it. Whoever keeps it takes a lease first, so that two
never work at once; marks it done in the transaction of its effect, so that the effect happens once; and leaves it
for the sweep when it dies. A try is counted when the lease is taken, so that a death counts too; after three a post
goes before a person.
"""
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case, delete, func, or_, select, true, update
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, UtcDateTime, clock, db, from_clock

LEASE_SECONDS, LONG_LEASE_SECONDS = 5, 40
TRIES_BEFORE_A_PERSON = 3


class Job(StrEnum):
    PAGE = "page"
    SCAN_POST = "scan-post"
    EMAIL_NOTICE = "email-notice"
    SHOW_NOTICE = "show-notice"                 # what it tells can't be taken back any more
    EMAIL_ACTIVATION = "email-activation"
    EMAIL_CHANGE_ASKED = "email-change-asked"
    EMAIL_CHANGED = "email-changed"
    EMAIL_RESTORED = "email-restored"
    EMAIL_CLOSING = "email-closing"
    EMAIL_OPENING = "email-opening"             # to a former member: their record was opened
    EXPORT = "export"
    PAGE_NOTICE = "page-notice"                 # to a clinician's channel: there is something to read
    TELL_OF_OPENINGS = "tell-of-openings"
    CHASE_OPENING = "chase-opening"
    BEGIN_TRIAL = "begin-trial"                 # of a proposal for the phrasebook
    TRY_PHRASES = "try-phrases"
    SCAN_AGAIN = "scan-again"                   # the last weeks, after a change of lexicon or model
    EMAIL_RESET = "email-reset"
    EMAIL_INVITATION = "email-invitation"
    EMAIL_DIGEST = "email-digest"
    TELL_FOLLOWERS = "tell-followers"
    READ_PICTURE = "read-picture"               # the words in a photo
    SHOW_WAITING = "show-waiting"               # a guide is back: what waited for one (S5.17)


URGENCY = {Job.PAGE: 0, Job.SCAN_POST: 1, Job.SHOW_WAITING: 1, Job.READ_PICTURE: 2, Job.EMAIL_RESET: 2,
           Job.EMAIL_ACTIVATION: 2, Job.EMAIL_CHANGE_ASKED: 2, Job.EMAIL_CHANGED: 2, Job.EMAIL_RESTORED: 2,
           Job.EMAIL_CLOSING: 3, Job.EMAIL_OPENING: 3, Job.EMAIL_INVITATION: 3, Job.EMAIL_NOTICE: 3, Job.SHOW_NOTICE: 3,
           Job.PAGE_NOTICE: 3,
           Job.TELL_OF_OPENINGS: 3, Job.CHASE_OPENING: 3, Job.EXPORT: 4, Job.EMAIL_DIGEST: 4, Job.TELL_FOLLOWERS: 4,
           Job.BEGIN_TRIAL: 4, Job.TRY_PHRASES: 5, Job.SCAN_AGAIN: 5}
# kept by the mailer, the only holder of its key
MAIL = frozenset({Job.EMAIL_ACTIVATION, Job.EMAIL_RESET, Job.EMAIL_INVITATION, Job.EMAIL_NOTICE,
                  Job.EMAIL_CHANGE_ASKED, Job.EMAIL_CHANGED, Job.EMAIL_RESTORED, Job.EMAIL_CLOSING,
                  Job.EMAIL_OPENING, Job.EMAIL_DIGEST})
# what these owe stays owed however long it takes: an address moved, a member told that their record was opened
LASTING = frozenset({Job.EMAIL_CHANGED, Job.EMAIL_RESTORED, Job.EMAIL_OPENING})
CARRIED = frozenset(Job) - MAIL
# a copy of ten years of writing takes its time, and so does a lexicon that is compiled to be tried
LONG = frozenset({Job.READ_PICTURE, Job.EXPORT, Job.TRY_PHRASES, Job.SCAN_AGAIN})
LONGEST_WAIT = dict.fromkeys(Job, 300) | {Job.PAGE: 15, Job.SCAN_POST: 30, **dict.fromkeys(LONG, 30)}     # seconds


class Promise(Base):
    __tablename__ = "promises"
    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    subject_id: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    urgency: Mapped[int]
    promised_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    due_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    leased_until: Mapped[object | None] = mapped_column(UtcDateTime)
    done_at: Mapped[object | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        db.UniqueConstraint("job", "subject_id", "version"),
        db.Index("ix_promises_undone", "urgency", "due_at", postgresql_where=db.text("done_at IS NULL"),
                 sqlite_where=db.text("done_at IS NULL")),
    )


@dataclass(frozen=True)
class Lease:
    """The right to keep a promise for some seconds. `tries` counts this try, and tells this lease from a later one."""
    id: int
    job: Job
    subject_id: int
    version: int
    tries: int


def promise(job: Job, subject_id: int, version: int = 0, *, after: int = 0) -> Promise:
    """Owe `job` for a row, in this transaction, or `after` so many seconds. The same job, row and version once."""
    row = Promise(job=job.value, subject_id=subject_id, version=version, urgency=URGENCY[job])
    if after:       # it is owed from then on: before that nobody is late
        row.promised_at = row.due_at = from_clock(after)
    db.session.add(row)
    db.session.flush()
    if job in CARRIED and not after:
        db.session().info.setdefault("promised", []).append(row.id)
    return row


def owes(job: Job, subject_id: int) -> bool:
    """Whether such a promise waits to be kept."""
    return db.session.scalar(select(Promise.id).where(
        Promise.job == job.value, Promise.subject_id == subject_id, Promise.done_at.is_(None)).limit(1)) is not None


def promised_before(job: Job, subject_id: int, version: int) -> bool:
    return db.session.scalar(select(Promise.id).where(
        Promise.job == job.value, Promise.subject_id == subject_id, Promise.version == version)) is not None


def hurry(job: Job, subject_id: int, version: int = 0) -> None:
    """Before all others of its kind."""
    db.session.execute(update(Promise).where(
        Promise.job == job.value, Promise.subject_id == subject_id, Promise.version == version).values(urgency=0))


def take(promise_id: int, jobs) -> Lease | None:
    """Lease one undone promise of these jobs, or None when it is done, leased or not due. Commits nothing."""
    return next(iter(_lease(Promise.id == promise_id, jobs, limit=1)), None)


def take_due(jobs, limit: int) -> list[Lease]:
    """Lease the most urgent undone promises of these jobs. Commits nothing."""
    return _lease(true(), jobs, limit)


def keep(promise_id: int) -> bool:
    """Mark done, in the transaction of the effect. False when someone has kept it already: then do nothing."""
    return db.session.execute(
        update(Promise).where(Promise.id == promise_id, Promise.done_at.is_(None))
        .values(done_at=clock(), leased_until=None)).rowcount == 1


def failed(lease: Lease, error: Exception) -> None:
    """Note a failure (its kind, never its text: that may hold members' words) and put the next try off a little.

    Nothing happens when the lease ran out and somebody else has the promise now: the count of tries tells.
    """
    wait = min(2 ** min(lease.tries, 10), LONGEST_WAIT[lease.job])
    db.session.execute(
        update(Promise).where(Promise.id == lease.id, Promise.tries == lease.tries, Promise.done_at.is_(None))
        .values(last_error=type(error).__name__, due_at=from_clock(wait), leased_until=None)
        .execution_options(synchronize_session=False))


def purge(days: int = 7) -> int:
    """Forget what was kept long ago, and mail that could not be sent in all that time: no news any more."""
    old = Promise.promised_at < from_clock(-days * 86_400)
    mail = Promise.job.in_([job.value for job in MAIL - LASTING])
    return db.session.execute(delete(Promise).where(old, or_(Promise.done_at.is_not(None), mail))
                              .execution_options(synchronize_session=False)).rowcount


def oldest_unkept_seconds(jobs=CARRIED) -> float:
    """Age in seconds of the oldest undone promise that is or was due; 0.0 when none is.

    One that failed and waits for its next try is as unkept as before.
    """
    promised_at, moment = db.session.execute(
        select(func.min(Promise.promised_at), clock()).where(
            Promise.done_at.is_(None), Promise.job.in_([job.value for job in jobs]),
            or_(Promise.due_at <= clock(), Promise.tries > 0))).one()
    return (moment - promised_at).total_seconds() if promised_at else 0.0


def undone(jobs=None) -> int:
    query = select(func.count()).select_from(Promise).where(Promise.done_at.is_(None))
    return db.session.scalar(query.where(Promise.job.in_(jobs)) if jobs else query)


def _lease(condition, jobs, limit: int) -> list[Lease]:
    """By compare-and-swap. The choice is a CTE, made once: a plan that repeats it would lease beyond the limit."""
    free = (select(Promise.id)
            .where(condition, Promise.job.in_([job.value for job in jobs]), Promise.done_at.is_(None),
                   Promise.due_at <= clock(), or_(Promise.leased_until.is_(None), Promise.leased_until < clock()))
            .order_by(Promise.urgency, Promise.due_at, Promise.id).limit(limit).with_for_update(skip_locked=True)
            .cte("free"))
    until = case((Promise.job.in_([job.value for job in LONG]), from_clock(LONG_LEASE_SECONDS)),
                 else_=from_clock(LEASE_SECONDS))
    taken = db.session.execute(
        update(Promise).where(Promise.id.in_(select(free.c.id)))
        .values(leased_until=until, tries=Promise.tries + 1)
        .returning(Promise.id, Promise.job, Promise.subject_id, Promise.version, Promise.tries)
        .execution_options(synchronize_session=False)).all()
    leases = [Lease(row.id, Job(row.job), row.subject_id, row.version, row.tries) for row in taken]
    return sorted(leases, key=lambda lease: (URGENCY[lease.job], lease.id))
