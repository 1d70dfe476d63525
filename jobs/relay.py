"""Sweeps undone promises: the part that needs no Redis (DESIGN 6). It carries everything when the bell is silent.

Pages leave first, all at once, and are looked after while other work goes on, so that neither a hanging channel nor a
long row of scans keeps a page waiting. All else is leased and kept one by one, the most urgent first: a post that kills
the process costs its neighbours nothing, not even a try.
"""
import time

import structlog

from jobs import once, paging, reading_again
from jobs.patience import Stop, through_outages
from models.ground import outbox, transaction
from models.ground.db import db, is_postgresql
from models.ground.outbox import Job, Lease

PAGES_AT_ONCE = 20
BEGIN = {Job.PAGE: paging.begin, Job.PAGE_NOTICE: paging.begin_notice}
PAUSE_SECONDS = 0.5
GIVE_WAY_SECONDS = 0.003    # SQLite: with a backlog we would take the write lock again and again before others wake
log = structlog.get_logger()


class Relay:
    def __init__(self, jobs=outbox.CARRIED):
        self.jobs = frozenset(jobs)
        self.calls: list[tuple[Lease, paging.Call]] = []    # pages on their way

    def round(self) -> bool:
        """Look after the pages, then keep one promise; True when there was any."""
        try:
            if self.jobs & set(BEGIN):
                self._end_calls()
                self._begin_calls()
            return self._keep_one()
        finally:
            transaction.rollback()
            db.session.remove()

    def until_quiet(self) -> None:
        """Until nothing is due and no page is on its way."""
        while self.round() or self.calls:
            pass

    def _begin_calls(self) -> None:
        for lease in _lease(self.jobs & set(BEGIN), PAGES_AT_ONCE):
            try:
                self.calls.append((lease, BEGIN[lease.job](lease.subject_id, lease.id)))
            except paging.NotDelivered as error:
                once.put_off(lease, error)

    def _end_calls(self) -> None:
        for lease, call in [(lease, call) for lease, call in self.calls if call.delivered is not None]:
            self.calls.remove((lease, call))
            try:
                call.settle()
                outbox.keep(lease.id)
                transaction.commit()
            except paging.NotDelivered as error:
                once.put_off(lease, error)

    def _keep_one(self) -> bool:
        leases = _lease(self.jobs - set(BEGIN), 1)
        for lease in leases:
            once.run(lease)
            if not is_postgresql():
                time.sleep(GIVE_WAY_SECONDS)
        return bool(leases)


def run_forever(stop: Stop, jobs=outbox.CARRIED) -> None:
    relay = Relay(jobs)
    through_outages(reading_again.begin_if_changed, stop)
    while not stop.asked:
        if not through_outages(relay.round, stop):
            stop.rest(paging.MOMENT if relay.calls else PAUSE_SECONDS)


def _lease(jobs, limit: int) -> list[Lease]:
    leases = outbox.take_due(jobs, limit)
    transaction.commit()
    return leases
