"""The one process that sends mail, because it is the only one with the key to the addresses; and, hourly, tidies.

It also owes the mail that comes now and then, when its hour has come, and draws the decisions that are read again.

Tidying is here because it waits for the same vaults as the mail does: a vault that hangs must not hold up the watch.
"""
import time

from jobs import digests, drawing, housekeeping
from jobs.patience import Stop, through_outages
from jobs.relay import PAUSE_SECONDS, Relay
from models.ground.outbox import MAIL

TIDY_SECONDS, PLAN_SECONDS = 3600, 60


def run_forever(stop: Stop) -> None:
    relay, tidy_at, plan_at = Relay(MAIL), 0.0, 0.0
    while not stop.asked:
        worked = through_outages(relay.round, stop)
        if time.monotonic() >= plan_at:
            through_outages(digests.plan, stop)
            through_outages(drawing.draw, stop)
            plan_at = time.monotonic() + PLAN_SECONDS
        if time.monotonic() >= tidy_at:
            through_outages(housekeeping.tidy, stop)
            tidy_at = time.monotonic() + TIDY_SECONDS
        if not worked:
            stop.rest(PAUSE_SECONDS)
