"""The bell: at most one attempt a request, never longer than 0.3 s, never an error (DESIGN 6)."""
import shutil
import subprocess
import time

import pytest
from redis import Redis

from jobs import bell, once, worker
from jobs.bell import Bell
from jobs.patience import Stop
from models.community import posts
from models.ground.outbox import Job
from tests.jobs.acts import scan_of, wait_for, write
from tests.jobs.outside import Pager, closed_port

needs_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on PATH")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    """A Redis of our own, on a socket."""
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "redis.sock"
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", socket, "--save", ""], cwd=folder,
                              stdout=subprocess.DEVNULL)
    wait_for(socket.exists)
    yield f"unix://{socket}?db=0"
    server.terminate()
    server.wait()


def test_no_redis_at_all():
    assert Bell("").ring([1]) is False


def test_a_refused_ring_is_no_error_and_then_it_rests():
    away = Bell(f"redis://127.0.0.1:{closed_port()}/0")
    assert away.ring([1]) is False
    assert away.resting_until > time.monotonic()


def test_one_attempt_and_then_a_rest_when_redis_hangs():
    """F04: it takes the connection and never answers. The second ring within two seconds doesn't even try."""
    with Pager() as deaf:
        deaf.http.shutdown()            # listens, accepts nothing
        hung = Bell(f"redis://127.0.0.1:{deaf.http.server_port}/0")
        started = time.monotonic()
        assert hung.ring([1]) is False
        first = time.monotonic() - started
        assert hung.ring([2]) is False
        assert time.monotonic() - started - first < 0.1
        assert bell.LIMIT_SECONDS == 0.3
        assert first < 3 * bell.LIMIT_SECONDS       # one connection, one answer waited for; redis-py's own way: 59.5 s


def test_it_tries_again_after_the_rest(monkeypatch):
    away = Bell(f"redis://127.0.0.1:{closed_port()}/0")
    away.ring([1])
    tries = []
    monkeypatch.setattr(away.queue, "enqueue_many", tries.append)
    away.ring([2])
    assert tries == []
    away.resting_until = 0.0
    assert away.ring([3]) is True
    assert len(tries) == 1


@needs_redis
def test_only_ids_lie_in_redis(redis_url, cast):
    """S7.5: no member's words, no pickle; the worker finds the rest in the database."""
    post = write(cast.ash, "Larkspur and rain.")
    assert Bell(redis_url).ring([scan_of(post)]) is True
    redis = Redis.from_url(redis_url)
    key = next(iter(redis.scan_iter("rq:job:*")))
    job = redis.hgetall(key)
    assert f"jobs.once.keep({scan_of(post)})".encode() == job[b"description"]
    assert (job[b"timeout"], job[b"result_ttl"]) == (b"20", b"0")
    assert b"arkspur" not in b"".join(job.values())
    redis.flushall()
    redis.close()


@needs_redis
def test_the_worker_keeps_what_is_rung(redis_url, cast, monkeypatch):
    """And leaves nothing in Redis: no result, no words, no failed job to come back."""
    post, poison = write(cast.ash), write(cast.ash, "Larkspur and rain.")
    scan, poisoned = scan_of(post), scan_of(poison)
    monkeypatch.setattr(worker.BellWorker, "_install_signal_handlers", lambda self: None)
    as_it_was = once.EFFECTS[Job.SCAN_POST]
    monkeypatch.setitem(once.EFFECTS, Job.SCAN_POST,
                        lambda one, version: fail(one) if one == poison else as_it_was(one, version))
    Bell(redis_url).ring([scan, poisoned])
    stop = Stop()
    monkeypatch.setattr(worker.BellWorker, "work", burst(worker.BellWorker.work))
    worker._work(stop, redis_url)
    assert posts.by_id(post).state == "published"
    assert posts.by_id(poison).state == "held"
    redis = Redis.from_url(redis_url)
    assert list(redis.scan_iter("rq:job:*")) == []
    redis.close()


def burst(work):
    """Until the queue is empty, instead of for ever."""
    return lambda self, **options: work(self, burst=True, **options)


def fail(post_id):
    raise ValueError(posts.by_id(post_id).body)


def test_a_request_rings_once_for_all_it_promised(cast, client_for, monkeypatch):
    """One attempt a request, whatever it promised; none for a page that is only read."""
    tries = []
    away = Bell(f"redis://127.0.0.1:{closed_port()}/0")
    monkeypatch.setattr(away.queue, "enqueue_many", refuse(tries))
    monkeypatch.setattr(bell, "_bell", away)
    ash = client_for("ash")
    ash.get("/wall")
    assert tries == []
    ash.post("/talkabouts/new", {"title": "A long day", "body": "It was a long day."}, status=303)
    assert len(tries) == 1


def refuse(tries):
    def enqueue_many(jobs):
        tries.append(jobs)
        raise ConnectionError
    return enqueue_many
