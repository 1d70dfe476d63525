"""How long promises take through kills, stops and hangs; the tests assert that they are kept, this says how soon."""
import json
import signal
import subprocess
import sys
import tempfile
import time

from bench import capacity
from settings import ROOT
from tests.faults.house import House
from tests.faults.test_promises import in_hand, trouble

SETTLED_SECONDS = 60


def measure(sheet, kind: str) -> None:
    sheet.say("the relay alone scans", capacity.posts_per_second(kind), "posts/s")
    with House(kind) as house:
        for fault in (worker_killed, redis_stopped, redis_hung, relay_returns, poison):
            fault(sheet, house)
    crash_points(sheet)


def worker_killed(sheet, house) -> None:
    taken = []
    for _ in range(3):
        house.write(1, "slow")
        house.wait_until(lambda: in_hand(house), 20)
        house.kill("worker")
        taken.append(settled(house))
    sheet.say("worker killed in mid-job: everything scanned again after", max(taken), "s", 8)


def redis_stopped(sheet, house) -> None:
    house.kill("redis", keep_down=True)
    started, taken = time.monotonic(), []
    while len(taken) < 200:
        taken.append(one_post(house))
        time.sleep(max(0.0, started + len(taken) * 0.1 - time.monotonic()))
    house.start("redis")
    trouble(house)
    sheet.spread("Redis stopped for 20 s: a post over HTTP", taken)
    sheet.say("Redis stopped for 20 s: everything kept after the last post", settled(house), "s", 8)


def redis_hung(sheet, house) -> None:
    house.signal("redis", signal.SIGSTOP)
    try:
        sheet.spread("Redis hung: a post over HTTP", [one_post(house) for _ in range(100)], {"p99": 0.5})
        sheet.say("Redis hung: everything kept after the last post", settled(house), "s", 8)
    finally:
        house.signal("redis", signal.SIGCONT)


def relay_returns(sheet, house) -> None:
    for name in ("relay", "worker", "mailer"):
        house.kill(name, keep_down=True)
    house.write(50)
    trouble(house)
    for name in ("relay", "worker", "mailer"):
        house.start(name)
    sheet.say("relay, worker and mailer return: 52 posts, a page and a mail after", settled(house), "s", 30)


def poison(sheet, house) -> None:
    for how in ("raises", "hangs", "kills"):
        house.write(1, how)
        sheet.say(f"a post that {how}: before a person after", settled(house), "s", 60)


def crash_points(sheet) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run([sys.executable, "-m", "tests.faults.crash", folder], cwd=ROOT, check=True,
                              capture_output=True, text=True)
    whole, *points = map(json.loads, filter(lambda line: line.startswith("{"), told.stdout.splitlines()))
    sheet.say("crash before a statement: points tried", whole["statements"], "")
    sheet.say("crash before a statement: points gone wrong", sum(bool(point["wrong"]) for point in points), "", 0)


def one_post(house) -> float:
    """Drawing the form is not counted: only the POST meets the bell."""
    writer = next(house.writers)
    house.mend()
    send = writer.ready("A long day", "It was a long day.")
    started = time.monotonic()
    send()
    return time.monotonic() - started


def settled(house) -> float:
    return house.wait_until(lambda: house.undone() == 0, SETTLED_SECONDS)
