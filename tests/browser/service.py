"""The real service on a folder of its own: a demo world, the web server and the jobs, all ended together.

Lighter than ./script/server, which tests/faults starts: no supervisor and no Redis, so the relay carries every scan.

`python -m tests.browser.service FOLDER` makes the demo world alone.
"""
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from settings import ROOT
from tests.faults.box import bare_environment
from tests.ports import free_port

JOBS = ("relay", "mailer", "watch")
GRANIAN = ["granian", "--interface", "wsgi", "--factory", "--http", "1", "--no-ws", "--workers", "1",
           "--blocking-threads", "1", "--host", "127.0.0.1"]


def make_demo(instance: Path) -> None:
    for command in ("migrate", "demo"):
        subprocess.run([sys.executable, "-m", "flask", "--app", "app", command], cwd=ROOT, check=True,
                       env=bare_environment() | {"INSTANCE_DIR": str(instance)}, stdout=subprocess.DEVNULL)


class Service:
    """`demo` is an instance folder that `make_demo` filled, to start from a copy of."""

    def __init__(self, folder: Path, demo: Path):
        shutil.copytree(demo, folder / "instance")
        self.port, self.log = free_port(), folder / "said.txt"
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = bare_environment() | {"INSTANCE_DIR": str(folder / "instance"), "PORT": str(self.port)}
        self.processes = []

    def __enter__(self):
        self.before_it_starts()
        subprocess.run([sys.executable, "deploy/htmx.py", self.environment["INSTANCE_DIR"]], cwd=ROOT, check=True)
        with self.log.open("w") as said:
            for words in ([*GRANIAN, "--port", str(self.port), "deploy.web:create_app"], *(["jobs", j] for j in JOBS)):
                self.processes.append(subprocess.Popen(
                    [sys.executable, "-m", *words], cwd=ROOT, env=self.environment, stdout=said, stderr=said))
        try:
            self._wait_until_ready()
        except BaseException:       # left running, it would slow all that is tried after it
            self.__exit__()
            raise
        return self

    def before_it_starts(self):
        """For a house that isn't quite the demo's."""

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()

    def _wait_until_ready(self):
        deadline = time.monotonic() + 180
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2):
                    return
            except OSError:
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)


if __name__ == "__main__":
    make_demo(Path(sys.argv[1]))
