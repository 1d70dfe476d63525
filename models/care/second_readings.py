"""Second reading (S5.8, S5.12): of all decisions a share is read again by a guide who does not know what was decided.

Drawn by a keyed hash of the decision's number: nobody at the desk can tell which will be, and a job that runs twice
draws the same. Whoever reads sees the post as it stood and what was found in it, and says what they would have decided;
then both see both. A reading changes nothing about the post. Where the two differ, a Lead or a Senior Clinician who was
neither of them notes what is learned.
"""
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, and_, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship

from models.care import context, decisions
from models.care.confirmations import Confirmation
from models.care.decisions import Decision, Outcome
from models.care.queue import QueueItem
from models.community import posts
from models.community.posts import Post
from models.community.revisions import Revision
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import read
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound, Refused
from models.ground.permissions import Can
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

SETTLED, FORGOTTEN = 60, 86_400     # seconds: a decision may be taken back at once; one of yesterday is past drawing
PER_PAGE = 25
# Two that leave the post as it is are one opinion: a held post is approved, a visible one needs no action.
SAME = {Outcome.NO_ACTION.value: Outcome.APPROVE.value}
# What is decided about a post. To write to its author, or hand the matter on, is no opinion that another could share.
COMPARED = tuple(one.value for one in (Outcome.APPROVE, Outcome.NO_ACTION, Outcome.EDIT, Outcome.NOTE, Outcome.RETURN,
                                       Outcome.REMOVE, Outcome.ESCALATE))


