"""Marks on a database, read by its own clock."""
from datetime import timedelta

from sqlalchemy import update

from models.ground import marks
from models.ground.db import db, now
from models.ground.marks import Mark


def test_a_database_is_no_demo_until_it_is_marked(app):
    assert not marks.is_demo()
    marks.put(marks.DEMO)
    assert marks.is_demo()


def test_a_heartbeat_has_an_age_and_may_be_put_again(app):
    assert marks.age_seconds(marks.HEARTBEAT) is None
    marks.put(marks.HEARTBEAT)
    db.session.flush()
    db.session.execute(update(Mark).values(at=now() - timedelta(seconds=90)))
    assert 89 < marks.age_seconds(marks.HEARTBEAT) < 100
    marks.put(marks.HEARTBEAT)
    assert marks.age_seconds(marks.HEARTBEAT) < 5
