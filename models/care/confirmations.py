"""A trainee's decision waits for a Lead (S5.8): it is kept as it was meant, and has no effect before that.

Until then the post is on the cautious side: what was held stays held, and what a trainee would edit or remove is hidden
from others. The item goes back to the queue, so that nobody who wrote waits for a Lead alone: any guide may decide on
it too, and then the trainee's decision is replaced. To escalate needs nobody's confirmation.
"""
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.care import cases, showing
from models.care.cases import QueueItem
from models.community.posts import Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, Facts, UtcDateTime, clock, db, now
from models.ground.errors import NotFound, Stale
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = 1_000
HIDES = frozenset({"edit", "remove"})
CONFIRMED, REPLACED = "confirmed", "replaced"


class Confirmation(Base):
    __tablename__ = "confirmations"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(QueueItem.id), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    post_version: Mapped[int]
    outcome: Mapped[str]
    facts: Mapped[dict] = mapped_column(Facts)          # all that the decision says: category, words, an edited text
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    lead_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    settled_at: Mapped[object | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(default="")     # confirmed | replaced
    words: Mapped[str] = mapped_column(default="")
    item: Mapped[QueueItem] = relationship(lazy="select")
    post: Mapped[Post] = relationship(lazy="select")
    by: Mapped[Account] = relationship(lazy="joined", foreign_keys=by_id, innerjoin=True)
    lead: Mapped[Account | None] = relationship(lazy="joined", foreign_keys=lead_id)

    @property
    def is_current(self) -> bool:
        """The post is as the trainee read it, and neither taken back nor taken down since."""
        return self.post.version == self.post_version and self.post.state in (State.HELD, State.PUBLISHED)


def propose(item: QueueItem, outcome: str, *, by: Account, **facts) -> QueueItem:
    """Keep a trainee's decision for a Lead. A later one about the same item takes the place of the earlier."""
    replaced(item, by=by)
    confirmation = Confirmation(item_id=item.id, post_id=item.post_id, post_version=item.post.version,
                                outcome=outcome, facts=facts, by=by)
    db.session.add(confirmation)
    if outcome in HIDES:
        showing.hide(item.post)
    cases.give_back(item.case)
    audit.record(Act.DECISION_PROPOSED, on=item.post, by=by, outcome=outcome,
                 reason=facts.get("category") or plain(facts.get("words", "")))
    if supervisor := db.session.get(Account, by.supervised_by_id or 0):
        notices.tell(supervisor, NoticeKind.CONFIRMATION_WAITING, post_id=item.post_id, name=by.shown_name)
    return item


def settle(confirmation: Confirmation, *, by: Account, words: str) -> None:
    """The Lead stands for it: their own decision follows at once."""
    _settle(confirmation, CONFIRMED, by, words)
    audit.record(Act.DECISION_CONFIRMED, on=confirmation.post, by=by, reason=plain(words),
                 outcome=confirmation.outcome)


def replaced(item: QueueItem, *, by: Account, words: str = "") -> None:
    """Somebody has decided on the item: what a trainee had meant has no place any more, and they are told."""
    for waiting in db.session.scalars(select(Confirmation).where(
            Confirmation.item_id == item.id, Confirmation.settled_at.is_(None))):
        _settle(waiting, REPLACED, by, words)


def find(confirmation_id: int, *, for_: Account) -> Confirmation:
    """In the reader's communities, and not their own."""
    confirmation = db.session.scalar(select(Confirmation).join(QueueItem).where(
        Confirmation.id == confirmation_id, visible_to(for_), Confirmation.by_id != for_.id))
    if confirmation is None:
        raise NotFound
    return confirmation


def find_open(confirmation_id: int, *, for_: Account) -> Confirmation:
    """One that still waits; locked, so that two Leads answer once."""
    confirmation = find(confirmation_id, for_=for_)
    db.session.refresh(confirmation, with_for_update={"of": Confirmation})
    if confirmation.settled_at is not None:
        raise Stale
    return confirmation


def waiting(*, for_: Account, limit: int = 50) -> list[Confirmation]:
    """What waits for a Lead, the oldest first."""
    return list(db.session.scalars(_with_posts().where(
        Confirmation.settled_at.is_(None), visible_to(for_)).order_by(Confirmation.id).limit(limit)))


def own(*, for_: Account, limit: int = 20) -> list[Confirmation]:
    """What became of the reader's own decisions, the newest first."""
    return list(db.session.scalars(_with_posts().where(Confirmation.by_id == for_.id)
                                   .order_by(Confirmation.id.desc()).limit(limit)))


def about(item_id: int) -> Confirmation | None:
    """What waits for a Lead about this item."""
    return db.session.scalar(_with_posts().where(
        Confirmation.item_id == item_id, Confirmation.settled_at.is_(None)).limit(1))


def was_mine(item_id: int, outcome: str, *, for_: Account) -> bool:
    """The reader has proposed just this: the second half of a double click."""
    found = about(item_id)
    return found is not None and (found.outcome, found.by_id) == (outcome, for_.id)


def visible_to(reader: Account):
    return QueueItem.community.in_(reader.communities)


def _with_posts():
    return select(Confirmation).join(QueueItem).options(
        joinedload(Confirmation.post).joinedload(Post.author).lazyload(Account.grants), joinedload(Confirmation.item))


def _settle(confirmation: Confirmation, answer: str, by: Account, words: str) -> None:
    """An edited text goes with it: as a revision it is kept with the post, and goes when that goes."""
    confirmation.lead, confirmation.settled_at = by, now()
    confirmation.answer, confirmation.words = answer, plain(words)
    confirmation.facts = {name: said for name, said in confirmation.facts.items() if name not in ("title", "body")}
    if confirmation.by_id != by.id:
        notices.tell(confirmation.by, NoticeKind.DECISION_ANSWERED, post_id=confirmation.post_id, answer=answer,
                     outcome=confirmation.outcome, name=by.shown_name, words=plain(words))
