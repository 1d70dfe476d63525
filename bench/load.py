"""Eight connections that ask as fast as they are answered; what the servers' processes spent meanwhile."""
import http.client
import os
import threading
import time
from pathlib import Path

CONNECTIONS = 8
TICKS = os.sysconf("SC_CLK_TCK")


def ask(port: int, path: str, count: int, cookie: str = "") -> list[float]:
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
    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == count
    return taken


def cpu_seconds(pids) -> float:
    """User and system time of these processes and of all that they started, by the operating system's accounts."""
    return sum(_own(pid) for pid in _with_children(pids))


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
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _with_children(pids) -> list[int]:
    found = []
    for pid in pids:
        try:
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            below = []
        found += [pid, *_with_children(int(child) for child in below)]
    return found
