"""How the processes of this package wait: for outages to end, for a stop, and never longer than they said."""
import signal
import time
from contextlib import contextmanager

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from models.ground.db import db

PAUSE_SECONDS = 1.0
OUTAGES = (SQLAlchemyError, RedisError, OSError)
log = structlog.get_logger()


class TookTooLong(Exception):
    """Something ran past its time; raised inside it."""


class Stop:
    """SIGTERM and Ctrl-C end a loop between two promises, never in the middle of one: a stop is nobody's failed try."""

    def __init__(self):
        self.asked = False

    def listen(self) -> "Stop":
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)
        return self

    def rest(self, seconds: float) -> None:
        """Sleep, but wake for a stop."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))

    def _ask(self, *_) -> None:
        self.asked = True


def through_outages(act, stop: Stop):
    """What `act` returns; None when the database, a vault or Redis is away just now. Waited out, said, survived."""
    try:
        return act()
    except OUTAGES as outage:
        log.warning("waiting", outage=type(outage).__name__)
        db.session.remove()
        stop.rest(PAUSE_SECONDS)
        return None


@contextmanager
def at_most(seconds: float):
    """Raise TookTooLong inside the block when it runs longer. In the main thread, where signals are heard.

    RQ's own penalty counts whole seconds and leaves no alarm behind for the block around it.
    """
    def too_long(*_):
        raise TookTooLong
    before = signal.signal(signal.SIGALRM, too_long)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    started = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 0.001))
