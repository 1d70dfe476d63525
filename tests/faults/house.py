"""The service as real processes on a folder, a database and a Redis of its own; what dies is started again.

Not by ./script/server (test_supervision.py does that): here each process can also be kept down for a while.
"""
import ctypes
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from sqlalchemy import create_engine, text

from settings import ROOT
from tests import postgresql
from tests.faults.box import bare_environment
from tests.faults.founding import WRITERS
from tests.faults.visitor import Visitor
from tests.jobs.outside import Pager
from tests.ports import free_port

PR_SET_PDEATHSIG = 1


class House:
    jobs = ("worker", "relay", "mailer")

    def __init__(self, kind: str):
        self.folder = Path(tempfile.mkdtemp(prefix="drystone-"))      # short: sockets have short names
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.pager, self.running, self.down = Pager(), {}, set()
        self.kind, self.url = kind, self._database(kind)
        self.engine = create_engine(self.url)

    def __enter__(self):
        try:
            return self._open()
        except BaseException:
            self.__exit__()
            raise

    def _open(self) -> "House":
        self.pager.__enter__()
        self.prepare()
        for name in ("redis", "web", *self.jobs):
            self.start(name)
        self.wait_until(self.answers, 120)
        self.writers = cycle([Visitor(self.address, f"writer{number}").sign_in() for number in range(WRITERS)])
        return self

    def prepare(self) -> None:
        """Settings, keys, tables and people; no process yet."""
        self.environment = bare_environment() | {
            "INSTANCE_DIR": str(self.folder), "DATABASE_URL": self.url, "PORT": str(self.port),
            "REDIS_URL": f"unix://{self.folder}/redis.sock?db=0", "SECRET_KEY": "f" * 40,
            "PAGING_URLS": json.dumps({name: self.pager.url() for name in ("sol", "ines")})}
        subprocess.run([sys.executable, "-m", "tests.faults.founding"], cwd=ROOT, env=self.environment, check=True)

    def __exit__(self, *_):
        for process in self.running.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.pager.__exit__()
        self.engine.dispose()
        if self.kind == "postgresql":
            on_the_server(f'DROP DATABASE IF EXISTS "{self.folder.name}" WITH (FORCE)')
        shutil.rmtree(self.folder)

    def start(self, name: str) -> None:
        self.down.discard(name)
        with (self.folder / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                self._command(name), cwd=self.folder if name == "redis" else ROOT, env=self.environment, stdout=log,
                stderr=log, preexec_fn=_end_with_parent)

    def kill(self, name: str, *, keep_down: bool = False) -> None:
        """kill -9, and it returns at once or stays away."""
        self.running[name].kill()
        self.running[name].wait()
        if keep_down:
            self.down.add(name)
        else:
            self.start(name)

    def signal(self, name: str, number: int) -> None:
        self.running[name].send_signal(number)

    def mend(self) -> None:
        """What a supervisor does."""
        for name, process in list(self.running.items()):
            if name not in self.down and process.poll() is not None:
                self.start(name)

    def wait_until(self, true, seconds: float) -> float:
        """How long it took. Processes that die meanwhile are started again."""
        started = time.monotonic()
        while not true():
            assert time.monotonic() < started + seconds, self.story()
            self.mend()
            time.sleep(0.05)
        return time.monotonic() - started

    def answers(self, port: int = 0) -> bool:
        try:
            return Visitor(f"http://127.0.0.1:{port or self.port}", "").get("/healthz")[0] == 200
        except OSError:
            return False

    def write(self, count: int, title="a long day", body="It was a long day.", pace: float = 0) -> list[int]:
        """Posts over HTTP by all writers in turn; each must be accepted. Their ids."""
        written = []
        for _ in range(count):
            written.append(next(self.writers).write(f"{title} {time.monotonic_ns()}", body))
            self.mend()
            time.sleep(pace)
        return written

    def figure(self, question: str, **values):
        with self.engine.connect() as connection:
            return connection.execute(text(question), values).scalar()

    def rows(self, question: str, **values) -> list:
        with self.engine.connect() as connection:
            return connection.execute(text(question), values).all()

    def undone(self) -> int:
        return self.figure("SELECT count(*) FROM promises WHERE done_at IS NULL")

    def story(self) -> str:
        owed = self.rows("SELECT job, subject_id, tries, last_error FROM promises WHERE done_at IS NULL")
        logs = [f"== {path.name}\n{path.read_text()[-1500:]}" for path in sorted(self.folder.glob("*.log"))]
        return "\n".join([f"owed: {owed}", *logs])

    def command(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-m", "flask", "--app", "app", *words], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True)

    def granian(self, port: int, application: str, module: str = "granian") -> list[str]:
        """As in deploy/supervisord.conf."""
        return [sys.executable, "-m", module, "--interface", "wsgi", "--factory", "--http", "1", "--no-ws",
                "--workers", "2", "--blocking-threads", "1", "--port", str(port), application]

    def _command(self, name: str) -> list[str]:
        if name == "redis":
            return ["redis-server", "--port", "0", "--unixsocket", f"{self.folder}/redis.sock", "--save", ""]
        if name == "web":
            return self.granian(self.port, "deploy.web:create_app", "deploy.serve")
        return [sys.executable, "-m", "tests.faults.poisoned", name]

    def _database(self, kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self.folder}/community.sqlite"
        on_the_server(f'CREATE DATABASE "{self.folder.name}"')
        url = postgresql.SERVER.set(drivername="postgresql+psycopg", database=self.folder.name)
        return url.render_as_string(hide_password=False)


def on_the_server(statement: str) -> None:
    """Beside all databases, as PostgreSQL's own user for tests."""
    engine = postgresql._server()
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


