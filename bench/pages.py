"""CPU of one page, signed in, beside that of a bare page in the same run; statements a page (DESIGN 10, BARS)."""
import importlib.util
import statistics
import subprocess
import sys
from contextlib import contextmanager

from sqlalchemy import event

from app import create_app
from bench.figures import percentile
from bench.load import ask, cpu_seconds, database_backends, mebibytes
from bench.world import Peopled
from settings import ROOT, Settings
from tests.faults.house import _end_with_parent, free_port

ROUNDS, REQUESTS = 5, 200
GOAL, STATEMENTS = 5, 5     # times the floor; statements on wall and talkabout
CROWD, CROWD_P99, MEMORY = 32, 250, 175     # connections; ms; MiB of two workers


def measure(sheet, kind: str) -> None:
    with Peopled(kind) as house:
        house.reader.get("/wall")   # now the cookie holds what forms are signed with, as on any page but the first
        with bare(house) as floor:
            say_cpu(sheet, house, floor, {name: (path, house.reader.cookie) for name, path in _pages(house).items()})
        _crowd(sheet, house)
        for name, path in _pages(house).items():
            sheet.say(f"{name}: statements", len(statements(house, path, "bea")), "", STATEMENTS)


@contextmanager
def bare(house):
    """The floor, running beside a house: its process and its port."""
    port = free_port()
    floor = subprocess.Popen(_bare(house, port), cwd=ROOT, env=house.environment, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, preexec_fn=_end_with_parent)
    try:
        house.wait_until(lambda: house.answers(port), 20)
        yield floor.pid, port
    finally:
        floor.terminate()
        floor.wait()


def _pages(house) -> dict[str, str]:
    return {"wall": "/wall", "talkabout, 20 posts": f"/talkabouts/{house.thread}"}


def _bare(house, port: int) -> list[str]:
    """Under gunicorn, as the bars have it, where that is installed; else under our own server, which is cheaper."""
    if importlib.util.find_spec("gunicorn") is None:
        return house.granian(port, "bench.floor:create_app")
    return [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "bench.floor:create_app()"]


def say_cpu(sheet, house, floor: tuple[int, int], pages: dict[str, tuple[str, str]], requests: int = REQUESTS) -> dict:
    """What a request of each page (its path and cookie) costs, in ms, beside the floor's in the same rounds."""
    pid, port = floor
    asked = {"floor": (pid, port, "/", "")} | {
        name: (house.running["web"].pid, house.port, *page) for name, page in pages.items()}
    cpu, taken = {name: [] for name in asked}, {name: [] for name in asked}
    for number in range(ROUNDS + 1):        # the first is for warming up
        for name, (pid, on, path, sent) in asked.items():
            pids = [pid, *database_backends(house.folder.name)]
            before = cpu_seconds(pids)
            seconds = ask(on, path, requests, sent)
            if number:
                cpu[name].append((cpu_seconds(pids) - before) / requests * 1000)
                taken[name] += seconds
    sheet.say("floor under gunicorn (1) or granian (0)", bool(importlib.util.find_spec("gunicorn")), "")
    each = {name: statistics.median(rounds) for name, rounds in cpu.items()}
    for name, spent in each.items():
        sheet.say(f"{name}: CPU of a request, 8 connections", spent, "ms")
        sheet.say(f"{name}: p99 at 8 connections", percentile(taken[name], 0.99) * 1000, "ms")
        if name != "floor":
            sheet.say(f"{name}: times the floor", spent / each["floor"], "", GOAL)
    return each


def _crowd(sheet, house) -> None:
    for name, path in _pages(house).items():
        taken = ask(house.port, path, REQUESTS * 2, house.reader.cookie, CROWD)
        sheet.say(f"{name}: p99 at {CROWD} connections", percentile(taken, 0.99) * 1000, "ms", CROWD_P99)
    sheet.say("memory of two web workers", mebibytes(house.running["web"].pid), "MiB", MEMORY)


def statements(house, path: str, name: str) -> list[str]:
    """What a page asks the database for its reader, once the process is warm."""
    from models.ground.db import db
    app, ran = create_app(Settings.from_environment(house.environment)), []
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], signed_in(app, name))
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: ran.append(statement))
    client.get(path)        # the first asks whether this is a demo, once for each process
    ran.clear()
    assert client.get(path).status_code == 200
    engine.dispose()
    return [statement for statement in ran if not statement.startswith(("BEGIN", "PRAGMA"))]


def signed_in(app, name: str) -> str:
    """A cookie that is this account's, as after a whole sign-in; forms are signed with what it holds."""
    from models.ground import transaction
    from models.people import accounts, sessions
    with app.app_context():
        token = sessions.start(accounts.named(name))
        transaction.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["reader"] = token
    client.get("/help-now")
    return client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
