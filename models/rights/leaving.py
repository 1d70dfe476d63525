"""What the nightly job does for those who leave (S2.10, DESIGN 7): close, later erase words and record.

Whatever is at stake for somebody's safety waits (S6): an escalation that is open or to be followed up, an opening that
nobody has reviewed yet, or of which the member hasn't been told. It holds the sealed record and the words it is about,
never the account.
"""
from sqlalchemy import delete, or_, select

from models.care import notes, reaching, watches
from models.care.arrivals import Arrival
from models.care.escalations import Escalation
from models.care.queue import QueueItem, Source
from models.community import erasing
from models.community.posts import Kind, Post
from models.ground import retention
from models.ground.db import clock, db, from_clock, now
from models.ground.outbox import Job, Promise, promise
from models.people import closing as closings
from models.people import notices
from models.people.accounts import Account
from models.people.closing import TAKE, Closing
from models.people.email_changes import EmailChange
from models.people.notices import NoticeKind
from models.people.resets import PasswordReset
from models.rights.exports import Export
from models.vault import glass
from models.vault.glass import BreakGlass

MAIL_SECONDS = 30 * 86_400
OF_ONESELF = (Kind.WORDS,)      # they stood on a page that is no more, whatever was chosen for the rest
OWED = {EmailChange: (Job.EMAIL_CHANGE_ASKED, Job.EMAIL_CHANGED, Job.EMAIL_RESTORED),
        PasswordReset: (Job.EMAIL_RESET,), Export: (Job.EXPORT,)}


def close(closing_id: int) -> bool:
    """Close one account whose grace is over. False when somebody else did, or it was undone meanwhile."""
    closing = closings.locked(closing_id)
    if closing is None or closing.closed_at is not None or closing.undone_at is not None:
        return False
    account = closing.account
    erasing.take_down(account, kinds=tuple(Kind) if closing.posts == TAKE else OF_ONESELF)
    closing.words_until = from_clock(retention.seconds("taken_words"))      # with what was taken down before
    erasing.forget_quiet_traces(account)
    watches.member_left(account)
    _forget_mail_about(account)
    _mail_what_was_not_read(account)
    for table in (Arrival, Export, EmailChange, PasswordReset):
        db.session.execute(delete(table).where(table.account_id == account.id))
    closings.finish(closing)
    return True


def forget_words() -> int:
    """Words that were taken down long enough ago, and what guides noted of who wrote them; what is still being looked
    at waits for another night."""
    gone = 0
    for closing in db.session.scalars(select(Closing).where(Closing.words_until < clock())).all():
        held = set(db.session.scalars(_posts_at_stake(closing.account)))
        gone += erasing.forget_words(closing.account, but=held)
        if not held:
            closing.words_until = None
            notes.forget(closing.account)
            watches.forget_words(closing.account)
            reaching.forget_words(closing.account)
    return gone


def due_for_erasure() -> list[tuple[int, str, str]]:
    """(closing, residency, record key) of records whose retention is over and that nothing holds."""
    rows = db.session.scalars(select(Closing).join(Closing.account).where(
        Closing.erase_at < clock(), Closing.erased_at.is_(None), Account.record_key.is_not(None),
        Closing.account_id.not_in(_members_at_stake())).order_by(Closing.id)).all()
    return [(row.id, row.account.residency, row.account.record_key) for row in rows]


def held_back() -> int:
    """How many records are past their time and held by what S6 still needs."""
    return len(list(db.session.scalars(select(Closing.id).where(
        Closing.erase_at < clock(), Closing.erased_at.is_(None), Closing.account_id.in_(_members_at_stake())))))


def erased(closing_id: int) -> None:
    closings.erased(closings.find(closing_id))


def _forget_mail_about(account: Account) -> None:
    """Mail that was owed for rows which go now."""
    for table, jobs in OWED.items():
        theirs = select(table.id).where(table.account_id == account.id)
        db.session.execute(delete(Promise).where(Promise.job.in_([job.value for job in jobs]),
                                                 Promise.subject_id.in_(theirs)))


def _mail_what_was_not_read(account: Account) -> None:
    """Notices go with the account. One that told of an opening and was never read becomes a mail (S6.10)."""
    unread = {notice.facts["at"] for notice in notices.unread(NoticeKind.RECORD_OPENED, for_=account)}
    if not unread or not account.record_key:
        return
    for opening in db.session.scalars(glass.query().where(
            BreakGlass.member_id == account.id, BreakGlass.told_at.is_not(None))):
        if opening.opened_at.isoformat() in unread:
            promise(Job.EMAIL_OPENING, opening.id)


def _mail_owed():
    """Openings of which a mail still has to tell, and needs the address; not for ever, where nobody takes it."""
    return select(Promise.subject_id).where(Promise.job == Job.EMAIL_OPENING.value, Promise.done_at.is_(None),
                                            Promise.promised_at > from_clock(-MAIL_SECONDS))


def _members_at_stake():
    cared_for = select(Escalation.member_id).where(
        or_(Escalation.closed_at.is_(None), Escalation.follow_up_on >= now().date()))
    return cared_for.union(select(BreakGlass.member_id).where(
        or_(BreakGlass.reviewed_at.is_(None), BreakGlass.told_at.is_(None), BreakGlass.id.in_(_mail_owed()))))


def _posts_at_stake(account: Account):
    """Of this author: what waits in the queue, unless it was only drawn by lot; with an open escalation, everything."""
    waiting = select(QueueItem.post_id).join(Post, Post.id == QueueItem.post_id).where(
        QueueItem.closed_at.is_(None), QueueItem.source != Source.SAMPLE.value, Post.author_id == account.id)
    return waiting.union(select(Post.id).where(Post.author_id == account.id, Post.author_id.in_(_members_at_stake())))
