"""When all press at once (S5.4, S6.8): real threads, real commits, a database of its own."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

ROOT = Path(__file__).parents[3]
CROWD = int(os.environ.get("CROWD", "20"))      # guides; 200 of them on demand


@pytest.fixture
def told(tmp_path):
    environ = {**os.environ, "CROWD": str(CROWD), "INSTANCE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environ.pop("DATABASE_URL", None)
    given, name = os.environ.get("TEST_DATABASE_URL"), None
    if given:
        name = f"{make_url(given).database}_race_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        _administer(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        environ["DATABASE_URL"] = make_url(given).set(database=name).render_as_string(hide_password=False)
    run = subprocess.run([sys.executable, "tests/models/care/race.py"], cwd=ROOT, env=environ, capture_output=True,
                         text=True, timeout=120)
    if name:
        _administer(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_all_press_at_once(told):
    assert told["open"] == ["done"] * 6 and len(told["items"]) == 1, "a post has one open item"
    assert told["claim"] == ["AlreadyClaimed"] * 3 + ["done"], "two never hold one item"
    assert told["crowd"] == [1, CROWD - 1, CROWD], "of a crowd, one wins"
    assert told["decide"] == ["NotHolding"] * 4 + ["done"] and told["decisions"] == 1, "a decision is made once"
    assert told["accept"] == ["AlreadyClaimed", "done"] and told["escalations"] == 1, "one matter, one named person"
    raced, appealed = told["raced"], told["appealed"]
    assert raced["hand"] == ["NotHolding"] * 3 + ["done"], "handed over or decided, not both, and once"
    assert raced["joined"] == [["done"] * 2] * 6 and raced["lost"] == 0, "what joins a case that ends is not lost in it"
    assert raced["close"] == ["done"] * 4 and raced["closings"] == 1, "pressed twice, a case is closed once"
    assert appealed["make"] == ["done"] * 4 and len(appealed["appeals"]) == 1
    assert (appealed["posts"], appealed["promises"]) == (1, 1), "a second window leaves no words behind"
    assert appealed["answer"] == ["Stale", "done"]
    for moment in told["returns"]:
        assert moment["ends"] == ["done"] * 6 and moment["shown"] == ["published"] * 4, moment
        assert moment["promises"] <= 1 and moment["waiting"] == 0, "S5.17: nothing is left behind"
    assert told["broken"] is None, "the audit's chain holds"


def _administer(url: str, *statements: str) -> None:
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()
