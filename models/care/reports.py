"""A member's concern about a post (S3.9). It prompts a review; the reporter learns received and looked at (S5.14)."""
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.care import queue
from models.care.cases import Case
from models.care.queue import Band, QueueItem, Source
from models.community import posts
from models.community.posts import Post
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import choices
from models.ground.db import Base, UtcDateTime, clock, db, now
from models.ground.errors import NotFound, Refused
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety.clean import plain

WORDS_LENGTH = 1_000
PRESSING = frozenset({"worried", "someone-in-danger"})      # these wait an hour at most, the rest a day


class Report(Base):
    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    category: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    looked_at: Mapped[object | None] = mapped_column(UtcDateTime)       # a guide took it on
    answered_at: Mapped[object | None] = mapped_column(UtcDateTime)
    __table_args__ = (db.UniqueConstraint("post_id", "by_id"),)


def report(post: Post, *, by: Account, category: str, words: str = "") -> Report:
    """Report someone else's post. A second report by the same member adds to the first; the same again adds nothing."""
    if post.author_id == by.id:
        raise NotFound
    if category not in kinds():
        raise Refused("category", "not-a-choice")
    posts.lock(post)        # the other half of a double click may be on its way
    row, words = db.session.scalar(select(Report).where(Report.post_id == post.id, Report.by_id == by.id)), plain(words)
    if row is None:
        row = Report(post_id=post.id, by_id=by.id, words="")
        db.session.add(row)
    elif row.answered_at is None and row.category == category and words in row.words:
        return row
    row.category, row.answered_at, row.looked_at = category, None, None
    row.words = "\n".join(filter(None, [row.words, words if words not in row.words else ""]))
    queue.open_item(post, Band.CONCERN if category in PRESSING else Band.ROUTINE, Source.REPORT)
    notices.tell(by, NoticeKind.REPORT_RECEIVED, post_id=post.id)
    audit.record(Act.POST_REPORTED, on=post, by=by, category=category)
    return row


def note_look(case: Case) -> None:
    """A guide has taken the case on: who reported something in it is told so, once, however often it changes hands."""
    waiting = select(QueueItem.post_id).where(QueueItem.case_id == case.id, QueueItem.closed_at.is_(None))
    for row in db.session.scalars(select(Report).where(
            Report.post_id.in_(waiting), Report.answered_at.is_(None), Report.looked_at.is_(None))):
        row.looked_at = now()
        notices.tell(db.session.get(Account, row.by_id), NoticeKind.REPORT_LOOKED_AT, post_id=row.post_id)


def answer(post: Post, *, withheld: int = 0) -> dict[int, int | None]:
    """A guide has decided: each reporter is told, in so many seconds, that it was looked at, not what was decided.

    Who was told: {report: notice}.
    """
    told = {}
    for row in db.session.scalars(select(Report).where(Report.post_id == post.id, Report.answered_at.is_(None))):
        row.answered_at = now()
        notice = notices.tell(db.session.get(Account, row.by_id), NoticeKind.REPORT_DONE, post_id=post.id,
                              withheld=withheld)
        told[row.id] = notice.id if notice else None
    return told


def take_back_answers(report_ids: list[int]) -> None:
    """The decision was taken back: they wait for an answer as before."""
    db.session.execute(update(Report).where(Report.id.in_(report_ids)).values(answered_at=None))


def on_post(post: Post) -> list[Report]:
    return list(db.session.scalars(select(Report).where(Report.post_id == post.id).order_by(Report.id.desc())))


def own(*, for_: Account, limit: int = 50) -> list[Report]:
    """What the reader reported, newest first."""
    return list(db.session.scalars(select(Report).where(Report.by_id == for_.id).order_by(Report.id.desc())
                                   .limit(limit)))


def kinds():
    return choices("reasons", "report")