class SecondReading(Base):
    __tablename__ = "second_readings"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey(Decision.id), unique=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    community: Mapped[str]
    drawn_at: Mapped[object] = mapped_column(UtcDateTime, default=clock(), index=True)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    read_at: Mapped[object | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(default="")        # what the reader would have decided, and why
    category: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    differs: Mapped[bool] = mapped_column(default=False)
    learned: Mapped[str] = mapped_column(default="")
    learned_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    learned_at: Mapped[object | None] = mapped_column(UtcDateTime)
    decision: Mapped[Decision] = relationship(lazy="joined", innerjoin=True)
    post: Mapped[Post] = relationship(lazy="select")
    reader: Mapped[Account | None] = relationship(lazy="select", foreign_keys=reader_id)
    learned_by: Mapped[Account | None] = relationship(lazy="select", foreign_keys=learned_by_id)
    __table_args__ = (
        db.Index("ix_second_readings_waiting", "community", "id",
                 sqlite_where=db.text("read_at IS NULL"), postgresql_where=db.text("read_at IS NULL")),
        db.Index("ix_second_readings_differing", "community", "id",
                 sqlite_where=db.text("differs"), postgresql_where=db.text("differs")))

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    def concerns(self, person: Account) -> bool:
        """One of the two whose opinions stand side by side."""
        return person.id in (self.reader_id, self.decision.by_id)


@dataclass(frozen=True)
class Stood:
    """The post as the one who decided read it: the words that its author had written by then."""
    id: int
    kind: str
    community: str
    version: int
    title: str
    body: str
    level: int
    author: str
    at: datetime        # of the decision


@dataclass(frozen=True)
class Line:
    """One row of a list: nothing of who decided what, where it has not been read yet."""
    id: int
    kind: str
    community: str
    at: datetime
    differs: bool = False
    is_mine: bool = False       # the reader of the list decided it; else they read it
    learned_at: datetime | None = None


def draw(key: str) -> int:
    """From the decisions of the last day, each once; how many were drawn now."""
    drawn = 0
    for row in db.session.execute(
            select(Decision.id, Decision.post_id, QueueItem.community).join(QueueItem, QueueItem.id == Decision.item_id)
            .where(Decision.outcome.in_(COMPARED), decisions.counts(),
                   Decision.at > from_clock(-FORGOTTEN), Decision.at <= from_clock(-SETTLED),
                   ~exists().where(SecondReading.decision_id == Decision.id)).order_by(Decision.id)).all():
        if is_drawn(row.id, key):
            drawn += put(row.id, row.post_id, row.community)
    return drawn


def is_drawn(decision_id: int, key: str) -> bool:
    """The same answer for the same decision and key, and for others as if by chance."""
    digest = hmac.digest(key.encode(), f"second reading {decision_id}".encode(), "sha256")
    return int.from_bytes(digest[:8]) < share() * 2**64


def share() -> float:
    return read("quality")["second_reading"]["share"]


def put(decision_id: int, post_id: int, community: str) -> bool:
    """Before the guides; False when another process has just done it."""
    try:
        with db.session.begin_nested():
            db.session.add(SecondReading(decision_id=decision_id, post_id=post_id, community=community))
    except IntegrityError:
        return False
    return True


def answer(reading_id: int, *, by: Account, outcome: str, category: str, words: str) -> SecondReading:
    """What `by` would have decided. Sent twice it is one; whoever comes second to a colleague keeps their words.

    Raises Refused: choice (not in the list, read, erased), words (empty, where no reason from the list goes with it).
    """
    reading, words = find_to_read(reading_id, by=by), plain(words).strip()
    db.session.execute(select(SecondReading.id).where(SecondReading.id == reading.id).with_for_update())
    db.session.refresh(reading, ["reader_id", "read_at", "outcome", "category"])
    if reading.is_read:
        if (reading.reader_id, reading.outcome, reading.category) == (by.id, outcome, category):
            return reading
        raise Refused("choice", "read")
    if as_it_stood(reading) is None:
        raise Refused("choice", "erased")
    _check(outcome, category, words)
    reading.reader, reading.read_at = by, now()
    reading.outcome, reading.category, reading.words = outcome, category, words
    reading.differs = SAME.get(outcome, outcome) != SAME.get(reading.decision.outcome, reading.decision.outcome)
    audit.record(Act.SECOND_READING_ANSWERED, on=reading, by=by, reason=category or words, outcome=outcome)
    _tell(reading.decision.by_id, reading, "differed" if reading.differs else "agreed", by)
    return reading


def learn(reading_id: int, *, by: Account, words: str) -> None:
    """What is learned from a difference, by somebody who is neither of the two. Raises Refused: words."""
    reading, words = find(reading_id, for_=by), plain(words).strip()
    db.session.execute(select(SecondReading.id).where(SecondReading.id == reading.id).with_for_update())
    db.session.refresh(reading, ["learned", "learned_by_id", "learned_at"])
    if reading.learned_at is not None:
        if (reading.learned_by_id, reading.learned) == (by.id, words):
            return
        raise Refused("words", "learned")
    if not may_learn(reading, by=by):
        raise NotFound
    if not words:
        raise Refused("words", "empty")
    reading.learned, reading.learned_by, reading.learned_at = words, by, now()
    audit.record(Act.SECOND_READING_LEARNED, on=reading, by=by, reason=words)
    for person in (reading.decision.by_id, reading.reader_id):
        _tell(person, reading, "learned", by)


def waiting(*, for_: Account) -> list[Line]:
    """What the reader may read blind, the longest waiting first; not where the words have gone meanwhile."""
    return _lines(_query(for_, SecondReading.drawn_at).where(
        SecondReading.read_at.is_(None), _may_read(for_), or_(Post.body != "", Post.title != ""))
        .order_by(SecondReading.id))


def of_mine(*, for_: Account) -> list[Line]:
    """What was read of the reader's own decisions, and what they read themselves: the newest first."""
    return _lines(_query(for_, SecondReading.read_at).where(
        SecondReading.read_at.is_not(None), or_(SecondReading.reader_id == for_.id, Decision.by_id == for_.id))
        .order_by(SecondReading.id.desc()))


def differing(*, for_: Account, before: int | None = None) -> tuple[list[Line], int | None]:
    """For Leads, the newest first; and the id before which the next page begins."""
    query = _query(for_, SecondReading.read_at).where(SecondReading.differs)
    if before:
        query = query.where(SecondReading.id < min(before, posts.LARGEST_ID))
    rows = [Line(**row._mapping) for row in
            db.session.execute(query.order_by(SecondReading.id.desc()).limit(PER_PAGE + 1))]
    return rows[:PER_PAGE], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None


def find(reading_id: int, *, for_: Account) -> SecondReading:
    """One that was read, for the two whom it is about and for Leads."""
    reading = _find(reading_id, for_)
    if not reading.is_read or not (reading.concerns(for_) or for_.may(Can.CONFIRM_DECISIONS)):
        raise NotFound
    return reading


def find_to_read(reading_id: int, *, by: Account) -> SecondReading:
    """One that `by` may read blind, or might have: a colleague can have been quicker."""
    return _find(reading_id, by, _may_read(by))


def as_it_stood(reading: SecondReading) -> Stood | None:
    """None when the words have been erased since."""
    post, at = reading.post, reading.decision.at
    row = db.session.execute(
        select(Revision.version, Revision.title, Revision.body).where(
            Revision.post_id == post.id, Revision.by_id == post.author_id, Revision.at <= at)
        .order_by(Revision.version.desc(), Revision.id.desc()).limit(1)).first()
    if row is None:
        return None
    return Stood(post.id, post.kind, post.community, row.version, row.title, row.body, post.level,
                 post.author.username, at)


def thread(reading: SecondReading) -> list:
    """The conversation around it, without what came after the decision: an answer could give that away."""
    return [row for row in context.thread(reading.post) if row.created_at <= reading.decision.at]


def decider(reading: SecondReading) -> Account:
    return db.session.get(Account, reading.decision.by_id)


def may_learn(reading: SecondReading, *, by: Account) -> bool:
    """A Lead or a Senior Clinician who is neither of the two, where nobody has noted anything yet."""
    return (reading.differs and reading.learned_at is None and not reading.concerns(by)
            and by.may(Can.CONFIRM_DECISIONS))


def item_of(reading: SecondReading) -> QueueItem:
    return db.session.get(QueueItem, reading.decision.item_id)


def visible_to(reader: Account):
    """The language wall stands here too (S2.8)."""
    return SecondReading.community.in_(reader.communities)


def _may_read(reader: Account):
    """Never one's own words, nor a post on which one has decided oneself, or proposed to."""
    earlier = aliased(Decision)
    return and_(
        Post.author_id != reader.id,
        ~exists().where(earlier.post_id == SecondReading.post_id, earlier.by_id == reader.id),
        ~exists().where(Confirmation.post_id == SecondReading.post_id, Confirmation.by_id == reader.id))


def _find(reading_id: int, reader: Account, *conditions) -> SecondReading:
    reading = db.session.scalar(
        select(SecondReading).join(Post, Post.id == SecondReading.post_id)
        .where(SecondReading.id == min(reading_id, posts.LARGEST_ID), visible_to(reader), *conditions)
        .options(joinedload(SecondReading.post).joinedload(Post.author).lazyload(Account.grants)))
    if reading is None:
        raise NotFound
    return reading


def _query(reader: Account, at):
    return (select(SecondReading.id, Post.kind, SecondReading.community, at.label("at"), SecondReading.differs,
                   (Decision.by_id == reader.id).label("is_mine"), SecondReading.learned_at)
            .join(Post, Post.id == SecondReading.post_id).join(Decision, Decision.id == SecondReading.decision_id)
            .where(visible_to(reader)))


def _lines(query) -> list[Line]:
    return [Line(**row._mapping) for row in db.session.execute(query.limit(PER_PAGE))]


def _check(outcome: str, category: str, words: str) -> None:
    if outcome not in COMPARED or category not in (decisions.reasons(outcome) or ("",)):
        raise Refused("choice", "not-a-choice")
    if not category and not words:
        raise Refused("words", "empty")


def _tell(account_id: int, reading: SecondReading, what: str, by: Account) -> None:
    notices.tell(db.session.get(Account, account_id), NoticeKind.SECOND_READING, reading=reading.id,
                 what=what, name=by.shown_name)
