"""What machines ask: is it alive, is it ready, how much waits. No personal data in any answer (S7.5, DESIGN 12)."""
from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from models.care import queue
from models.care.queue import Band, Source
from models.ground import transaction
from models.ground.db import db, from_clock
from models.ground.outbox import Job, promise
from tests import factories


@pytest.fixture
def ask(app):
    """Without a cookie and without the test's session, as a machine does."""
    def get(url, address="127.0.0.1", **headers):
        transaction.commit()
        with app.app_context():
            return app.test_client().get(url, environ_base={"REMOTE_ADDR": address}, headers=headers)
    return get


@pytest.fixture
def no_database(app):
    here = db.engines[None]
    db.session.remove()
    db.engines[None] = create_engine("sqlite:////nowhere/at/all.sqlite")
    yield
    db.session.remove()
    db.engines[None].dispose()
    db.engines[None] = here


def test_the_process_answers(ask):
    assert ask("/healthz").get_data(as_text=True).strip() == "ok"


def test_the_process_answers_without_a_database(ask, no_database):
    assert ask("/healthz").status_code == 200


def test_it_asks_nothing_of_the_database(ask, statements):
    with statements() as seen:
        ask("/healthz")
    assert not seen


def test_ready(ask):
    answer = ask("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "redis": "none", "oldest_promise_seconds": 0.0}


def test_not_ready_when_the_database_is_away(ask, no_database):
    answer = ask("/readyz")
    assert answer.status_code == 503 and answer.json["database"] == "away"


@pytest.mark.parametrize("age, status", [(20, 200), (31, 503)])
def test_not_ready_when_a_promise_is_late(ask, age, status):
    owed = promise(Job.SCAN_POST, 1)
    owed.promised_at = from_clock(-age)
    answer = ask("/readyz")
    assert answer.status_code == status and age <= answer.json["oldest_promise_seconds"] < age + 5


def test_redis_is_told_of_and_nothing_hangs_on_it(ask, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], redis_url="redis://127.0.0.1:1/0"))
    answer = ask("/readyz")
    assert answer.status_code == 200 and answer.json["redis"] == "away"


def test_figures(ask, cast):
    post = factories.talkabout(cast.ash, published=False)
    queue.open_item(post, Band.CONCERN, Source.SCAN)
    late = queue.open_item(factories.talkabout(cast.fleur, published=False), Band.URGENT, Source.SCAN)
    late.case.due_at = from_clock(-60)
    text = ask("/metrics").get_data(as_text=True)
    assert 'drystone_queue_open{band="concern"} 1.0' in text and 'drystone_queue_late{band="urgent"} 1.0' in text
    assert "drystone_promises_undone 2.0" in text and "drystone_page_overdue_seconds 0.0" in text
    assert "ash" not in text and "fleur" not in text


@pytest.mark.parametrize("address, headers", [
    ("203.0.113.9", {}), ("10.0.0.1", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"})])
def test_figures_are_for_this_machine_alone(ask, address, headers):
    assert ask("/metrics", address, **headers).status_code == 404


def test_figures_over_the_other_loopback(ask):
    assert ask("/metrics", "::1").status_code == 200
