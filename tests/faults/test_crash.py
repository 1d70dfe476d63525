"""F11: ended before any one statement of post → scan → escalate → page → acknowledge, everything comes right."""
import json
import os
import subprocess
import sys

import pytest

from settings import ROOT

pytestmark = pytest.mark.faults


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.full)])
def test_a_crash_before_every_statement(tmp_path, step):
    told = subprocess.run([sys.executable, "-m", "tests.faults.crash", str(tmp_path), str(step)], cwd=ROOT,
                          capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-3000:]
    whole, *points = map(json.loads, filter(lambda line: line.startswith("{"), told.stdout.splitlines()))
    assert len(points) == -(-whole["statements"] // step) and whole["statements"] > 100
    assert {point["k"]: point["wrong"] for point in points if point["wrong"]} == {}
    assert whole["end"]["escalation:accepted"] == whole["end"]["post:held"] == 1
