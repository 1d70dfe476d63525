"""`flask backup`: copies that end in time (docs/vault.md, Erasure). Its words are for operators, in English only.

A key store's copies are what could bring erased records back, so they are deleted after 30 days, before a new one is
made and whether or not that succeeds. Each kind goes to a place of its own: never vault and key store together.
"""
import io
import os
import re
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from models.community import photo_files
from models.ground import retention
from settings import Settings

KINDS = {"community": "community_backups", "vault": "vault_backups", "keys": "key_store_backups",
         "photos": "photo_backups"}
STAMP = "%Y%m%dT%H%M%SZ"
NAMED = re.compile(r"(community|vault|keys|photos)-[a-z0-9-]+-(\d{8}T\d{6}Z)\.(?:sqlite|dump|tar)")


@click.command()
@click.option("--of", "kind", type=click.Choice(tuple(KINDS)), required=True)
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@with_appcontext
def backup(kind: str, folder: Path) -> None:
    """Delete copies whose time is over, then copy the databases of one kind into a folder of their own."""
    moment = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if others := sorted({other for _path, other, _at in _copies(folder)} - {kind}):
        raise click.ClickException(f"This folder holds copies of another kind ({others[0]}); each kind has its own.")
    for path in prune(folder, at=moment):
        click.echo(f"deleted {path.name}")
    if kind == "photos":
        click.echo(f"made {copy_photos(folder, at=moment).name}")
        return
    for name, url in sources(current_app.config["SETTINGS"], kind).items():
        click.echo(f"made {copy(url, folder, f'{kind}-{name}', at=moment).name}")


def sources(settings: Settings, kind: str) -> dict[str, str]:
    if kind == "community":
        return {"all": settings.database_url}
    return dict(settings.vaults if kind == "vault" else settings.key_stores)


def prune(folder: Path, *, at: datetime) -> list[Path]:
    """Delete the copies in this folder that are as old as their kind may be; which went."""
    ended = [path for path, kind, made in _copies(folder) if at - made >= timedelta(days=retention.days(KINDS[kind]))]
    for path in ended:
        path.unlink()
    return ended


def copy(url: str, folder: Path, name: str, *, at: datetime) -> Path:
    """A whole and consistent copy of one database, readable by its owner alone."""
    source = make_url(url)
    is_sqlite = source.get_backend_name() == "sqlite"
    path = folder / f"{name}-{at.strftime(STAMP)}.{'sqlite' if is_sqlite else 'dump'}"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    (_copy_sqlite if is_sqlite else _copy_postgresql)(source, path)
    return path


def copy_photos(folder: Path, *, at: datetime) -> Path:
    """Every file as it lies in its store: sealed, to keys that only the community database holds."""
    path = folder / f"photos-all-{at.strftime(STAMP)}.tar"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with tarfile.open(path, "w") as archive:
        for name, sealed in photo_files.every_file():
            about = tarfile.TarInfo(name)
            about.size, about.mode, about.mtime = len(sealed), 0o600, int(at.timestamp())
            archive.addfile(about, io.BytesIO(sealed))
    return path


def _copies(folder: Path):
    for path in sorted(folder.iterdir()):
        if named := NAMED.fullmatch(path.name):
            yield path, named[1], datetime.strptime(named[2], STAMP).replace(tzinfo=UTC)


def _copy_sqlite(source, path: Path) -> None:
    with (closing(sqlite3.connect(f"file:{source.database}?mode=ro", uri=True)) as live,
          closing(sqlite3.connect(path)) as made):
        live.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")


def _copy_postgresql(source, path: Path) -> None:
    """By pg_dump. The password goes through the environment: command lines can be read by everyone on the host."""
    subprocess.run(["pg_dump", "--format=custom", "--file", str(path)], check=True, env=postgresql_environment(source))  # noqa: S603, S607


def postgresql_environment(source) -> dict[str, str]:
    told = {"PGHOST": source.host, "PGPORT": source.port, "PGUSER": source.username, "PGPASSWORD": source.password,
            "PGDATABASE": source.database}
    return os.environ | {name: str(value) for name, value in told.items() if value}
