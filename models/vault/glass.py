"""Breaking the glass (S6.3): who opened a registration record, why, until when. No personal data lies here.

An opening belongs to an open escalation, lasts thirty minutes and shows one field at a time; each reading is witnessed
before it is shown. The member's data keys rest in the row sealed under a key that only the clinician's browser holds,
so that neither the database nor the server alone can go on reading.
"""
from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.care import assessments, escalations, timeline
from models.care.escalations import Escalation
from models.care.timeline import Step
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import choices
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotAllowed, NotFound, Refused, Sealed, Stale
from models.ground.outbox import Job, promise
from models.ground.permissions import Can, Role
from models.people.accounts import Account
from models.vault import registration
from safety.clean import plain

MINUTES, REVIEW_HOURS = 30, 24
CHASE_AFTER = 12 * 3600         # seconds: the first reminder of what is owed afterwards (models.vault.afterwards)
REASON_LENGTH = 10, 2_000
DISCLOSURE, DISCLOSURE_LENGTH = "disclosure", 2_000


class BreakGlass(Base):
    __tablename__ = "break_glass"
    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey(Escalation.id), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    category: Mapped[str]
    reason: Mapped[str]
    sealed_key: Mapped[str]
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    ends_at: Mapped[object] = mapped_column(UtcDateTime)
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)         # by the clinician, before its time
    review_by: Mapped[object] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    review: Mapped[str] = mapped_column(default="")
    told_at: Mapped[object | None] = mapped_column(UtcDateTime)          # the member, of this opening
    escalation: Mapped[Escalation] = relationship(lazy="joined", innerjoin=True)
    by: Mapped[Account] = relationship(lazy="joined", foreign_keys=by_id, innerjoin=True)
    reviewed_by: Mapped[Account | None] = relationship(lazy="select", foreign_keys=reviewed_by_id)

    @property
    def until(self):
        """It ends with its escalation, by hand, and no later than its time."""
        return min(self.ends_at, self.escalation.closed_at or self.ends_at, self.ended_at or self.ends_at)

    @property
    def is_live(self) -> bool:
        return self.until > now()

    @property
    def is_review_late(self) -> bool:
        return self.reviewed_at is None and self.review_by < now()


@dataclass(frozen=True)
class Shown:
    """One field, opened. repr shows none of it."""
    field: str
    values: tuple[str, ...]
    newer: int = 0          # values sealed after this opening was made: they need another one
    is_damaged: bool = False

    def __repr__(self) -> str:
        return f"Shown({self.field})"


@dataclass(frozen=True)
class Looked:
    """What a member may know of one opening of their record (S7.6): who by role, never by name."""
    role: Role
    at: datetime
    fields: tuple[str, ...]
    why: str                # a sentence in the member's language


def break_glass(ref: str, *, by: Account, category: str, reason: str, passphrase: str) -> tuple[BreakGlass, str]:
    """Open the member's record; the row, and the browser's key. Refused names the field that stands in the way."""
    escalation = escalations.find_open(ref, for_=by)
    if not by.may(Can.BREAK_GLASS) or escalation.accepted_by_id is None:
        refused(ref, by=by, why="not-allowed")
        raise NotAllowed
    check_assessed(escalation)
    if category not in reasons():
        raise Refused("category", "not-a-choice")
    shortest, longest = REASON_LENGTH
    reason = plain(reason).strip()
    if not shortest <= len(reason) <= longest:
        raise Refused("reason", "too-short" if len(reason) < shortest else "too-long")
    data_key = _unlock(escalation.member, by, passphrase)
    browser_key = Fernet.generate_key()
    glass = BreakGlass(
        escalation=escalation, member_id=escalation.member_id, by=by, category=category, reason=reason,
        sealed_key=Fernet(browser_key).encrypt(data_key).decode(),
        ends_at=from_clock(MINUTES * 60), review_by=from_clock(REVIEW_HOURS * 3600))
    db.session.add(glass)
    db.session.flush()
    timeline.note(escalation, Step.GLASS_BROKEN, by=by, words=reason)
    promise(Job.CHASE_OPENING, glass.id, after=CHASE_AFTER)
    audit.record(Act.GLASS_BROKEN, on=glass, by=by, reason=reason, escalation=ref, category=category)
    return glass, browser_key.decode()


def check_assessed(escalation: Escalation) -> None:
    """S6.7: the assessment comes first, and nothing is opened where it found no danger near (S6.5)."""
    assessment = assessments.standing(escalation)
    if assessment is None:
        raise Refused("form", "not-assessed")
    if not assessment.is_danger_near:
        raise Refused("form", "not-near")


def refused(ref: str, *, by: Account, why: str) -> None:
    """Witness an opening that was not granted: its line stays though the request rolls back."""
    audit.witness(Act.GLASS_REFUSED, by=by, escalation=ref, why=why)


def read(ref: str, field: str, *, by: Account, browser_key: str) -> list[str]:
    """The values of one field. The line in the audit is committed first: no entry, nothing is shown."""
    return list(show(ref, field, by=by, browser_key=browser_key).values)


