"""Appeals (S5.14): each edit, removal, note, mask and sanction can be looked at again, once, by a different clinician.

An appeal's words are a post that guides alone read: it is scanned like all words, so that danger in them is held, paged
and escalated like anybody's (S5.1), and goes with the member's other words when they leave. It is written by who is
suspended, too. `models.care.appeal_answers` answers.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.care import decisions, queue
from models.care.decisions import Decision
from models.care.queue import Band, Source
from models.care.sanctions import NEEDS
from models.community import posts
from models.community.posts import Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import Choice
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound, Refused
from models.ground.permissions import Can
from models.people import notices, standing
from models.people.accounts import Account
from models.people.notices import Notice, NoticeKind
from models.people.standing import Measure, Sanction, policy
from safety.clean import says_something

WORDS_LENGTH = 2_000
SHOWN = 50


class Appealed(StrEnum):
    """What can be appealed; what has an outcome of that name is a decision."""
    EDIT = "edit"
    REMOVE = "remove"
    NOTE = "note"
    MASK = "mask"
    SANCTION = "sanction"


class Answer(StrEnum):
    UPHOLD = "uphold"       # it stays
    FULL = "full"           # it is undone
    PART = "part"           # something milder takes its place


class Appeal(Base):
    __tablename__ = "appeals"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    community: Mapped[str]
    kind: Mapped[str]
    about: Mapped[str] = mapped_column(unique=True)     # what it is about, which is appealed once
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id))
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey(Sanction.id))
    words_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))       # nobody, where the scan did it
    made_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    answer: Mapped[str] = mapped_column(default="")
    says: Mapped[str] = mapped_column(default="")       # to the member
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    answered_at: Mapped[object | None] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    post: Mapped[Post | None] = relationship(foreign_keys=post_id)
    words: Mapped[Post] = relationship(foreign_keys=words_id)
    decision: Mapped[Decision | None] = relationship()
    sanction: Mapped[Sanction | None] = relationship()
    decided_by: Mapped[Account | None] = relationship(foreign_keys=decided_by_id)
    __table_args__ = (db.Index("ix_appeals_waiting", "community", "id", sqlite_where=db.text("answered_at IS NULL"),
                               postgresql_where=db.text("answered_at IS NULL")),)

    @property
    def deciders(self) -> set[int]:
        """Who may not answer it: who decided, and who confirmed."""
        return {self.decided_by_id, self.sanction.confirmed_by_id if self.sanction else None} - {None}

    @property
    def stands_at(self) -> Post:
        """The post with which it stands in the queue: what it is about; where nobody decided, its own words."""
        return self.post if self.post and self.decided_by_id else self.words


@dataclass(frozen=True)
class Subject:
    """Something that was done to a member, or to their words."""
    kind: Appealed
    about: str
    at: datetime
    post: Post | None = None
    decision: Decision | None = None
    sanction: Sanction | None = None

    @property
    def reason(self) -> Choice | None:
        """The kept reason, where it had one."""
        if self.sanction:
            return standing.reasons().get(self.sanction.category)
        return decisions.reasons(self.kind).get(self.decision.category) if self.decision else None

    @property
    def until(self) -> datetime:
        return self.at + timedelta(days=policy("appeal")["days"])

    @property
    def is_in_time(self) -> bool:
        return now() < self.until


def make(subject: Subject, *, by: Account, words: str, key: str) -> Appeal:
    """Once about each thing, and in time: by the database's clock. Sent twice it is one."""
    if existing := of_subject(subject):
        return existing
    if not says_something(words):
        raise Refused("words", "needed")
    if not db.session.scalar(select(subject.until > clock())):
        raise Refused("words", "too-late")
    try:
        with db.session.begin_nested():     # the words too: of two windows one is kept, and nothing of the other
            appeal = _write(subject, by, words, key)
    except IntegrityError:      # the other half of a double click was quicker
        return of_subject(subject)
    queue.open_item(appeal.stands_at, Band.CONCERN, Source.APPEAL, not_for=appeal.decided_by)
    audit.record(Act.APPEAL_MADE, on=appeal, by=by, kind=appeal.kind)
    notices.tell(by, NoticeKind.APPEAL_RECEIVED, post_id=appeal.post_id, appeal=appeal.id, appealed=appeal.kind)
    return appeal


