"""Is what the settings name there? Each thing that is not gets one sentence, which never shows a password."""
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from settings import Settings

OLDEST_POSTGRESQL = 150000


def say(sentence: str) -> None:
    print(f"drystone: {sentence}", file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    say(sentence)
    sys.exit(1)


def databases(settings: Settings) -> list[tuple[str, str]]:
    """(the switch that names it, its address) for every database the settings name."""
    return [("DATABASE_URL", settings.database_url),
            *((f"VAULTS ({residency})", url) for residency, url in settings.vaults.items()),
            *((f"KEY_STORES ({residency})", url) for residency, url in settings.key_stores.items())]


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as refusal:
        stop(f"The web process cannot use {host} port {port}: {getattr(refusal, 'strerror', None) or refusal}.")


def check(switch: str, address: str, instance: Path) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        stop(f"{switch} is not a database address; it looks like postgresql://name:password@host/database.")
    if url.get_backend_name() not in ("postgresql", "sqlite"):
        stop(f"{switch} names a {url.get_backend_name()} database; Drystone runs on PostgreSQL and SQLite.")
    shown = url.render_as_string(hide_password=True)
    try:
        if url.get_backend_name() == "sqlite":
            check_file(switch, url.database, instance)
            return
        engine = create_engine(url, connect_args={"connect_timeout": 5})
        with engine.connect() as connection:
            version = connection.connection.driver_connection.info.server_version
        engine.dispose()
    except (NoSuchModuleError, ImportError):
        stop(f"{switch} asks for the driver {url.drivername}, which is not here; write postgresql:// alone.")
    except SQLAlchemyError as refusal:
        stop(f"{switch} cannot be reached at {shown}: {first_line(refusal, url.password)}")
    if version < OLDEST_POSTGRESQL:
        stop(f"{switch} is PostgreSQL {version // 10000}; Drystone needs 15 or newer.")


def check_file(switch: str, file: str | None, instance: Path) -> None:
    if not file or file == ":memory:":
        stop(f"{switch} names a database in memory, which no two processes can share; give it a file.")
    folder = Path(file).absolute().parent
    if folder.is_relative_to(instance):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.is_dir():
        stop(f"{switch} names the file {file}, but the folder {folder} does not exist.")
    if not os.access(file if Path(file).exists() else folder, os.W_OK):
        stop(f"{switch} names the file {file}, which this account cannot write.")


def first_line(refusal: Exception, password: str | None) -> str:
    """The driver's own words, without the advice on the lines below them."""
    words = str(getattr(refusal, "orig", refusal)).strip().splitlines()[0]
    return words.replace(password, "***") if password else words


def mention_redis(address: str) -> None:
    """Redis is only the bell, so a missing one stops nothing."""
    import redis

    try:
        bell = redis.from_url(address, socket_timeout=1, socket_connect_timeout=1)
        bell.ping()
    except ValueError:
        stop("REDIS_URL is not a Redis address; it looks like redis://host:6379/0.")
    except redis.RedisError:
        say("REDIS_URL does not answer. All works without it: the relay sweeps every second.")


def is_listening(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