def show(ref: str, field: str, *, by: Account, browser_key: str) -> Shown:
    """`read`, with what could not be read: values that came since, values that are not where they were sealed.

    Only what the browser's key opens is entered as read.
    """
    glass = live(ref, for_=by)
    if glass is None or not by.may(Can.BREAK_GLASS):
        raise Sealed
    member = glass.escalation.member
    residency, record_key, data_key = member.residency, member.record_key, _unsealed(glass, browser_key)
    if record_key is None or field not in registration.held_fields(residency, record_key):
        raise NotFound
    audit.witness(Act.REGISTRATION_READ, on=glass, by=by, reason=glass.reason, field=field, escalation=ref)
    newer = registration.came_since(residency, record_key, field, data_key)
    try:
        return Shown(field, tuple(registration.read_field(residency, record_key, field, data_key)), newer)
    except registration.Locked:
        return Shown(field, (), newer)
    except registration.Tampered:
        return Shown(field, (), newer, is_damaged=True)


def held_fields(ref: str, *, for_: Account) -> tuple[str, ...]:
    """Names of the fields that could be asked for; no values."""
    member = escalations.find(ref, for_=for_).member
    return registration.held_fields(member.residency, member.record_key) if member.record_key else ()


def keep_disclosure(ref: str, *, by: Account, words: str) -> None:
    """What the member told of who and where they are goes into the sealed record, and nowhere else (S6.1)."""
    escalation = escalations.find_open(ref, for_=by)
    words = plain(words).strip()
    if not words or len(words) > DISCLOSURE_LENGTH:
        raise Refused("words", "too-long" if words else "empty")
    member = escalation.member
    if member.record_key is None:
        raise Refused("words", "no-record")
    try:
        registration.add(member.residency, member.record_key, DISCLOSURE, words)
    except registration.NotHeld as refusal:
        raise Refused("words", "no-record") from refusal
    escalations.note_disclosure(escalation, by=by)


def end(ref: str, *, by: Account) -> None:
    """The clinician is done before the time is. Nothing opens it again: the sealed keys go too."""
    glass = live(ref, for_=by)
    if glass is None:
        raise Stale
    glass.ended_at, glass.sealed_key = now(), ""
    timeline.note(glass.escalation, Step.GLASS_ENDED, by=by)
    audit.record(Act.OPENING_ENDED, on=glass, by=by, escalation=ref)


def live(ref: str, *, for_: Account) -> BreakGlass | None:
    """The clinician's own live opening on this escalation. It ends with the escalation, and no later than its time."""
    return db.session.scalar(query().where(Escalation.ref == ref, *_live(for_)).limit(1))


def live_ones(*, for_: Account) -> list[BreakGlass]:
    """The clinician's own live openings."""
    return list(db.session.scalars(query().where(*_live(for_))))


def openings_about(member: Account) -> list[Looked]:
    """Newest first, those of which the member has been told: none while danger lasts, none that a clinician put off."""
    told = list(db.session.scalars(query().where(BreakGlass.member_id == member.id, BreakGlass.told_at.is_not(None))))
    read = audit.fields_read(each.id for each in told)
    return [Looked(Role.SENIOR_CLINICIAN, each.opened_at, tuple(read[each.id]), why(each.category, member.language))
            for each in told]


def why(category: str, language: str) -> str:
    """Why it was opened, as the member is told it."""
    kept = reasons().get(category) or reasons()["other"]
    return kept.saying(language)


def find(glass_id: int) -> BreakGlass:
    glass = db.session.scalar(query().where(BreakGlass.id == glass_id))
    if glass is None:
        raise NotFound
    return glass


def query():
    """Newest first, each with its escalation and its people, roles left out: one statement."""
    return (select(BreakGlass).join(BreakGlass.escalation)
            .options(joinedload(BreakGlass.escalation).joinedload(Escalation.member).lazyload(Account.grants),
                     joinedload(BreakGlass.by).lazyload(Account.grants))
            .order_by(BreakGlass.id.desc()))


def reasons():
    return choices("reasons", "glass")


def _live(reader: Account) -> tuple:
    return (BreakGlass.by_id == reader.id, BreakGlass.ends_at > clock(), BreakGlass.ended_at.is_(None),
            Escalation.closed_at.is_(None))


def _unsealed(glass: BreakGlass, browser_key: str) -> bytes:
    try:
        return Fernet(browser_key.encode()).decrypt(glass.sealed_key.encode(), ttl=MINUTES * 60)
    except (InvalidToken, ValueError) as refusal:
        raise Sealed from refusal


def _unlock(member: Account, by: Account, passphrase: str) -> bytes:
    if member.record_key is None:
        raise Refused("category", "no-record")
    try:
        return registration.unlock(member.residency, member.record_key, clinician_id=by.id, passphrase=passphrase)
    except (registration.WrongPassphrase, registration.Locked) as refusal:
        raise Refused("passphrase", "wrong") from refusal
    except registration.NotEnrolled as refusal:
        raise Refused("passphrase", "not-enrolled") from refusal
    except registration.Tampered as refusal:
        raise Refused("form", "damaged") from refusal
    except registration.NotHeld as refusal:
        raise Refused("category", "no-record") from refusal
