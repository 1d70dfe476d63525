"""The watch: unanswered pages go on and late cases rise, by the database's clock; a heartbeat only when nothing is
overdue (DESIGN 6).

It waits for nothing but the community's database: not for Redis, a channel, a vault or a mail server.
"""
import structlog

from jobs.patience import Stop, through_outages
from models.care import cases, pages
from models.ground import marks, outbox, transaction
from models.ground.db import db

PAUSE_SECONDS = 2
LATE_SECONDS = 30
log = structlog.get_logger()


def look() -> bool:
    """One round; True when all is in time and the heartbeat was written."""
    try:
        moved = pages.page_again_if_unanswered()
        transaction.commit()        # at once: whatever the audit below meets, the next person is called
        cases.raise_the_late()
        transaction.commit()
        if moved:
            log.warning("pages went on to the next person", count=moved)
        late = max(outbox.oldest_unkept_seconds(), pages.overdue_seconds())
        if late <= LATE_SECONDS:
            marks.put(marks.HEARTBEAT)
        else:
            log.error("overdue", seconds=round(late))
        transaction.commit()
        return late <= LATE_SECONDS
    finally:
        transaction.rollback()
        db.session.remove()


def run_forever(stop: Stop) -> None:
    while not stop.asked:
        through_outages(look, stop)
        stop.rest(PAUSE_SECONDS)
