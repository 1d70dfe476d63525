"""Rings RQ for promises that were just committed. A bell, no more: when it fails, the relay's sweep is a second away.

One attempt per request, 0.3 s at the most, no retries; after a failure the bell rests for two seconds, so that a hung
Redis costs one request its 0.3 s and not each of them (redis-py's own defaults: 59.5 s).
"""
import time

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

QUEUE = "promises"
LIMIT_SECONDS = 0.3
REST_SECONDS = 2.0
JOB_SECONDS = 20


class Bell:
    """`url` empty: there is no Redis, the relay alone carries the promises."""

    def __init__(self, url: str = ""):
        self.url, self.resting_until, self.queue = url, 0.0, None
        if url:
            self.queue = Queue(QUEUE, connection=connect(url), serializer=JSONSerializer)

    def ring(self, promise_ids: list[int]) -> bool:
        """True when Redis took them all. Never raises for Redis's sake."""
        if self.queue is None or not promise_ids or time.monotonic() < self.resting_until:
            return False
        try:
            self.queue.enqueue_many([
                Queue.prepare_data("jobs.once.keep", (promise_id,), timeout=JOB_SECONDS, result_ttl=0,
                                   failure_ttl=86_400, job_id=f"promise-{promise_id}-{time.monotonic_ns()}")
                for promise_id in promise_ids])
            return True
        except (RedisError, OSError):
            self.resting_until = time.monotonic() + REST_SECONDS
            return False


def connect(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=LIMIT_SECONDS, socket_connect_timeout=LIMIT_SECONDS,
                          retry=Retry(NoBackoff(), 0), health_check_interval=0)


_bell = Bell()


def configure(url: str) -> None:
    global _bell
    _bell = Bell(url)


def ring(promise_ids: list[int]) -> bool:
    return _bell.ring(promise_ids)
