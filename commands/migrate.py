"""`flask migrate`: the community database and every vault, to their newest shape."""
import click
from flask.cli import with_appcontext
from sqlalchemy import text

from models.care import phrase_starter, reply_starter
from models.community import search
from models.ground import transaction
from models.ground.db import db, is_postgresql
from models.vault import residencies, store
from settings import ROOT, SettingsError, refuse_unserved


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring every database to head, from nothing or from any older revision."""
    upgrade_community()
    for residency in store.residencies():
        store.upgrade(residency)
    try:
        refuse_unserved(residencies.unserved())
    except SettingsError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"Databases are up to date: community, {', '.join(store.residencies())}.")


def upgrade_community(revision: str = "head") -> None:
    from alembic import command  # heavy, and only operators need it
    with db.engine.connect() as connection:
        if is_postgresql():     # an index over many rows takes longer than any page may
            connection.execute(text("SET SESSION statement_timeout = 0"))
            connection.commit()
        else:       # SQLite makes a table anew to change it, and others point at it meanwhile
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        command.upgrade(community_config(connection), revision)
        _check_keys(connection)
        connection.commit()
        connection.invalidate()     # its limits are gone: nobody else may have it
    while search.fill():
        transaction.commit()
    if revision == "head":
        phrase_starter.take_in()
        reply_starter.take_in()
        transaction.commit()


def _check_keys(connection) -> None:
    """Nothing may point at what is not there: SQLite was not asked while it went on."""
    if not is_postgresql() and (lost := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise click.ClickException(f"Rows that point at nothing: {sorted({row[0] for row in lost})}")


def community_config(connection=None):
    from alembic.config import Config
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / "community"))
    config.attributes["connection"] = connection
    return config
