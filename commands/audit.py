"""`flask audit`: is the chain whole, and where does it end?"""
import sys
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from models.ground import audit as chain
from models.ground import transaction
from models.ground.db import reading_only

audit = AppGroup("audit", help="The record of every staff act.")


@audit.command("verify")
@click.option("--head", help="What `audit head` printed earlier, kept outside of this database.")
def verify(head: str | None) -> None:
    """Read the whole chain; the exit code is 1 when a line does not hold.

    Without --head a chain that was cut short at its end still looks whole.
    """
    with _only_reading():
        count, broken = chain.verify(head=_parsed(head) if head else None)
    if broken is None:
        click.echo(f"{count} lines, whole.")
        return
    click.echo(f"Broken at line {broken}, after {count} lines that hold.")
    sys.exit(1)


@audit.command("head")
def head() -> None:
    """Print the id and the hash of the last line. Keep it elsewhere, and give it to a later `audit verify --head`."""
    with _only_reading():
        click.echo(":".join(map(str, chain.head())))


@contextmanager
def _only_reading():
    """A long chain is read while the service goes on writing: on SQLite a writer's transaction would lock it out."""
    token = reading_only.set(True)
    try:
        yield
    finally:
        transaction.rollback()
        reading_only.reset(token)


def _parsed(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or not digest:
        raise click.BadParameter("it reads like 1234:5f2c…", param_hint="--head")
    return int(number), digest
