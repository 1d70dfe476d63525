"""Figures for Prometheus, read afresh at each asking: counts and ages, never who or what."""
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from models.care import pages, queue
from models.ground import marks, outbox

CONTENT_TYPE = CONTENT_TYPE_LATEST


def text() -> bytes:
    registry = CollectorRegistry()
    heartbeat = marks.age_seconds(marks.HEARTBEAT)
    for name, about, value in (
            ("promises_undone", "promises not kept yet", outbox.undone()),
            ("promise_oldest_seconds", "age of the oldest due promise but mail", outbox.oldest_unkept_seconds()),
            ("mail_oldest_seconds", "age of the oldest due mail", outbox.oldest_unkept_seconds(outbox.MAIL)),
            ("page_overdue_seconds", "by how much the most overdue page is late", pages.overdue_seconds()),
            ("watch_heartbeat_seconds", "since all was in time; -1: never", -1 if heartbeat is None else heartbeat)):
        Gauge(f"drystone_{name}", about, registry=registry).set(value)
    waiting = Gauge("drystone_queue_open", "open queue items", ["band"], registry=registry)
    late = Gauge("drystone_queue_late", "open queue items past their target time", ["band"], registry=registry)
    for band, count, past in queue.load():
        waiting.labels(band).set(count)
        late.labels(band).set(past)
    return generate_latest(registry)
