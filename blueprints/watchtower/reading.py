"""Is the service ready? The database answers and no promise is late; Redis is told of, but nothing hangs on it."""
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from models.ground import outbox
from models.ground.outage import unless_away

LATE_SECONDS = 30
REDIS_SECONDS = 0.3


def state(redis_url: str) -> dict:
    oldest = unless_away(lambda: round(outbox.oldest_unkept_seconds(), 1), None)
    return {"database": "away" if oldest is None else "ok", "redis": _redis(redis_url),
            "oldest_promise_seconds": oldest}


def is_ready(found: dict) -> bool:
    return found["database"] == "ok" and found["oldest_promise_seconds"] <= LATE_SECONDS


def _redis(url: str) -> str:
    if not url:
        return "none"
    connection = Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS,
                                retry=Retry(NoBackoff(), 0))
    try:
        connection.ping()
        return "ok"
    except (RedisError, OSError):
        return "away"
    finally:
        connection.close()
