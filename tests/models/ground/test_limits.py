"""Attempts are counted in the database: limits hold when Redis is away, and point at nobody tomorrow (DESIGN 4)."""
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.ground import limits, transaction
from models.ground.db import db, now
from models.ground.errors import TooMany
from models.ground.limits import ALLOWED, Attempt, Limit

TRIES, SECONDS = ALLOWED[Limit.SIGN_IN_NAME]


def attempts(count: int, subject: str = "ash", key: str = "k") -> None:
    for _ in range(count):
        limits.count(Limit.SIGN_IN_NAME, subject, key=key)


def refused(subject: str = "ash", limit: Limit = Limit.SIGN_IN_NAME) -> bool:
    try:
        limits.check(limit, subject, key="k")
    except TooMany:
        return True
    return False


def test_so_many_and_no_more(app):
    attempts(TRIES - 1)
    assert not refused()
    attempts(1)
    assert refused()


def test_it_says_when_to_try_again(app):
    attempts(TRIES)
    with pytest.raises(TooMany) as told:
        limits.check(Limit.SIGN_IN_NAME, "ash", key="k")
    assert told.value.seconds == SECONDS


def test_one_is_not_another(app):
    attempts(TRIES)
    assert not refused("bea")
    assert not refused(limit=Limit.OPENING)


def test_capitals_make_no_other(app):
    attempts(TRIES, "ASH")
    assert refused("ash")


def test_an_attempt_is_counted_though_the_request_rolls_back(app):
    attempts(TRIES)
    transaction.rollback()
    assert refused()


def test_time_passes(app):
    attempts(TRIES)
    db.session.execute(update(Attempt).values(at=now() - timedelta(seconds=SECONDS + 1)))
    assert not refused()


def test_a_success_begins_anew(app):
    attempts(TRIES)
    limits.forget(Limit.SIGN_IN_NAME, "ash", key="k")
    assert not refused()


def test_a_row_points_at_nobody(app):
    """S7.5: a keyed digest, another one each day."""
    attempts(1, "ash@mail.example")
    subject = db.session.scalar(select(Attempt.subject))
    assert "ash" not in subject
    attempts(1, "ash@mail.example", key="another")
    assert len(set(db.session.scalars(select(Attempt.subject)))) == 2


def test_old_attempts_go(app):
    attempts(2)
    db.session.execute(update(Attempt).values(at=now() - timedelta(days=2)))
    transaction.commit()
    attempts(1)
    assert limits.purge() == 2
    assert len(db.session.scalars(select(Attempt)).all()) == 1
