"""What the jobs' tests do again and again. Ids, not rows: a job ends its session, and rows with it."""
import time

from sqlalchemy import select

from models.ground.db import db
from models.ground.outbox import Job, Promise
from models.people import rota
from tests import factories

PHONE = "Call me on 403-555-0134 if you like."
DANGER = "I want to kill myself tonight, I have a plan."


def write(by, body="A long day, and nobody to tell it to.", **values) -> int:
    """A talkabout whose scan is promised and not yet kept."""
    return factories.talkabout(by, body=body, published=False, **values).id


def scan_of(post_id: int, version: int = 1) -> int:
    return db.session.scalars(select(Promise.id).filter_by(
        job=Job.SCAN_POST.value, subject_id=post_id, version=version)).one()


def empty_the_rota(by) -> None:
    for shift in rota.coming_shifts():
        rota.remove_shift(shift.id, reason="nobody is on call", by=by)


def wait_for(true, seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)
