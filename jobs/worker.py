"""The RQ worker: keeps promises the moment the bell rings. In one process, without forking: a fork would share the
database's connection and cost more than the scan. What kills it, kills it: the relay has the promise again in seconds.
"""
import signal

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from jobs.bell import QUEUE
from jobs.patience import Stop, through_outages

POLL_SECONDS = 20
log = structlog.get_logger()


class BellWorker(SimpleWorker):
    """Remembers that it was asked to stop: RQ does so only when that came in the middle of a job (2.12)."""
    max_connection_wait_time = 2.0      # RQ's own: a minute of silence after Redis is back
    stop: Stop

    def request_stop(self, signum, frame):
        self.stop.asked = True
        super().request_stop(signum, frame)


def run_forever(stop: Stop, url: str) -> None:
    if not url:
        log.info("no Redis: the relay alone carries the promises")
    while not stop.asked:
        if url:
            through_outages(lambda: _work(stop, url), stop)
        stop.rest(1)


def _work(stop: Stop, url: str) -> None:
    """Until Redis goes away or a stop is asked for."""
    connection = Redis.from_url(url, socket_timeout=POLL_SECONDS + 10, socket_connect_timeout=1,
                                retry=Retry(NoBackoff(), 0))
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
    worker = BellWorker([queue], connection=connection, serializer=JSONSerializer, worker_ttl=POLL_SECONDS,
                        log_job_description=False, job_monitoring_interval=5, maintenance_interval=60)
    worker.stop = stop
    ours = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        worker.work(with_scheduler=False, logging_level="WARNING")
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        connection.close()
