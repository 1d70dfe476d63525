"""The community database's migrations. `flask migrate` hands the connection in; else settings name it."""
from alembic import context
from flask import current_app

from models import every_table
from models.ground.db import Base, db

every_table()


def _render(kind, value, _context):
    """Write our own column types into migrations as plain ones, so that old migrations never import models."""
    if kind == "type" and type(value).__module__ == "models.ground.db":
        return {"UtcDateTime": "sa.DateTime(timezone=True)", "SafeHtml": "sa.Text()"}[type(value).__name__]
    return False


def _run(connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_item=_render, render_as_batch=False,
                      compare_type=True, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


assert current_app
given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with db.engine.connect() as connection:
        _run(connection)
        connection.commit()
