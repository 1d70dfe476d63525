"""What the service tells a member. A mail is only a copy that reveals nothing (S2.5, S5.5).

Much that happens to one thing is one line. Such a line is a mark: what it is `about`, and `since` when something is new
there. It stays one until it is read; what stands behind it is counted when somebody looks (`models.community.news`).
"""
from enum import StrEnum

from sqlalchemy import ForeignKey, case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, Facts, UtcDateTime, clock, db
from models.ground.errors import NotFound
from models.ground.outbox import Job, Promise, promise
from models.people import notice_choices
from models.people.accounts import Account, AccountState
from models.people.notice_choices import ByMail, Sort

PER_PAGE = 25


class NoticeKind(StrEnum):
    WELCOME = "welcome"
    POST_HELD = "post-held"
    POST_KEPT_BACK = "post-kept-back"           # no guide is there (S5.17)
    POST_MASKED = "post-masked"
    POST_APPROVED = "post-approved"
    POST_EDITED = "post-edited"
    POST_REMOVED = "post-removed"
    POST_NOTED = "post-noted"
    POST_RETURNED = "post-returned"             # to its author, to be changed
    PUT_RIGHT = "put-right"                     # what a guide had done to a post is undone
    HANDED_TO_LEAD = "handed-to-lead"           # to Leads: a guide asks them to decide
    SANCTIONED = "sanctioned"
    SANCTION_LIFTED = "sanction-lifted"
    APPEAL_RECEIVED = "appeal-received"
    APPEAL_ANSWERED = "appeal-answered"
    REPORT_LOOKED_AT = "report-looked-at"
    NEW_REPLY = "new-reply"
    REPORT_RECEIVED = "report-received"
    REPORT_DONE = "report-done"
    REACHING_OUT = "reaching-out"
    GREETED = "greeted"
    RECORD_OPENED = "record-opened"
    OPENING_OWED = "opening-owed"               # to Senior Clinicians
    CONFIRMATION_WAITING = "confirmation-waiting"
    DECISION_ANSWERED = "decision-answered"
    SECOND_READING = "second-reading"           # to whoever decided, or read again
    REGISTRATION_ENDING = "registration-ending"
    COLLEAGUE_JOINED = "colleague-joined"
    CASE_ASSIGNED = "case-assigned"
    DEBRIEF_ASKED = "debrief-asked"             # to Leads: a guide would like to talk
    DEBRIEF_ACCEPTED = "debrief-accepted"
    BURST = "burst"                             # to Leads: one method or place, named by several (S5.18)
    FOLLOWERS_UNTOLD = "followers-untold"       # to Leads: telling who follows failed for good
    WATCH = "watch"                             # to its owner, or to Leads
    PHRASEBOOK = "phrasebook"                   # to Leads: something about the lexicon
    SECOND_FACTOR_CHANGED = "second-factor-changed"
    PASSWORD_CHANGED = "password-changed"       # noqa: S105
    CLOSING_SOON = "closing-soon"
    EMAIL_CHANGED = "email-changed"
    GROUP_JOINED = "group-joined"
    GROUP_NEWCOMER = "group-newcomer"           # to the guide of the group
    FOLLOWED_REPLY = "followed-reply"
    FOLLOWED_TOPIC = "followed-topic"
    FOLLOWED_MEMBER = "followed-member"
    SUPPORTED = "supported"


UNMAILED = {NoticeKind.APPEAL_RECEIVED, NoticeKind.REPORT_LOOKED_AT,
            NoticeKind.WELCOME, NoticeKind.REPORT_RECEIVED, NoticeKind.POST_HELD, NoticeKind.POST_KEPT_BACK,
            NoticeKind.GROUP_JOINED, NoticeKind.GROUP_NEWCOMER, NoticeKind.SECOND_READING,
            NoticeKind.CLOSING_SOON, NoticeKind.EMAIL_CHANGED}      # the last two have mails of their own
