"""Promises are kept through kills, a Redis that stops or hangs, and poison (DESIGN 6; faults F01, F03, F04, F17, F22).

Real processes, posts over HTTP. After each fault: every accepted post is there once, nothing is unscanned, each effect
in the database happened exactly once, pages and mails left at least once, the audit's chain holds.
"""
import json
import shutil
import signal
import threading
import time
from http.client import HTTPException

import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.house import House, on_the_server
from tests.jobs.acts import DANGER, PHONE

pytestmark = [pytest.mark.faults,
              pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on PATH")]
SETTLED_SECONDS = 90       # on a busy machine; bench/faults.py measures how long it takes
on_postgresql_when_full = pytest.mark.parametrize(
    "house", ["sqlite", pytest.param("postgresql", marks=pytest.mark.full)], indirect=True)


def answers() -> bool:
    try:
        on_the_server("SELECT 1")
        return True
    except SQLAlchemyError:
        return False


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request):
    if request.param == "postgresql" and not answers():
        pytest.skip("no PostgreSQL answers")
    with House(request.param) as house:
        yield house


def test_the_worker_is_killed_in_the_middle_of_a_job(house):
    """F01: the relay is away as well, so that nothing but the returned relay can finish the work."""
    house.kill("relay", keep_down=True)
    written = house.write(6) + trouble(house)
    for _ in range(2):
        written += house.write(1, "slow")
        house.wait_until(lambda: in_hand(house), 20)
        house.kill("worker")
    written += house.write(6)
    house.start("relay")
    look(house, written)


@pytest.mark.parametrize(("seconds", "posts"), [(3, 30), pytest.param(20, 160, marks=pytest.mark.full)])
@on_postgresql_when_full
def test_redis_stops_while_people_write(house, seconds, posts):
    """F03: killed, nothing saved; what it had in hand is gone, what comes meanwhile can't be rung."""
    written = house.write(20)
    house.kill("redis", keep_down=True)
    stopped = time.monotonic()
    written += house.write(posts, pace=0.05) + trouble(house)
    time.sleep(max(0.0, seconds - (time.monotonic() - stopped)))
    house.start("redis")
    written += house.write(20)
    look(house, written)


@on_postgresql_when_full
def test_redis_hangs(house):
    """F04: it takes the connection and never answers. Every post is accepted, and read by the relay meanwhile."""
    house.signal("redis", signal.SIGSTOP)
    try:
        written = house.write(30) + trouble(house)
        look(house, written)
    finally:
        house.signal("redis", signal.SIGCONT)


@on_postgresql_when_full
def test_the_relay_is_killed_and_returns(house):
    """F22: relay, worker and mailer are away while people write."""
    for name in ("relay", "worker", "mailer"):
        house.kill(name, keep_down=True)
    written = house.write(20) + trouble(house)
    assert house.undone() >= 20
    for name in ("relay", "worker", "mailer"):
        house.start(name)
    look(house, written)


@on_postgresql_when_full
def test_the_first_signal_ends_a_process(house):
    """RQ's worker remembers a stop only when it came in mid-job; ours ends at the first SIGTERM or Ctrl-C, with 0."""
    for name, number in (("worker", signal.SIGTERM), ("relay", signal.SIGTERM), ("mailer", signal.SIGINT)):
        house.wait_until(lambda: house.undone() == 0, SETTLED_SECONDS)
        house.down.add(name)
        house.signal(name, number)
        assert house.running[name].wait(10) == 0
    for name in house.jobs:
        house.start(name)


@on_postgresql_when_full
def test_poison_comes_before_a_person_and_harms_no_neighbour(house):
    """F17: one raises, one hangs, one kills whoever reads it; three tries, then the queue, first of all (S3.12)."""
    poison = [post_id for how in ("raises", "hangs", "kills") for post_id in house.write(1, how)]
    neighbours = house.write(10) + trouble(house)
    look(house, neighbours, poison=poison, seconds=180)
    for post_id in poison:
        item = house.rows("SELECT band, source FROM queue_items WHERE post_id = :id", id=post_id)
        assert item == [("urgent", "unscanned")]
        assert house.figure("SELECT state FROM posts WHERE id = :id", id=post_id) == "held"
    tries = house.figure("SELECT max(tries) FROM promises WHERE job = 'scan-post' AND subject_id >= :first "
                         "AND last_error = '' AND subject_id NOT IN (SELECT post_id FROM queue_items "
                         "WHERE source = 'unscanned')", first=poison[0])
    assert tries <= 1


def trouble(house) -> list[int]:
    """One that pages the on-call, and one that owes its author a mail."""
    return house.write(1, "tonight", DANGER) + house.write(1, "my number", PHONE)


def in_hand(house) -> bool:
    return bool(house.figure("SELECT count(*) FROM promises WHERE job = 'scan-post' AND tries > 0 AND done_at IS NULL "
                             "AND leased_until IS NOT NULL"))


