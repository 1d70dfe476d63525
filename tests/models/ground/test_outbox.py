"""Promises: leased once, kept once, owed until then (DESIGN 6)."""
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from models.ground import outbox, transaction
from models.ground.db import db, now
from models.ground.outbox import CARRIED, MAIL, Job, Promise, promise


@pytest.fixture
def owed(app):
    """owed(Job.PAGE, 7): the id of a promise that is due."""
    def make(job, subject_id, **columns) -> int:
        number = promise(job, subject_id).id
        if columns:
            db.session.execute(update(Promise).where(Promise.id == number).values(**columns))
        transaction.commit()
        return number
    return make


def ago(**span):
    return now() - timedelta(**span)


def test_the_same_work_is_owed_once(owed):
    owed(Job.PAGE, 7)
    with pytest.raises(IntegrityError):
        promise(Job.PAGE, 7)


def test_the_commit_tells_what_to_ring_for_and_no_mail(app):
    """Only the mailer keeps mail, and it isn't rung for."""
    page = promise(Job.PAGE, 1).id
    promise(Job.EMAIL_NOTICE, 2)
    assert transaction.commit() == [page]
    assert transaction.commit() == []


def test_what_is_rolled_back_is_not_rung_for(app):
    promise(Job.PAGE, 1)
    transaction.rollback()
    assert transaction.commit() == []


def test_crisis_first_then_the_longest_waiting(owed):
    """S5.3: a page goes before every scan, an activation before a notice."""
    notice, activation = owed(Job.EMAIL_NOTICE, 1), owed(Job.EMAIL_ACTIVATION, 2)
    young, old, page = owed(Job.SCAN_POST, 3), owed(Job.SCAN_POST, 4, due_at=ago(hours=1)), owed(Job.PAGE, 5)
    first = [outbox.take_due(CARRIED, 1)[0].id for _ in range(3)]
    assert first == [page, old, young]
    assert [lease.id for lease in outbox.take_due(MAIL, 5)] == [activation, notice]


def test_a_batch_is_no_larger_than_asked_and_of_these_jobs_alone(owed):
    for subject in range(5):
        owed(Job.SCAN_POST, subject)
        owed(Job.EMAIL_NOTICE, subject)
    leases = outbox.take_due(CARRIED, 3)
    assert [lease.job for lease in leases] == [Job.SCAN_POST] * 3


def test_a_lease_keeps_others_away_until_it_ends(owed):
    number = owed(Job.PAGE, 1)
    assert outbox.take(number, CARRIED).tries == 1
    assert outbox.take(number, CARRIED) is None
    assert outbox.take_due(CARRIED, 5) == []
    db.session.execute(update(Promise).values(leased_until=ago(seconds=1)))
    assert outbox.take(number, CARRIED).tries == 2


def test_not_before_it_is_due(owed):
    number = owed(Job.PAGE, 1, due_at=now() + timedelta(hours=1))
    assert outbox.take(number, CARRIED) is None


def test_not_by_a_process_that_may_not(owed):
    assert outbox.take(owed(Job.EMAIL_NOTICE, 1), CARRIED) is None


def test_kept_once(owed):
    number = owed(Job.PAGE, 1)
    assert outbox.keep(number) is True
    assert outbox.keep(number) is False
    assert outbox.take(number, CARRIED) is None


@pytest.mark.parametrize(("job", "tries", "seconds"), [
    (Job.SCAN_POST, 1, 2), (Job.SCAN_POST, 2, 4), (Job.PAGE, 50, 15), (Job.EMAIL_NOTICE, 50, 300)])
def test_a_failure_puts_the_next_try_off_but_never_for_long(owed, job, tries, seconds):
    number = owed(job, 1, tries=tries - 1)
    outbox.failed(outbox.take(number, [job]), ValueError("a member's words"))
    row = db.session.get(Promise, number, populate_existing=True)
    assert (row.last_error, row.leased_until) == ("ValueError", None)
    assert timedelta(seconds=seconds - 2) < row.due_at - now() < timedelta(seconds=seconds + 2)


def test_a_failure_of_an_ended_lease_changes_nothing(owed):
    number = owed(Job.PAGE, 1)
    first = outbox.take(number, CARRIED)
    db.session.execute(update(Promise).values(leased_until=ago(seconds=1)))
    outbox.take(number, CARRIED)
    outbox.failed(first, ValueError())
    assert outbox.take(number, CARRIED) is None


def test_the_oldest_unkept(owed):
    """Kept ones don't count, failing ones do, however far ahead their next try is."""
    assert outbox.oldest_unkept_seconds() == 0.0
    owed(Job.PAGE, 1, promised_at=ago(hours=5), done_at=now())
    owed(Job.EMAIL_NOTICE, 2, promised_at=ago(hours=4))
    owed(Job.SCAN_POST, 3, promised_at=ago(seconds=100), tries=3, due_at=now() + timedelta(seconds=20))
    assert 99 < outbox.oldest_unkept_seconds() < 110
    assert outbox.oldest_unkept_seconds(MAIL) > 14_000


def test_what_is_forgotten(owed):
    """Kept long ago, or a mail that is no news any more; never a scan or a page that is still owed, nor a
    mail that does something: an address moved (S2.10), a member told of an opening (S6.10).
    """
    long_ago = ago(days=8)
    gone = {owed(Job.PAGE, 1, promised_at=long_ago, done_at=long_ago), owed(Job.EMAIL_NOTICE, 2, promised_at=long_ago)}
    kept = {owed(job, 6, promised_at=long_ago) for job in outbox.LASTING}
    kept |= {owed(Job.SCAN_POST, 3, promised_at=long_ago), owed(Job.PAGE, 4, promised_at=long_ago), owed(Job.PAGE, 5)}
    outbox.purge()
    left = {number for number, in db.session.query(Promise.id)}
    assert left >= kept
    assert not left & gone