SORTS = {   # in the order of the page on which they are chosen
    "replies": Sort(frozenset({NoticeKind.NEW_REPLY}), ByMail.AT_ONCE),
    "followed-replies": Sort(frozenset({NoticeKind.FOLLOWED_REPLY}), ByMail.DIGEST),
    "followed-topics": Sort(frozenset({NoticeKind.FOLLOWED_TOPIC}), ByMail.DIGEST),
    "followed-members": Sort(frozenset({NoticeKind.FOLLOWED_MEMBER}), ByMail.DIGEST),
    "support": Sort(frozenset({NoticeKind.SUPPORTED}), ByMail.NEVER),
    "guides": Sort(frozenset({
        NoticeKind.POST_MASKED, NoticeKind.POST_APPROVED, NoticeKind.POST_EDITED, NoticeKind.POST_REMOVED,
        NoticeKind.POST_NOTED, NoticeKind.POST_RETURNED, NoticeKind.PUT_RIGHT, NoticeKind.REPORT_DONE,
        NoticeKind.REACHING_OUT, NoticeKind.GREETED}), ByMail.AT_ONCE, may_be_hidden=False),
}
SORT_OF = {kind: key for key, sort in SORTS.items() for kind in sort.kinds}
# Mailed at once whatever was chosen: who takes an account over, or opens a record, must not be able to keep it quiet;
# what is imposed on somebody; and what staff owe to others.
ALWAYS_MAILED = frozenset({
    NoticeKind.RECORD_OPENED, NoticeKind.PASSWORD_CHANGED, NoticeKind.SECOND_FACTOR_CHANGED, NoticeKind.OPENING_OWED,
    NoticeKind.CONFIRMATION_WAITING, NoticeKind.DECISION_ANSWERED, NoticeKind.REGISTRATION_ENDING,
    NoticeKind.COLLEAGUE_JOINED, NoticeKind.DEBRIEF_ASKED, NoticeKind.DEBRIEF_ACCEPTED,
    NoticeKind.CASE_ASSIGNED,
    NoticeKind.PHRASEBOOK, NoticeKind.BURST, NoticeKind.WATCH, NoticeKind.HANDED_TO_LEAD,
    NoticeKind.SANCTIONED, NoticeKind.SANCTION_LIFTED, NoticeKind.APPEAL_ANSWERED, NoticeKind.FOLLOWERS_UNTOLD})


class Notice(Base):
    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    kind: Mapped[str]
    post_id: Mapped[int | None]         # of a line that gathers: the post with the lowest number that is new
    about: Mapped[str] = mapped_column(default="")      # what it gathers: a thread, a topic, a member; else empty
    since: Mapped[object | None] = mapped_column(UtcDateTime)
    facts: Mapped[dict] = mapped_column(Facts, default=dict)
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    read_at: Mapped[object | None] = mapped_column(UtcDateTime)
    withheld: Mapped[bool] = mapped_column(default=False)       # for some seconds: what it tells may be taken back
    __table_args__ = (
        db.Index("ix_notices_account", "account_id", "id"),
        db.Index("ix_notices_gathering", "account_id", "kind", "about", unique=True,
                 sqlite_where=db.text("about != '' AND read_at IS NULL"),
                 postgresql_where=db.text("about != '' AND read_at IS NULL")))

    @property
    def gathers(self) -> bool:
        return self.about != ""


SHOWN = Notice.withheld.is_(False)


def tell(account: Account, kind: NoticeKind, *, post_id: int | None = None, about: str = "", since=None,
         withheld: int = 0, **facts) -> Notice | None:
    """Write a notice; where the member wants it mailed at once, promise the mail that says only "you have a notice".

    Who has left is told nothing more: nobody could read it. About the same thing there is one line until it is read.
    `withheld` so many seconds, its reader finds it after these alone, and it can be taken back (`take_back`).
    """
    if account.state == AccountState.CLOSED:
        return None
    chosen = _chosen(account, kind)
    if not chosen.shown:
        return None
    notice = Notice(account_id=account.id, kind=kind.value, post_id=post_id, about=about, since=since, facts=facts,
                    withheld=bool(withheld))
    if about and (earlier := _gathering(notice)):
        return earlier
    try:
        with db.session.begin_nested():
            db.session.add(notice)
    except IntegrityError:      # told of the same thing in the same moment
        return _gathering(notice)
    if withheld:
        promise(Job.SHOW_NOTICE, notice.id, after=withheld)
    else:
        _count_and_mail(notice, account)
    return notice


