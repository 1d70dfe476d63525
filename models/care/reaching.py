"""A guide writes to a member of their own accord (S5.7), or says why a quiet one is left in peace.

What is written is a private notice, read by the instrument like any words, sent once. Either is a row: while it is the
last word, nobody else is sent the same way (`quiet`).
"""
from datetime import timedelta

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.care import members, phrasebook, reply_templates
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import choices
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import Refused
from models.people import notices, signposts
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = 1_000
WROTE, LEFT = "wrote", "left"
SECOND_PRESS = timedelta(minutes=10)
TOO_MUCH = 2        # from this level on a guide writes it anew


class Reaching(Base):
    __tablename__ = "reachings"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    outcome: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")         # of leaving in peace, from content/reasons.toml
    words: Mapped[str] = mapped_column(default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))        # what it was about
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    by: Mapped[Account] = relationship(foreign_keys=by_id)


def reach_out(member_id: int, *, by: Account, words: str, seen: int | None = None, post: Post | None = None) -> None:
    """`seen` is the last row that the guide knew of: a colleague who was quicker is told of, and nothing is sent.

    Raises Refused: words. A double click is one.
    """
    member, words = members.find_here(member_id, for_=by), plain(words).strip()
    check(words, member)
    if _is_repeated(member, by, WROTE, words, seen, post):
        return
    _check_first(member, seen)
    _note(member, by, WROTE, words=words, post=post)
    notices.tell(member, NoticeKind.REACHING_OUT, words=words, name=by.shown_name)
    audit.record(Act.REACHED_OUT, on=latest(member), by=by)


def leave_in_peace(member_id: int, *, by: Account, reason: str, words: str = "", seen: int | None = None) -> None:
    member, words = members.find_here(member_id, for_=by), plain(words).strip()
    if reason not in reasons():
        raise Refused("reason", "not-a-choice")
    if len(words) > WORDS_LENGTH:
        raise Refused("words", "too-long")
    if _is_repeated(member, by, LEFT, words, seen):
        return
    _check_first(member, seen)
    _note(member, by, LEFT, words=words, reason=reason)
    audit.record(Act.LEFT_IN_PEACE, on=latest(member), by=by, reason=reason)


def check(words: str, member: Account) -> None:
    """What a guide writes to somebody in private: whole, without braces, and nothing in it that the scan would hold.

    The numbers of help lines are what they are there for.
    """
    if not words:
        raise Refused("words", "empty")
    if len(words) > WORDS_LENGTH:
        raise Refused("words", "too-long")
    reply_templates.check_filled(words)
    for line in signposts.for_account(member):
        words = words.replace(line.phone, "…")
    if phrasebook.read(words, language=member.community).level >= TOO_MUCH:
        raise Refused("words", "found")


def forget_words(member: Account) -> None:
    db.session.execute(update(Reaching).where(Reaching.member_id == member.id).values(words=""))


def latest(member: Account) -> Reaching | None:
    return db.session.scalar(select(Reaching).where(Reaching.member_id == member.id)
                             .order_by(Reaching.id.desc()).limit(1))


def reasons():
    return choices("reasons", "quiet")


def _is_repeated(member: Account, by: Account, outcome: str, words: str, seen: int | None,
                 post: Post | None = None) -> bool:
    """The second press: of a page that was drawn before the first; where the page says nothing, within some minutes.
    The same words another day are sent again."""
    last = latest(member)
    if last is None or (last.by_id, last.outcome, last.words, last.post_id) != (
            by.id, outcome, words, post.id if post else None):
        return False
    return now() - last.at < SECOND_PRESS if seen is None else last.id != seen


def _check_first(member: Account, seen: int | None) -> None:
    last = latest(member)
    if seen is not None and (last.id if last else 0) != seen:
        raise Refused("words", "reached")


def _note(member: Account, by: Account, outcome: str, *, post: Post | None = None, **facts) -> None:
    db.session.add(Reaching(member_id=member.id, outcome=outcome, by_id=by.id, post_id=post.id if post else None,
                            **facts))
    db.session.flush()