def subject(kind: Appealed, number: int, *, for_: Account) -> Subject:
    """What was done: by the number of the sanction, else of the post, whose latest edit, note … is meant."""
    if kind == Appealed.SANCTION:
        sanction = standing.find_own(number, for_=for_)
        return Subject(kind, f"sanction {sanction.id}", sanction.at, sanction=sanction,
                       post=db.session.get(Post, sanction.post_id) if sanction.post_id else None)
    post = db.session.get(Post, min(number, posts.LARGEST_ID))
    if post is None or post.author_id != for_.id:
        raise NotFound
    if kind == Appealed.MASK:
        return _mask(post)
    decision = db.session.scalar(select(Decision).where(
        Decision.post_id == post.id, Decision.outcome == kind.value, decisions.stands())
                                 .order_by(Decision.id.desc()).limit(1))
    if decision is None:
        raise NotFound
    return Subject(kind, f"decision {decision.id}", decision.at, post=post, decision=decision)


def subjects(member: Account) -> list[Subject]:
    """What was decided about the member's words and can still be appealed, newest first."""
    found = db.session.execute(
        select(Decision, Post).join(Post, Post.id == Decision.post_id).where(
            Post.author_id == member.id, Decision.outcome.in_(("edit", "remove", "note")), decisions.stands(),
            Decision.at > from_clock(-policy("appeal")["days"] * 86_400)).order_by(Decision.id.desc()).limit(SHOWN))
    return [Subject(Appealed(decision.outcome), f"decision {decision.id}", decision.at, post=post, decision=decision)
            for decision, post in found]


def since() -> datetime:
    """What was done before can't be appealed any more."""
    return now() - timedelta(days=policy("appeal")["days"])


def of_subject(subject: Subject) -> Appeal | None:
    return db.session.scalar(select(Appeal).where(Appeal.about == subject.about))


def own(*, for_: Account) -> list[Appeal]:
    return list(db.session.scalars(select(Appeal).where(Appeal.account_id == for_.id).order_by(Appeal.id.desc())
                                   .limit(SHOWN)))


def find_own(appeal_id: int, *, for_: Account) -> Appeal:
    appeal = db.session.get(Appeal, appeal_id)
    if appeal is None or appeal.account_id != for_.id:
        raise NotFound
    return appeal


def find(appeal_id: int, *, for_: Account) -> Appeal:
    """For the desk, within the reader's communities."""
    appeal = db.session.get(Appeal, appeal_id)
    if appeal is None or appeal.community not in for_.communities:
        raise NotFound
    return appeal


def waiting(*, for_: Account) -> list[Appeal]:
    """In the reader's communities: whose words tell of danger first, then the oldest."""
    return list(db.session.scalars(select(Appeal).join(Appeal.words).where(
        Appeal.answered_at.is_(None), Appeal.community.in_(for_.communities))
        .order_by(Post.risk.desc(), Appeal.id).limit(SHOWN)))


def settle(appeal: Appeal) -> None:
    """Answered: out of the queue, unless the same post waits there for another answer about the same colleague."""
    item = queue.open_of(appeal.stands_at, not_for=appeal.decided_by)
    others = select(Appeal.id).where(Appeal.answered_at.is_(None), Appeal.post_id == appeal.post_id,
                                     Appeal.decided_by_id == appeal.decided_by_id, Appeal.id != appeal.id)
    if item is not None and item.source == Source.APPEAL and db.session.scalar(others.limit(1)) is None:
        queue.close(item)


def may_answer(appeal: Appeal, *, by: Account) -> bool:
    """A different clinician, who could have decided it themself."""
    if by.id in appeal.deciders or not by.may(Can.ANSWER_APPEALS):
        return False
    return appeal.sanction is None or by.may(NEEDS[Measure(appeal.sanction.kind)])


def _write(subject: Subject, by: Account, words: str, key: str) -> Appeal:
    own_words = posts.write(posts.Kind.APPEAL, by=by, body=words, key=key)
    own_words.state = State.WITHDRAWN.value         # nobody but guides reads it, ever
    appeal = Appeal(
        account_id=by.id, community=by.community, kind=subject.kind.value, about=subject.about, words=own_words,
        post_id=subject.post.id if subject.post else None,
        decision_id=subject.decision.id if subject.decision else None,
        sanction_id=subject.sanction.id if subject.sanction else None, decided_by_id=_decider(subject))
    db.session.add(appeal)
    db.session.flush()
    return appeal


def _mask(post: Post) -> Subject:
    """The scan covered something: its notice says when. No one decided it, so anyone may answer."""
    told = db.session.scalar(select(Notice).where(
        Notice.account_id == post.author_id, Notice.kind == NoticeKind.POST_MASKED.value, Notice.post_id == post.id)
        .order_by(Notice.id.desc()).limit(1))
    if told is None:
        raise NotFound
    return Subject(Appealed.MASK, f"mask {post.id} {post.version}", told.at, post=post)


def _decider(subject: Subject) -> int | None:
    made = subject.decision or subject.sanction
    return made.by_id if made else None