def show_withheld(notice_id: int, _version: int = 0) -> None:
    """Its time is over: from now on its reader finds it. One that was taken back is there no more."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or not _change_withheld([notice_id], update(Notice).values(withheld=False, at=clock())):
        return
    db.session.refresh(notice)
    _count_and_mail(notice, db.session.get(Account, notice.account_id))


def take_back(notice_ids: list[int]) -> bool:
    """What is withheld is never told; whether that was all of these."""
    withdrawn = _change_withheld(notice_ids, delete(Notice))
    db.session.execute(delete(Promise).where(Promise.job == Job.SHOW_NOTICE.value, Promise.subject_id.in_(notice_ids)))
    return withdrawn == len(notice_ids)


def mark_all_read(*, by: Account) -> None:
    db.session.execute(update(Notice).where(Notice.account_id == by.id, Notice.read_at.is_(None), SHOWN)
                       .values(read_at=clock()))
    by.unread_notices = 0


def mark_read(notice_id: int, *, by: Account) -> None:
    """One of the reader's own. Marked twice is marked once."""
    notice = find(notice_id)
    if notice.account_id != by.id or notice.withheld:
        raise NotFound
    marked = db.session.execute(update(Notice).where(Notice.id == notice_id, Notice.read_at.is_(None))
                                .values(read_at=clock()))
    if marked.rowcount:
        by.unread_notices = case((Account.unread_notices > 0, Account.unread_notices - 1), else_=0)


def for_member(*, for_: Account, before: int | None = None) -> list[Notice]:
    """Newest first, one more than a page so that the reader knows whether there is another."""
    query = select(Notice).where(Notice.account_id == for_.id, SHOWN)
    if before:
        query = query.where(Notice.id < before)
    return list(db.session.scalars(query.order_by(Notice.id.desc()).limit(PER_PAGE + 1)))


def unread(*kinds: NoticeKind, for_: Account, most: int | None = None) -> list[Notice]:
    """Newest first."""
    return list(db.session.scalars(select(Notice).where(
        Notice.account_id == for_.id, Notice.kind.in_([kind.value for kind in kinds]), Notice.read_at.is_(None), SHOWN)
        .order_by(Notice.id.desc()).limit(most)))


def find(notice_id: int) -> Notice:
    notice = db.session.get(Notice, notice_id)
    if notice is None:
        raise NotFound
    return notice


def is_mailed_at_once(kind: NoticeKind, *, for_: Account) -> bool:
    return _chosen(for_, kind).by_mail == ByMail.AT_ONCE


def kinds_of_digest(*, for_: Account) -> list[NoticeKind]:
    """What the mail now and then is to tell of."""
    chosen = notice_choices.of(SORTS, for_=for_)
    return [kind for kind, key in SORT_OF.items() if chosen[key].by_mail == ByMail.DIGEST]


def _count_and_mail(notice: Notice, account: Account) -> None:
    account.unread_notices = Account.unread_notices + 1
    db.session.flush()
    if account.record_key and is_mailed_at_once(NoticeKind(notice.kind), for_=account):
        promise(Job.EMAIL_NOTICE, notice.id)


def _change_withheld(notice_ids: list[int], change) -> int:
    """How many were withheld still: whoever takes back and whoever shows meet here, and one of them is first."""
    return db.session.execute(change.where(Notice.id.in_(notice_ids), Notice.withheld.is_(True))
                              .execution_options(synchronize_session="fetch")).rowcount


def _chosen(account: Account, kind: NoticeKind) -> notice_choices.Chosen:
    if kind not in SORT_OF:
        return notice_choices.Chosen(True, ByMail.AT_ONCE if kind in ALWAYS_MAILED else ByMail.NEVER)
    key = SORT_OF[kind]
    return notice_choices.of({key: SORTS[key]}, for_=account)[key]


def _gathering(new: Notice) -> Notice | None:
    """The unread line that this belongs to. A post that was published late may have the lower number."""
    line = db.session.scalar(select(Notice).where(
        Notice.account_id == new.account_id, Notice.kind == new.kind, Notice.about == new.about,
        Notice.read_at.is_(None)))
    if line is not None and new.post_id is not None and new.post_id < line.post_id:
        line.post_id = new.post_id
    return line
