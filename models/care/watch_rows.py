"""The rows of a watch, what was done with it, who is told (S5.7). `watches` has the verbs, `watch_lists` the lists."""
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, and_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.care import phrasebook
from models.community.posts import Post
from models.ground.content import choices
from models.ground.db import Base, UtcDateTime, clock, db, from_clock, now
from models.ground.permissions import Can
from models.people import notices, professions
from models.people.accounts import Account
from models.people.notices import NoticeKind


class WatchKind(StrEnum):
    VULNERABLE = "vulnerable"
    CONDUCT = "conduct"


class WatchEvent(StrEnum):
    BEGUN = "begun"
    RENEWED = "renewed"
    HANDED_OVER = "handed-over"
    TAKEN_OVER = "taken-over"
    ENDED = "ended"
    LAPSED = "lapsed"
    LEFT = "left"           # the member closed the account
    OWNERLESS = "ownerless"     # its owner isn't there any more


class Watch(Base):
    __tablename__ = "watches"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    community: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str]                                     # from content/reasons.toml
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))     # what it was begun over
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    version: Mapped[int] = mapped_column(default=1)         # counts what was done with it
    review_at: Mapped[object] = mapped_column(UtcDateTime)
    reminded_at: Mapped[object | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)
    member: Mapped[Account] = relationship(lazy="select", foreign_keys=member_id)
    owner: Mapped[Account | None] = relationship(lazy="select", foreign_keys=owner_id)
    __table_args__ = (
        db.Index("uq_watches_open", "member_id", "kind", unique=True, sqlite_where=db.text("ended_at IS NULL"),
                 postgresql_where=db.text("ended_at IS NULL")),
        db.Index("ix_watches_review", "community", "review_at", "id", sqlite_where=db.text("ended_at IS NULL"),
                 postgresql_where=db.text("ended_at IS NULL")))

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.review_at <= now()

    def may_be_kept_by(self, reader: Account) -> bool:
        """Its owner, and Leads; a colleague takes it over first."""
        return reader.id == self.owner_id or reader.may(Can.CONFIRM_DECISIONS)


class WatchStep(Base):
    """What was done with a watch: lines are only ever added."""
    __tablename__ = "watch_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey(Watch.id), index=True)
    event: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))       # None: the clock
    to_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    review_at: Mapped[object | None] = mapped_column(UtcDateTime)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())


def reasons(kind: str):
    return choices("reasons", f"watch_{kind}") if kind in tuple(WatchKind) else {}


def note(watch: Watch, event: WatchEvent, by: Account | None, words: str, *, counts: bool = True, **facts) -> None:
    db.session.add(WatchStep(watch_id=watch.id, event=event.value, words=words, by_id=by.id if by else None, **facts))
    if counts and event != WatchEvent.BEGUN:
        watch.version += 1
    db.session.flush()


def was_last(watch: Watch, event: WatchEvent, by: Account, words: str) -> bool:
    last = db.session.scalars(select(WatchStep).where(WatchStep.watch_id == watch.id)
                              .order_by(WatchStep.id.desc()).limit(1)).one()
    return (last.event, last.by_id, last.words) == (event, by.id, words)


def tell_owner(watch: Watch, what: str) -> None:
    """The Leads, where nobody keeps it."""
    owner = db.session.get(Account, watch.owner_id or 0)
    for person in [owner] if owner else [one for one in professions.holders(phrasebook.KEEPERS)
                                         if watch.community in one.communities]:
        tell(watch, person, what)


def tell(watch: Watch, person: Account, what: str, **facts) -> None:
    notices.tell(person, NoticeKind.WATCH, what=what, watch=watch.id, name=watch.member.username,
                 until=(watch.review_at - timedelta(days=1)).date().isoformat(), **facts)


def stands():
    return and_(Watch.ended_at.is_(None), Watch.review_at > clock())


def visible_to(reader: Account):
    return Watch.community.in_(reader.communities)


def is_due():
    """To be reviewed within the days at which its owner is reminded."""
    return Watch.review_at <= from_clock(86_400 * phrasebook.policy()["watch"]["remind_days"])
