"""./script/server for real: what dies returns, and the end is the end of every process (DESIGN 8)."""
import os
import signal
import sys

import pytest

from tests.faults.box import PROCESSES, Box, children, free_port, is_alive, start_and_wait

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform != "linux", reason="reads processes from /proc")]


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    with Box(tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.mark.parametrize("process", PROCESSES)
def test_what_is_killed_returns(box, process):
    first = box.processes()[process]
    os.kill(first, signal.SIGKILL)
    box.wait_until(lambda: box.processes().get(process, first) != first, seconds=20)
    box.wait_until(lambda: set(box.processes()) == set(PROCESSES), seconds=20)
    box.wait_until(box.answers, seconds=20)


def test_a_killed_web_process_leaves_no_old_code_answering(box):
    """Granian's workers would otherwise go on, orphaned, on the same port."""
    workers = _two_workers(box)
    os.kill(box.processes()["web"], signal.SIGKILL)
    box.wait_until(lambda: not any(map(is_alive, workers)), seconds=20)


def test_a_killed_web_worker_is_replaced_by_its_parent(box):
    gone, parent = _two_workers(box)[0], box.processes()["web"]
    os.kill(gone, signal.SIGKILL)
    box.wait_until(lambda: len(set(children(parent)) - {gone}) == 2, seconds=20)
    assert box.processes()["web"] == parent


def test_a_second_server_on_the_same_folder_is_refused(box, tmp_path):
    second = start_and_wait(tmp_path, INSTANCE_DIR=str(box.folder / "an instance"), PORT=str(free_port()))
    assert second.returncode == 1
    assert "already running" in second.stderr


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_the_end_is_the_end_of_every_process(tmp_path, with_signal):
    with Box(tmp_path) as running:
        _two_workers(running)
        everyone = running.everyone()
        running.end(with_signal)
        running.wait_until(lambda: not any(map(is_alive, everyone)), seconds=20)
    assert len(everyone) >= 1 + len(PROCESSES) + 2


def _two_workers(box) -> list[int]:
    box.wait_until(lambda: "web" in box.processes() and len(children(box.processes()["web"])) == 2, seconds=20)
    return children(box.processes()["web"])
