"""A newcomer's first hours: a guide greets them within the hour, and what they share first is shown to guides (S2.6,
S5.11).

Whoever opened an account has one row here. It waits, in a lane of its own beside the queue, until a guide has greeted
them: once, whichever of two guides is quicker. Nothing here is registration data: a pseudonym, and the answers that the
newcomer gave for the guide to read.
"""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, bindparam, case, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.care import queue, reaching, reply_templates
from models.care.queue import Timed
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import read
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import NotFound, Refused
from models.people import notices
from models.people.accounts import Account, AccountState
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = reaching.WORDS_LENGTH
FIRST_HOURS = 24
TO_A_GUIDE = ("brings", "talk-about")       # the first questions whose answers a greeting guide reads
PER_PAGE = 25


class Arrival(Timed, Base):
    __tablename__ = "arrivals"
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, autoincrement=False)
    community: Mapped[str]
    opened_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    due_at: Mapped[object] = mapped_column(UtcDateTime)
    greeted_at: Mapped[object | None] = mapped_column(UtcDateTime)
    greeted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    first_post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))     # shown to guides, whenever it comes
    __table_args__ = (
        db.Index("ix_arrivals_waiting", "community", "due_at", "account_id",
                 sqlite_where=db.text("greeted_at IS NULL"), postgresql_where=db.text("greeted_at IS NULL")),
    )

    @property
    def is_late(self) -> bool:
        return self.greeted_at is None and self.minutes_left < 0


@dataclass(frozen=True)
class Newcomer(Timed):
    """One line of the lane."""
    account_id: int
    username: str
    community: str
    opened_at: datetime
    due_at: datetime
    answers: dict

    @property
    def told(self) -> dict:
        """What they answered for the guide: never how they heard of us, nor what an organisation asked."""
        return {key: self.answers[key] for key in TO_A_GUIDE if self.answers.get(key)}


def arrive(account: Account) -> None:
    """The account is open: the service greets at once, a guide within the hour."""
    notices.tell(account, NoticeKind.WELCOME)
    db.session.add(Arrival(account_id=account.id, community=account.community,
                           due_at=from_clock(60 * minutes_to_greet())))
    db.session.flush()


def greet(account_id: int, *, by: Account, words: str) -> None:
    """A guide's own words, as a notice that only the newcomer reads. Sent twice, it is one.

    They are read by the instrument like any words: what could hold a post is written anew, details that would be
    masked are not sent. Raises Refused: words.
    """
    newcomer, words = find(account_id, for_=by), plain(words).strip()
    account = db.session.get(Account, account_id)
    reaching.check(words, account)
    greeted = db.session.execute(
        update(Arrival).where(Arrival.account_id == account_id, Arrival.greeted_at.is_(None))
        .values(greeted_at=clock(), greeted_by_id=by.id).execution_options(synchronize_session=False)).rowcount
    if not greeted:
        if db.session.scalar(select(Arrival.greeted_by_id).where(Arrival.account_id == account_id)) == by.id:
            return
        raise Refused("words", "greeted")
    notices.tell(account, NoticeKind.GREETED, words=words, name=by.shown_name)
    audit.record(Act.NEWCOMER_GREETED, on=account, by=by, reason="newcomer", minutes=newcomer.minutes_waited)


def note_first(post: Post) -> bool:
    """Whether this post belongs to a newcomer's first hours, or is the first they ever shared: guides see those."""
    arrival = db.session.get(Arrival, post.author_id)
    if arrival is None:
        return False
    if arrival.first_post_id is None:
        arrival.first_post_id = post.id
    age = now() - arrival.opened_at
    return arrival.first_post_id == post.id or age.total_seconds() < FIRST_HOURS * 3600


def waiting(*, for_: Account) -> list[Newcomer]:
    """Who waits to be greeted, the one whose hour ends first on top; as many as a shift can see to."""
    return [Newcomer(**row._mapping) for row in db.session.execute(_newcomers(for_).where(Arrival.greeted_at.is_(None))
                                                                   .order_by(Arrival.due_at, Arrival.account_id)
                                                                   .limit(PER_PAGE))]


def counts(*, for_: Account) -> dict[str, int]:
    """How many cases wait in each band, and how many `newcomers`, for the queue's own page: one statement."""
    return queue.counts(for_=for_, newcomers=_TO_GREET)


def find(account_id: int, *, for_: Account) -> Newcomer:
    """Somebody who has arrived, greeted or not; who has left meanwhile is not there."""
    row = db.session.execute(_newcomers(for_).where(Arrival.account_id == account_id)).first()
    if row is None:
        raise NotFound
    return Newcomer(**row._mapping)


def own(*, for_: Account) -> Arrival | None:
    """The reader's own arrival: whether a guide has greeted them, and until when one should."""
    return db.session.get(Arrival, for_.id)


def load() -> tuple[int, int]:
    """For oversight: how many wait to be greeted in all communities, and how many of those are late."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((Arrival.due_at < clock(), 1), else_=0)), 0))
        .join(Account, Account.id == Arrival.account_id)
        .where(Arrival.greeted_at.is_(None), Account.state == AccountState.ACTIVE.value)).one()
    return row[0], row[1]


def kept_words(newcomer: Newcomer, *, by: Account) -> str:
    """The first greeting that Leads keep in the newcomer's language, for the guide to make their own."""
    organisation_id = db.session.get(Account, newcomer.account_id).organisation_id
    kept = reply_templates.usable("greeting", newcomer.community, organisation_id)
    return reply_templates.begun(kept[0], member=newcomer.username, guide=by.shown_name) if kept else ""


def minutes_to_greet() -> int:
    return read("greeting")["minutes"]


_TO_GREET = (select(Arrival.account_id).join(Account, Account.id == Arrival.account_id).where(
    Arrival.greeted_at.is_(None), Arrival.community.in_(bindparam("communities", expanding=True)),
    Account.state == AccountState.ACTIVE.value))


def _newcomers(reader: Account):
    """The language wall stands here too (S2.8)."""
    return (select(Arrival.account_id, Account.username, Arrival.community, Arrival.opened_at, Arrival.due_at,
                   Account.answers)
            .join(Account, Account.id == Arrival.account_id)
            .where(Arrival.community.in_(reader.communities), Account.state == AccountState.ACTIVE.value))