def look(house, written: list[int], poison=(), seconds: float = SETTLED_SECONDS) -> None:
    house.wait_until(lambda: house.undone() == 0, seconds)
    first, last = min([*written, *poison]), max([*written, *poison])
    assert len(set(written)) == len(written)
    assert _ids(house, "SELECT id FROM posts WHERE id BETWEEN :first AND :last", first, last) == {*written, *poison}
    unscanned = "SELECT id FROM posts WHERE id BETWEEN :first AND :last AND scanned_version < version"
    assert _ids(house, unscanned, first, last) == set(poison)
    _each_effect_once(house, first, last, written)
    _pages_and_mails_left(house)
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def _each_effect_once(house, first, last, written) -> None:
    outcomes = house.rows("SELECT on_id, count(*) FROM audit_entries WHERE on_kind = 'posts' AND on_id BETWEEN :first "
                          "AND :last AND act IN ('post:published', 'post:held') GROUP BY on_id", first=first, last=last)
    assert dict(map(tuple, outcomes)) == dict.fromkeys(written, 1)
    ours = "WHERE post_id BETWEEN :first AND :last GROUP BY post_id HAVING count(*) > 1"
    for twice in (f"SELECT post_id FROM queue_items {ours}", f"SELECT post_id FROM notices {ours}",
                  f"SELECT post_id FROM pages p JOIN queue_items q ON q.id = p.item_id {ours}"):
        assert _ids(house, twice, first, last) == set()
    held = "SELECT id FROM posts WHERE id BETWEEN :first AND :last AND level >= 3"
    called = ("SELECT q.post_id FROM pages p JOIN queue_items q ON q.id = p.item_id "
              "WHERE q.post_id BETWEEN :first AND :last")
    assert _ids(house, held, first, last) == _ids(house, called, first, last)


def _pages_and_mails_left(house) -> None:
    assert house.figure("SELECT count(*) FROM pages WHERE sent_at IS NULL") == 0
    said = " ".join(title for title, _ in house.pager.taken)
    for number, in house.rows("SELECT id FROM promises WHERE job = 'page'"):
        assert f"Page {number}" in said
    mails = {int(path.stem) for path in (house.folder / "mailer/outbox").glob("*.eml")}
    assert {number for number, in house.rows("SELECT id FROM promises WHERE job LIKE 'email-%'")} <= mails


def _ids(house, question: str, first: int, last: int) -> set[int]:
    return {row[0] for row in house.rows(question, first=first, last=last)}


@on_postgresql_when_full
@pytest.mark.parametrize("number", [100, pytest.param(1_000, marks=pytest.mark.full)])
def test_drafts_outlive_kills(house, number):
    """A6: whatever the service said it kept is there to the last character, after kills of web and database.

    Each text is sent again until it is taken, as the form that still holds it would be; on PostgreSQL all the
    database's connections are cut, on SQLite it dies with the web process.
    """
    forms, said, stop = {}, {}, threading.Event()
    breaking = threading.Thread(target=_break, args=(house, stop, number // 20))
    breaking.start()
    try:
        for n in range(number):
            place = n % min(number, 480)        # thirty drafts at most for each writer: the rest is written on
            writer, form = forms.setdefault(place, (next(house.writers), f"draft-{place}"))
            text = said.get(place, ("", ""))[1] + f"Ligne {n} – \U0001f600 & <b>\r\n\r\nça va. " * 20
            said[place] = (_keep(writer, form, text), text)
    finally:
        stop.set()
        breaking.join()
    house.kill("web")       # it ends with the thread that started it
    house.wait_until(house.answers, 120)
    kept = {row.id: json.loads(row.fields)["body"][0] if isinstance(row.fields, str) else row.fields["body"][0]
            for row in house.rows("SELECT id, fields FROM drafts")}
    lost = {draft: len(text) for draft, text in said.values() if kept.get(draft) != text.replace("\r\n", "\n")}
    assert lost == {} and len({draft for draft, _text in said.values()}) == len(said)


def _keep(writer, form: str, text: str) -> int:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            status, place = writer.keep_draft(form, text)
        except (OSError, HTTPException):
            status, place = 0, ""
        if status == 303:
            return int(place.rpartition("/")[2])
        time.sleep(0.1)
    raise TimeoutError(f"{form} was not taken, last {status}")


def _break(house, stop, times: int) -> None:
    """One kill after another, each once the service has come back from the last.

    Then this thread stays: what it started ends with it.
    """
    for _time in range(times):
        if stop.wait(0.3):
            return
        house.kill("web")
        house.wait_until(house.answers, 120)
        if house.kind == "postgresql":
            on_the_server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                          f"WHERE datname = '{house.folder.name}'")
    stop.wait()
