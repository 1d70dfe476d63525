"""The watch writes a heartbeat only when nothing is overdue (DESIGN 6)."""
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from jobs import housekeeping, once, watch
from models.care.pages import Page
from models.ground import marks, outbox, transaction
from models.ground.db import db, now
from models.ground.outbox import Job, Promise
from models.people import rota
from models.vault import registration, store
from tests import factories
from tests.jobs.acts import DANGER, scan_of, write


def age(table, column, seconds, **where):
    db.session.execute(update(table).filter_by(**where).values({column: now() - timedelta(seconds=seconds)}))
    transaction.commit()


def test_all_in_time(cast):
    write(cast.ash)
    assert watch.look() is True
    assert marks.age_seconds(marks.HEARTBEAT) < 5


def test_an_unscanned_post_stops_the_heartbeat(cast):
    """F12: relay and worker are both gone."""
    post = write(cast.ash)
    age(Promise, "promised_at", 60, subject_id=post)
    assert watch.look() is False
    assert marks.age_seconds(marks.HEARTBEAT) is None


def test_one_that_fails_again_and_again_stops_it_too(cast, carry, monkeypatch):
    """Its next try is always a little ahead: it is as unkept as before."""
    monkeypatch.setitem(once.EFFECTS, Job.SCAN_POST, lambda *_: 1 / 0)
    post = write(cast.ash)
    age(Promise, "promised_at", 60, subject_id=post)
    carry()
    assert watch.look() is False


def test_a_page_that_nobody_passed_on_stops_it(cast, monkeypatch):
    once.keep(scan_of(write(cast.ash, DANGER)))
    age(Page, "answer_by", 60)
    monkeypatch.setattr(watch.pages, "page_again_if_unanswered", lambda: 0)
    assert watch.look() is False


def test_the_next_is_called_even_when_the_audit_fails(cast, monkeypatch):
    once.keep(scan_of(write(cast.ash, DANGER)))
    age(Page, "answer_by", 1)
    monkeypatch.setattr(watch.outbox, "oldest_unkept_seconds", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watch.look()
    assert db.session.query(Page).count() == 2


def test_tidying_forgets_what_was_kept_long_ago(cast, carry):
    old, new, unkept = (write(cast.ash) for _ in range(3))
    carry()
    db.session.execute(update(Promise).filter_by(subject_id=unkept).values(done_at=None))
    for post in (old, unkept):
        age(Promise, "promised_at", 30 * 86_400, subject_id=post)
    housekeeping.tidy()
    housekeeping.tidy()
    left = {row.subject_id for row in db.session.query(Promise).filter_by(job=Job.SCAN_POST.value)}
    assert {new, unkept} <= left
    assert old not in left


@pytest.mark.parametrize("problem", [store.VaultUnavailable, registration.SuspiciousSweep])
def test_tidying_survives_a_vault_that_is_away(app, monkeypatch, problem):
    def fails(*_):
        raise problem
    monkeypatch.setattr(housekeeping.registration, "sweep", fails)
    housekeeping.tidy()


def test_tidying_shreds_what_has_no_member(app, joan, monkeypatch):
    """DESIGN 7: joining writes the vault first; what broke off half-way goes."""
    monkeypatch.setattr(housekeeping, "ORPHAN_AGE", timedelta(seconds=-5))
    orphan = registration.seal("ca", registration.Details("x@mail.example", "1990-01-01", "T1X 1X1", "CA"))
    housekeeping.tidy()
    held = registration.records.oldest("ca")
    assert orphan not in held
    assert joan.account.record_key in held
    assert outbox.undone(outbox.MAIL) >= 0


def test_connection_addresses_go_after_their_days(app, monkeypatch):
    """S7.7: thirty days, as the privacy page promises, by a clock that is moved; nothing else of the record goes."""
    record_key = registration.seal("ca", registration.Details("x@mail.example", "1990-01-01", None, "CA"))
    factories.member("with-address", record_key=record_key)
    registration.add("ca", record_key, registration.CONNECTION, "203.0.113.9")
    for days, is_held in ((29.9, True), (30.1, False)):
        moved = SimpleNamespace(time=lambda days=days: time.time() + days * 86_400)
        monkeypatch.setattr(registration, "time", moved)
        housekeeping.tidy()
        assert (registration.CONNECTION in registration.held_fields("ca", record_key)) == is_held
    assert registration.held_fields("ca", record_key) == ("country", "date_of_birth", "email")


def test_pages_of_one_rung_go_on_together(cast):
    """S6.2: their deadlines are a moment apart, and the next rung is called once."""
    for shift in rota.coming_shifts():
        db.session.delete(shift)
    transaction.commit()
    once.keep(scan_of(write(cast.ash, DANGER)))
    assert db.session.query(Page).count() == 2      # the rota is empty: both clinicians at once
    first = db.session.query(Page).order_by(Page.id).first()
    age(Page, "answer_by", 1, id=first.id)
    watch.look()
    watch.look()
    assert db.session.query(Page).filter(Page.answer_by.is_not(None)).count() == 2
