"""One promise, kept: at least once delivered, one effect (DESIGN 6)."""
import time

import pytest
from sqlalchemy import func, select

from jobs import once
from jobs.patience import TookTooLong, at_most
from models.care.queue import QueueItem
from models.community import posts
from models.ground import outbox, transaction
from models.ground.audit import AuditEntry
from models.ground.db import clock, db
from models.ground.outbox import Job
from models.people.notices import Notice
from models.rights import exports
from tests.jobs.acts import DANGER, PHONE, scan_of, write


def lines(post_id, *acts) -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(
        AuditEntry.on_kind == "posts", AuditEntry.on_id == post_id, AuditEntry.act.in_(acts)))


def test_a_scan_delivered_twice_has_one_effect(cast, promises, carry, later):
    """S3.12: published once, masked once, its author told once."""
    post = write(cast.ash, body=PHONE)
    once.keep(scan_of(post))
    once.keep(scan_of(post))
    carry()
    assert (posts.by_id(post).state, posts.by_id(post).shown_version) == ("published", 1)
    assert lines(post, "post:masked") == lines(post, "post:published") == 1
    assert db.session.scalar(select(func.count()).select_from(Notice).where(Notice.post_id == post)) == 1


def test_two_who_hold_the_same_promise_have_one_effect(cast, promises, later):
    """The first was paused beyond its lease; both go on."""
    post = write(cast.ash, body=PHONE)
    first = outbox.take(scan_of(post), outbox.CARRIED)
    later()
    second = outbox.take(first.id, outbox.CARRIED)
    transaction.commit()
    once.run(second)
    once.run(first)
    assert lines(post, "post:published") == 1


def test_a_copy_of_much_writing_has_the_time_it_takes(cast, promises, monkeypatch, later):
    """S2.10: it isn't given up because somebody wrote much; nobody else takes it meanwhile."""
    monkeypatch.setattr(once, "OUTWARD_SECONDS", 0.05)
    monkeypatch.setitem(once.OUTWARD, Job.EXPORT, lambda *_: time.sleep(0.2))
    number = exports.ask(by=cast.ash)[0].id
    transaction.commit()
    lease, = outbox.take_due({Job.EXPORT}, 1)
    left, moment = db.session.execute(select(outbox.Promise.leased_until, clock()).where(
        outbox.Promise.id == lease.id)).one()
    assert once.OUTWARD_SECONDS < once.LONG_SECONDS < (left - moment).total_seconds()
    transaction.commit()
    once.run(lease)
    assert promises(Job.EXPORT)[-1].done_at and lease.subject_id == number


def test_an_older_scan_never_overwrites_a_newer_one(cast, promises, carry):
    """F16: the scan of version 1 arrives after that of version 2."""
    post = write(cast.ash, body="The first words.")
    posts.revise(posts.by_id(post), by=cast.ash, body="The second words.", seen_version=1)
    transaction.commit()
    once.keep(scan_of(post, version=2))
    once.keep(scan_of(post, version=1))
    assert posts.by_id(post).shown_version == 2
    assert "second" in posts.by_id(post).html


def test_a_page_kept_twice_is_sent_once(cast, promises, pager, configured, carry):
    configured(paging_urls={"sol": pager.url()})
    write(cast.ash, body=DANGER)
    carry(Job.SCAN_POST)
    page = promises(Job.PAGE)[-1]
    once.keep(page.id)
    once.keep(page.id)
    carry()
    assert len(pager.taken) == 1


def test_a_notice_kept_twice_is_mailed_once(joan, promises, mail_server, configured, carry):
    configured(mail_server=mail_server.address)
    write(joan.account, PHONE)
    carry()
    carry(*outbox.MAIL)
    carry(*outbox.MAIL)
    assert len(mail_server.mails) == 1


def test_the_worker_never_sends_mail(joan, carry, promises, mail_server, configured):
    """Only the mailer's process holds the key to an address, so no other may even try."""
    configured(mail_server=mail_server.address)
    write(joan.account, PHONE)
    carry()
    mail = promises(Job.EMAIL_NOTICE)[-1]
    once.keep(mail.id)
    assert mail_server.mails == []
    assert promises(Job.EMAIL_NOTICE)[-1].tries == 0


@pytest.mark.parametrize("how", ["raises", "hangs"])
def test_a_poison_post_comes_before_a_person(cast, promises, carry, later, monkeypatch, how):
    """F17: three tries, then the queue, first of all; the post stays held (S3.12)."""
    monkeypatch.setattr(once, "EFFECT_SECONDS", 0.2)
    monkeypatch.setitem(once.EFFECTS, Job.SCAN_POST, {"raises": raise_with_words, "hangs": hang}[how])
    post = write(cast.ash, body="A perfectly plain sentence.")
    for _ in range(outbox.TRIES_BEFORE_A_PERSON):
        carry()
        assert db.session.scalar(select(QueueItem).where(QueueItem.post_id == post)) is None
        later()
    carry()
    item = db.session.scalars(select(QueueItem).where(QueueItem.post_id == post)).one()
    assert (item.band, item.source) == ("urgent", "unscanned")
    assert posts.by_id(post).state == "held"
    scan = promises(Job.SCAN_POST, subject_id=post)[0]
    assert scan.done_at is not None
    assert scan.last_error == {"raises": "ValueError", "hangs": "TookTooLong"}[how]


def test_what_goes_wrong_is_noted_and_logged_by_its_kind_alone(cast, promises, carry, monkeypatch, capsys):
    """S7.5: an exception's text may hold a member's words."""
    monkeypatch.setitem(once.EFFECTS, Job.SCAN_POST, raise_with_words)
    post = write(cast.ash, body="Only for those who may read it.")
    carry()
    assert promises(Job.SCAN_POST, subject_id=post)[0].last_error == "ValueError"
    said = "".join(capsys.readouterr())
    assert "ValueError" in said
    assert "Only for" not in said


def test_a_failed_effect_leaves_nothing_behind(cast, carry, monkeypatch):
    def half(post_id, version):
        posts.publish(posts.by_id(post_id), title="", body="half done", version=version)
        raise RuntimeError
    monkeypatch.setitem(once.EFFECTS, Job.SCAN_POST, half)
    post = write(cast.ash)
    carry()
    assert posts.by_id(post).state == "held"


def test_a_late_failure_does_not_disturb_who_has_the_promise_now(cast, promises, later):
    post = write(cast.ash)
    first = outbox.take(scan_of(post), outbox.CARRIED)
    later()
    outbox.take(first.id, outbox.CARRIED)
    outbox.failed(first, ValueError())
    assert promises(Job.SCAN_POST, subject_id=post)[0].leased_until is not None


def test_a_limit_is_kept_and_the_one_around_it_too():
    """RQ sets an alarm of its own round each job: ours must not swallow it."""
    with pytest.raises(TookTooLong), at_most(0.1):
        time.sleep(5)
    with pytest.raises(TookTooLong), at_most(0.2):
        with at_most(5):
            pass
        time.sleep(5)


def raise_with_words(post_id, version):
    raise ValueError(posts.by_id(post_id).body)


def hang(post_id, version):
    time.sleep(30)
