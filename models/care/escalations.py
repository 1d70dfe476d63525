"""When someone may be in danger (S6): the escalation, its timeline, who accepted it by name, how it ended.

There is one open escalation about a post at a time. No open risk is without a named person for long: pages ring until
someone accepts.
"""
import secrets
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, case, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.care import decisions, pages, queue, timeline
from models.care.pages import Page
from models.care.queue import QueueItem
from models.care.timeline import ADDED_BY_HAND, Step
from models.community import posts
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import AlreadyClaimed, NotFound, Refused, Stale
from models.ground.outbox import Job, promise
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = 4_000


class Severity(StrEnum):
    IMMEDIATE = "immediate"
    HIGH = "high"
    MODERATE = "moderate"


class Subject(StrEnum):
    """Who may be in danger (S6.7); their words are the assessment's."""
    AUTHOR = "author"
    CHILD = "child"
    PARTNER = "partner"
    RELATIVE = "relative"
    OTHER = "other"


class Outcome(StrEnum):
    SAFE = "safe"
    EMERGENCY_SERVICES = "emergency-services"
    LOCAL_SUPPORT = "local-support"
    NOT_IN_DANGER = "not-in-danger"
    NOT_REACHED = "not-reached"


class Escalation(Base):
    __tablename__ = "escalations"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)       # says nothing about anyone
    member_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))
    item_id: Mapped[int | None] = mapped_column(ForeignKey(QueueItem.id))
    community: Mapped[str]
    severity: Mapped[str]
    subject: Mapped[str] = mapped_column(default=Subject.AUTHOR.value)
    tried: Mapped[str] = mapped_column(default="")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    accepted_at: Mapped[object | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[object | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(default="")
    follow_up_on: Mapped[object | None] = mapped_column(db.Date)
    member: Mapped[Account] = relationship(lazy="joined", foreign_keys=member_id, innerjoin=True)
    post: Mapped[Post | None] = relationship(lazy="select")
    accepted_by: Mapped[Account | None] = relationship(lazy="select", foreign_keys=accepted_by_id)
    opened_by: Mapped[Account] = relationship(lazy="select", foreign_keys=opened_by_id)


def page_for_item(item: QueueItem) -> None:
    """The scan's highest band: the on-call is paged as *possible risk*, before anyone has judged it (DESIGN 5)."""
    pages.page_first(item_id=item.id)


def open_from_item(item_id: int, *, by: Account, severity: str, words: str, tried: str,
                   subject: str = Subject.AUTHOR) -> Escalation:
    """A guide hands the item to the Senior Clinicians and pages the one on call."""
    item = queue.held(item_id, by=by)
    if _open_about(item.post):
        raise Refused("severity", "already-open")
    escalation = _open(item.post, severity, words, tried, by, item, subject)
    decisions.escalated(item, by=by, words=plain(words))
    pages.page_about(escalation.id, item_id=item.id)
    return escalation


def accept_item(item_id: int, *, by: Account, severity: str, words: str, subject: str = Subject.AUTHOR) -> Escalation:
    """A Senior Clinician judges a *possible risk* to be one: it becomes an escalation that they accept by name.

    Needs no claim: a guide who has the item in hand goes on with it, and one that was decided can still be accepted.
    """
    item = queue.find(item_id, for_=by)
    escalation = _open_about(item.post)
    if escalation is not None and escalation.accepted_by_id == by.id:       # a double click
        return escalation
    escalation = escalation or _open(item.post, severity, words, "", by, item, subject)
    decisions.escalated(item, by=by, words=plain(words))
    pages.settle(by=by, item_id=item.id)
    return accept(escalation.ref, by=by)


def accept(ref: str, *, by: Account, instead_of: int | None = None) -> Escalation:
    """"I have it": the named person (S6.8). Whoever accepts also acknowledges its pages.

    Taking it over from a colleague says from whom; else the second of two who press at once learns who was first.
    """
    escalation = _locked(find(ref, for_=by))
    if escalation.closed_at is not None:
        raise Stale
    if escalation.accepted_by_id not in (None, by.id, instead_of):
        raise AlreadyClaimed(escalation.accepted_by.shown_name, None)
    if escalation.accepted_by_id != by.id:
        escalation.accepted_by, escalation.accepted_at = by, now()
        timeline.note(escalation, Step.ACCEPTED, by=by)
        audit.record(Act.ESCALATION_ACCEPTED, on=escalation, by=by)
    _settle(escalation, by)
    return escalation


def add_step(ref: str, *, by: Account, step: str, words: str) -> None:
    escalation = _locked(find_open(ref, for_=by))
    if step not in ADDED_BY_HAND:
        raise Refused("step", "not-a-choice")
    if not words.strip():
        raise Refused("words", "empty")
    if timeline.is_last(escalation, step, plain(words), by):       # a double click tells the member once
        return
    timeline.note(escalation, Step(step), by=by, words=plain(words))
    audit.record(Act.ESCALATION_STEP, on=escalation, by=by, reason=step, step=step)
    if step == Step.REACHED_OUT:
        notices.tell(escalation.member, NoticeKind.REACHING_OUT, words=plain(words), name=by.shown_name)


def note_disclosure(escalation: Escalation, *, by: Account) -> None:
    """That the member told who or where they are. What they told lies in the sealed record alone (S6.1)."""
    timeline.note(escalation, Step.DISCLOSURE, by=by)
    audit.record(Act.ESCALATION_STEP, on=escalation, by=by, reason=Step.DISCLOSURE.value, step=Step.DISCLOSURE.value)


def close(ref: str, *, by: Account, outcome: str, words: str, follow_up_on: date | None = None) -> None:
    escalation = _locked(find(ref, for_=by))
    if escalation.closed_at is not None:
        if timeline.is_last(escalation, Step.CLOSED, plain(words), by):     # a double click
            return
        raise Refused("outcome", "closed")
    if outcome not in tuple(Outcome):
        raise Refused("outcome", "not-a-choice")
    if not words.strip():
        raise Refused("words", "empty")
    if escalation.accepted_by_id is None:
        raise Refused("outcome", "not-accepted")
    if follow_up_on is not None and follow_up_on < now().date():
        raise Refused("follow_up_on", "past")
    escalation.closed_at, escalation.outcome, escalation.follow_up_on = now(), outcome, follow_up_on
    timeline.note(escalation, Step.CLOSED, by=by, words=plain(words))
    _settle(escalation, by)
    promise(Job.TELL_OF_OPENINGS, escalation.id)        # S6.10: what was opened for it
    audit.record(Act.ESCALATION_CLOSED, on=escalation, by=by, reason=plain(words), outcome=outcome)


def open_ones(*, for_: Account) -> list:
    return _listed(for_, Escalation.closed_at.is_(None))


def without_a_name(*, for_: Account) -> list:
    """Open, and nobody has accepted them (S6.8)."""
    return _listed(for_, and_(Escalation.closed_at.is_(None), Escalation.accepted_by_id.is_(None)))


def closed_ones(*, for_: Account, limit: int = 20) -> list:
    return _listed(for_, Escalation.closed_at.is_not(None), limit)


def about_member(member: Account, limit: int = 10) -> list:
    """Earlier and open escalations about this member, for the guide's context."""
    return list(db.session.execute(
        select(*_ROW).join(_ACCEPTOR, _ACCEPTOR.c.id == Escalation.accepted_by_id, isouter=True)
        .where(Escalation.member_id == member.id).order_by(Escalation.id.desc()).limit(limit)))


def find(ref: str, *, for_: Account) -> Escalation:
    """With the member, the post and who opened and accepted it: one statement."""
    people = (Escalation.member, Escalation.opened_by, Escalation.accepted_by)
    escalation = db.session.scalar(
        select(Escalation).where(Escalation.ref == ref, visible_to(for_))
        .options(*(joinedload(each).lazyload(Account.grants) for each in people),
                 joinedload(Escalation.post).joinedload(Post.author).lazyload(Account.grants)))
    if escalation is None:
        raise NotFound
    return escalation


def find_open(ref: str, *, for_: Account) -> Escalation:
    escalation = find(ref, for_=for_)
    if escalation.closed_at is not None:
        raise Refused("outcome", "closed")
    return escalation


def visible_to(reader: Account):
    return Escalation.community.in_(reader.communities)


def ringing(*, for_: Account) -> list:
    """Unanswered calls to this reader, newest first, each matter once however often it rang; `ref` is empty while it
    is only a possible risk."""
    last = (select(func.max(Page.id)).where(Page.acknowledged_at.is_(None), Page.to_id == for_.id)
            .group_by(Page.item_id, Page.escalation_id))
    return list(db.session.execute(
        select(Page.id, Page.called_at, Page.item_id, Escalation.ref)
        .join(Escalation, Escalation.id == Page.escalation_id, isouter=True)
        .where(Page.id.in_(last)).order_by(Page.id.desc()).limit(20)))


def hand_back(escalation: Escalation, *, by: Account) -> None:
    """Whoever had it isn't there any more: the Senior Clinicians are called anew until one accepts it (S6.8)."""
    escalation = _locked(escalation)
    if escalation.closed_at is not None or escalation.accepted_by_id is None:
        return
    escalation.accepted_by = escalation.accepted_at = None
    timeline.note(escalation, Step.HANDED_BACK, by=by)
    audit.record(Act.ESCALATION_HANDED_BACK, on=escalation, by=by)
    pages.call_again(escalation.id)


def _open(post: Post, severity: str, words: str, tried: str, by: Account, item: QueueItem, subject: str) -> Escalation:
    if severity not in tuple(Severity):
        raise Refused("severity", "not-a-choice")
    if subject not in tuple(Subject):
        raise Refused("subject", "not-a-choice")
    if not words.strip():
        raise Refused("words", "empty")
    escalation = Escalation(ref=secrets.token_hex(4), member=post.author, post_id=post.id, item_id=item.id,
                            community=post.community, severity=severity, subject=subject, tried=plain(tried),
                            opened_by_id=by.id)
    db.session.add(escalation)
    db.session.flush()
    timeline.note(escalation, Step.OPENED, by=by, words=plain(words))
    audit.record(Act.ESCALATION_OPENED, on=escalation, by=by, reason=plain(words), severity=severity,
                 source=item.source)
    return escalation


def _open_about(post: Post) -> Escalation | None:
    """The open escalation about this post, if there is one: a matter is never opened twice."""
    posts.lock(post)
    return db.session.scalar(select(Escalation).where(Escalation.post_id == post.id, Escalation.closed_at.is_(None)))


def _locked(escalation: Escalation) -> Escalation:
    """As it stands now, and nobody else's to change until this transaction ends."""
    db.session.execute(select(Escalation.id).where(Escalation.id == escalation.id).with_for_update())
    db.session.expire(escalation, ["accepted_by_id", "accepted_by", "accepted_at", "closed_at"])
    return escalation


def _settle(escalation: Escalation, by: Account) -> None:
    """Stop calling, about the escalation and about the possible risk that it came from."""
    pages.settle(by=by, escalation_id=escalation.id)
    if escalation.item_id:
        pages.settle(by=by, item_id=escalation.item_id)


_ACCEPTOR, _MEMBER = Account.__table__.alias("acceptor"), Account.__table__.alias("member")
_ROW = (Escalation.id, Escalation.ref, Escalation.severity, Escalation.opened_at, Escalation.accepted_at,
        Escalation.closed_at, Escalation.outcome, Escalation.follow_up_on, Escalation.community, Escalation.post_id,
        case((_ACCEPTOR.c.guide_name != "", _ACCEPTOR.c.guide_name), else_=_ACCEPTOR.c.username).label("accepted_by"))


def _listed(reader: Account, condition, limit: int = 50) -> list:
    return list(db.session.execute(
        select(*_ROW, _MEMBER.c.username.label("member"))
        .join(_MEMBER, _MEMBER.c.id == Escalation.member_id)
        .join(_ACCEPTOR, _ACCEPTOR.c.id == Escalation.accepted_by_id, isouter=True)
        .where(condition, visible_to(reader)).order_by(Escalation.id.desc()).limit(limit)))
