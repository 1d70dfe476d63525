"""Connections that ask as fast as they are answered; what the servers' processes spent meanwhile."""
import http.client
import threading
import time
from pathlib import Path

CONNECTIONS = 8


def ask(port: int, path: str, count: int, cookie: str = "", connections: int = CONNECTIONS) -> list[float]:
    """Seconds of each request, over kept connections. A page that isn't 200 ends it."""
    taken, left, lock = [], [count], threading.Lock()

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while True:
            with lock:
                if not left[0]:
                    break
                left[0] -= 1
            started = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            taken.append(time.perf_counter() - started)
        connection.close()
    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == count
    return taken


def cpu_seconds(pids) -> float:
    """User and system time of these processes and of all that they started, by the operating system's accounts."""
    return sum(_own(pid) for pid in _with_children(pids))


def mebibytes(pid: int) -> float:
    """Memory of a server and of all that it started; what they share is counted once (PSS)."""
    kilobytes = 0
    for each in _with_children([pid]):
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        kilobytes += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
    return kilobytes / 1024


def database_backends(database: str) -> list[int]:
    """PostgreSQL names its backends after the database that they serve."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f" {database} " in entry.read_text().replace("\0", " ") and "postgres:" in entry.read_text():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


def _own(pid: int) -> float:
    """By the scheduler's nanoseconds, thread by thread: the clock's ticks of 10 ms are as long as ten bare pages."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            spent += int(thread.read_text().split()[0])
        except OSError:
            continue
    return spent / 1e9


def _with_children(pids) -> list[int]:
    found = []
    for pid in pids:
        try:
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            below = []
        found += [pid, *_with_children(int(child) for child in below)]
    return found
