"""Keeps one promise: lease → still undone? → verb → done → commit (DESIGN 6). At least once delivered, one effect.

Effects in our own database are one transaction with the promise's end. What speaks to the outside (pages, mail) is
sent with no transaction open, after the lease is committed and before the result is. All ends well within the lease,
so that two processes don't work on one promise; where one was paused for longer, the row decides.
"""
import traceback
from collections.abc import Callable

import structlog

from jobs import digests, doors, email_changes, emails, exporting, paging, reading_again, scanning, seeing
from jobs.patience import OUTAGES, at_most
from models.care import coming_back, intake, phrase_trials, phrasebook, pictures, rescans
from models.community import news
from models.ground import outbox, transaction
from models.ground.db import db
from models.ground.outbox import CARRIED, Job, Lease
from models.people import notices
from models.rights import exports
from models.vault import afterwards

EFFECT_SECONDS = 3      # a scan takes milliseconds; on SQLite it holds the write lock, and the web waits five
OUTWARD_SECONDS, LONG_SECONDS = 4, 35        # each within its lease
EFFECTS: dict[Job, Callable[[int, int], None]] = {
    Job.SCAN_POST: scanning.read_post, Job.TELL_OF_OPENINGS: afterwards.tell_when_closed,
    Job.CHASE_OPENING: afterwards.chase, Job.BEGIN_TRIAL: phrase_trials.begin_first,
    Job.TELL_FOLLOWERS: news.tell_followers, Job.SHOW_WAITING: coming_back.show_waiting,
    Job.SHOW_NOTICE: notices.show_withheld}
OUTWARD: dict[Job, Callable[[int, int], None]] = {
    Job.PAGE: paging.send, Job.PAGE_NOTICE: paging.send_notice,
    Job.EMAIL_ACTIVATION: emails.send_activation, Job.EMAIL_NOTICE: emails.send_notice,
    Job.EMAIL_CLOSING: emails.send_closing, Job.EMAIL_OPENING: emails.send_opening,
    Job.EMAIL_CHANGE_ASKED: email_changes.ask_to_confirm,
    Job.EMAIL_CHANGED: email_changes.change, Job.EMAIL_RESTORED: email_changes.restore,
    Job.EMAIL_RESET: doors.send_reset, Job.EMAIL_INVITATION: doors.send_invitation,
    Job.EMAIL_DIGEST: digests.send_digest, Job.EXPORT: exporting.make,
    Job.READ_PICTURE: seeing.read_picture,
    Job.TRY_PHRASES: reading_again.try_phrases, Job.SCAN_AGAIN: reading_again.scan_again}
GIVE_UP: dict[Job, Callable[[int, int, int], None]] = {
    Job.SCAN_POST: intake.give_up, Job.READ_PICTURE: pictures.give_up, Job.EXPORT: exports.give_up,
    Job.TRY_PHRASES: phrase_trials.give_up, Job.SCAN_AGAIN: rescans.give_up, Job.TELL_FOLLOWERS: news.give_up}
PREPARE: dict[Job, Callable[[], None]] = dict.fromkeys(
    (Job.SCAN_POST, Job.READ_PICTURE, Job.SHOW_WAITING), phrasebook.warm_up)     # slow, and needs no lock
log = structlog.get_logger()


def keep(promise_id: int) -> None:
    """What RQ calls. Nothing happens when the promise is kept, leased, not due, or the mailer's.

    Never raises: RQ would store the traceback, and with it the words that a statement carried.
    """
    try:
        lease = outbox.take(promise_id, CARRIED)
        transaction.commit()
        if lease:
            run(lease)
    except OUTAGES as outage:
        log.warning("left to the relay", promise=promise_id, outage=type(outage).__name__)
    finally:
        transaction.rollback()
        db.session.remove()


def run(lease: Lease) -> None:
    """Keep a promise whose lease this process holds. Raises for an outage alone."""
    try:
        PREPARE.get(lease.job, lambda: None)()
        if lease.job in EFFECTS:
            _have_effect(lease)
        else:
            _speak(lease)
        transaction.commit()
    except Exception as error:
        put_off(lease, error)


def put_off(lease: Lease, error: Exception) -> None:
    """The next try comes later, unless somebody else has the promise meanwhile."""
    transaction.rollback()
    outbox.failed(lease, error)
    transaction.commit()
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.warning("promise not kept", job=lease.job.value, promise=lease.id, tries=lease.tries,
                error=type(error).__name__, place=f"{place.filename}:{place.lineno}")


def _have_effect(lease: Lease) -> None:
    """Whoever marks it done first has the effect; a second deliverer finds it done and does nothing."""
    if not outbox.keep(lease.id):
        return
    with at_most(EFFECT_SECONDS):
        if not _gave_up(lease):
            EFFECTS[lease.job](lease.subject_id, lease.version)


def _speak(lease: Lease) -> None:
    transaction.rollback()
    with at_most(LONG_SECONDS if lease.job in outbox.LONG else OUTWARD_SECONDS):
        if not _gave_up(lease):
            OUTWARD[lease.job](lease.subject_id, lease.id)
    outbox.keep(lease.id)


def _gave_up(lease: Lease) -> bool:
    """It failed so often that a person has to know: the author's guide, or whoever waits for it."""
    if lease.job not in GIVE_UP or lease.tries <= outbox.TRIES_BEFORE_A_PERSON:
        return False
    GIVE_UP[lease.job](lease.subject_id, lease.version, lease.tries - 1)
    return True
