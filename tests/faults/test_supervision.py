"""./script/server for real: what dies returns, and the end is the end of every process (DESIGN 8)."""
import os
import signal
import sys

import pytest

from tests.faults.box import PROCESSES, Box, children, is_alive, start_and_wait
from tests.ports import free_port

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform != "linux", reason="reads processes from /proc")]


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    with Box(tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.mark.parametrize("killed", [PROCESSES, *(pytest.param([one], marks=pytest.mark.full) for one in PROCESSES)])
def test_what_is_killed_returns(box, killed):
    first = box.processes()
    for process in killed:
        os.kill(first[process], signal.SIGKILL)
    box.wait_until(lambda: all(box.processes().get(one, first[one]) != first[one] for one in killed), seconds=60)
    box.wait_until(lambda: set(box.processes()) == set(PROCESSES), seconds=60)
    box.wait_until(box.answers, seconds=60)


def test_a_killed_web_process_leaves_no_old_code_answering(box):
    """Granian's workers would otherwise go on, orphaned, on the same port."""
    workers = _two_workers(box)
    os.kill(box.processes()["web"], signal.SIGKILL)
    box.wait_until(lambda: not any(map(is_alive, workers)), seconds=60)


def test_a_killed_web_worker_is_replaced_by_its_parent(box):
    gone, parent = _two_workers(box)[0], box.processes()["web"]
    os.kill(gone, signal.SIGKILL)
    box.wait_until(lambda: len(set(children(parent)) - {gone}) == 2, seconds=60)
    assert box.processes()["web"] == parent


def test_a_second_server_on_the_same_folder_is_refused(box, tmp_path):
    second = start_and_wait(tmp_path, INSTANCE_DIR=str(box.folder / "an instance"), PORT=str(free_port()))
    assert second.returncode == 1
    assert "already running" in second.stderr


@pytest.mark.full
def test_the_end_by_a_key_is_the_end_of_every_process(tmp_path):
    with Box(tmp_path) as running:
        _ended(running, signal.SIGINT)


@pytest.mark.flaky(reruns=0)
def test_the_end_is_the_end_of_every_process(box):
    """The last of all here: nothing is left of the box."""
    _ended(box, signal.SIGTERM)


def _ended(box, with_signal: int) -> None:
    _two_workers(box)
    box.wait_until(lambda: set(box.processes()) == set(PROCESSES), seconds=60)
    everyone = box.everyone()
    box.end(with_signal)
    box.wait_until(lambda: not any(map(is_alive, everyone)), seconds=60)
    assert len(everyone) >= 1 + len(PROCESSES) + 2


def _two_workers(box) -> list[int]:
    box.wait_until(lambda: "web" in box.processes() and len(children(box.processes()["web"])) == 2, seconds=60)
    return children(box.processes()["web"])
