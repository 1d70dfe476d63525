"""A real server on a folder of its own, started by ./script/server, and what can be seen of its processes."""
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from settings import ROOT
from tests.ports import free_port

PROCESSES = ("web", "worker", "relay", "mailer", "watch", "redis")
SWITCHES = ("DATABASE_URL", "VAULTS", "KEY_STORES", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FILE", "INSTANCE_DIR",
            "HOST", "PORT")


class Box:
    """Its first process becomes supervisord, so that supervisord's children are ours to see.

    A DATABASE_URL is named, hence there is no demo world; `switches` add to or replace what the server is given.
    """

    def __init__(self, folder: Path, **switches):
        self.folder, self.port, self.said = folder, free_port(), folder / "said.txt"
        ours = {"INSTANCE_DIR": str(folder / "an instance"), "PORT": str(self.port),
                "DATABASE_URL": f"sqlite:///{folder}/community.sqlite"}
        with self.said.open("w") as said:
            self.supervisor = subprocess.Popen(
                [ROOT / "script" / "server"], env=bare_environment() | ours | switches, cwd=folder,
                stdout=said, stderr=subprocess.STDOUT, start_new_session=True)

    def __enter__(self):
        """A server that never answers is ended too: left running, it would slow all that is tried after it."""
        try:
            self.wait_until(self.answers, seconds=120)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.supervisor.poll() is None:
            self.end(signal.SIGTERM)

    def processes(self) -> dict[str, int]:
        """The pid of each program in deploy/supervisord.conf."""
        return {_role(pid): pid for pid in children(self.supervisor.pid)}

    def everyone(self) -> list[int]:
        return [self.supervisor.pid, *_descendants(self.supervisor.pid)]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/help-now", timeout=2) as page:
                return page.status == 200
        except OSError:
            return False

    def end(self, with_signal: int) -> None:
        """As a terminal does: to the whole foreground group."""
        os.killpg(self.supervisor.pid, with_signal)
        self.supervisor.wait(timeout=60)

    def wait_until(self, true, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)


def start_and_wait(folder: Path, **switches) -> subprocess.CompletedProcess:
    """For a start that ought to be refused."""
    ours = {"INSTANCE_DIR": str(folder / "instance"), "PORT": str(free_port())}
    return subprocess.run([ROOT / "script" / "server"], env=bare_environment() | ours | switches, cwd=folder,
                          capture_output=True, text=True, timeout=60)


def bare_environment() -> dict:
    return {name: value for name, value in os.environ.items() if name not in SWITCHES}


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet is as good as gone."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _descendants(pid: int) -> list[int]:
    return [one for child in children(pid) for one in (child, *_descendants(child))]


def _role(pid: int) -> str:
    """`?` for a child of supervisord that has not become its program yet."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "?"
    if b"redis-server" in words[0]:
        return "redis"
    if b"deploy.web:create_app" in words:
        return "web"
    return words[-2].decode() if b"jobs" in words else "?"
