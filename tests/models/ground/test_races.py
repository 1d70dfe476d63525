"""Processes that race: no promise is leased twice, no audit line lost, on either database (F15, F30)."""
import multiprocessing
import os
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, make_url, text

from app import create_app
from commands.migrate import upgrade_community
from models.ground import audit, outbox, transaction
from models.ground.audit import Act
from models.ground.db import db
from models.ground.outbox import CARRIED, Job, promise

RACERS = 8
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")    # from Python 3.12 on


@pytest.fixture
def ours(settings, tmp_path):
    """An application on a database that really commits, and is dropped afterwards."""
    if settings.database_url.startswith("sqlite"):
        yield _app(replace(settings, database_url=f"sqlite:///{tmp_path}/races.sqlite"))
        return
    name = make_url(settings.database_url).database + "_races"
    admin = create_engine(make_url(settings.database_url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        url = make_url(settings.database_url).set(database=name).render_as_string(hide_password=False)
        yield _app(replace(settings, database_url=url))
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        admin.dispose()


def _app(settings):
    app = create_app(settings)
    with app.app_context():
        upgrade_community()
        db.engine.dispose()
    return app


def race(app, act) -> list:
    """What each racer found, in forks that start together. A racer that raises fails the test."""
    context = multiprocessing.get_context("fork")
    answers, start = context.SimpleQueue(), context.Barrier(RACERS)

    def run():
        try:
            with app.app_context():
                start.wait(20)
                answers.put(act())
        except BaseException as error:
            answers.put(repr(error))
        finally:
            os._exit(0)
    racers = [context.Process(target=run) for _ in range(RACERS)]
    for racer in racers:
        racer.start()
    found = [answers.get() for _ in racers]
    for racer in racers:
        racer.join()
    assert [one for one in found if isinstance(one, str)] == []
    return found


def test_no_promise_is_leased_twice(ours):
    with ours.app_context():
        for subject in range(160):
            promise(Job.SCAN_POST if subject % 4 else Job.PAGE, subject)
        transaction.commit()
        db.engine.dispose()
    found = [lease for leases in race(ours, _lease_all) for lease in leases]
    assert len(found) == len(set(found)) == 160
    with ours.app_context():
        db.engine.dispose()


def test_no_line_of_the_audit_is_lost_or_forked(ours):
    with ours.app_context():
        before, _ = audit.verify()
        db.session.remove()
        db.engine.dispose()
    race(ours, _record_ten)
    with ours.app_context():
        assert audit.verify() == (before + 10 * RACERS, None)
        db.session.remove()
        db.engine.dispose()


def _lease_all() -> list[int]:
    found = []
    while leases := outbox.take_due(CARRIED, 7):
        transaction.commit()
        assert len(leases) <= 7
        found += [lease.id for lease in leases]
    transaction.rollback()
    return found


def _record_ten() -> list:
    for _ in range(10):
        audit.record(Act.SIGNED_IN)
        transaction.commit()
    return []
