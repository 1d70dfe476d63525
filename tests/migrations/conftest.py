"""A database of a migration's own, of the kind that the tests run on."""
import pytest
import sqlalchemy as sa

from models.ground.db import db, teach_manners


@pytest.fixture
def empty(app, tmp_path):
    """A connection; SQLite in a file, PostgreSQL beside the tests' database."""
    if db.engine.dialect.name == "sqlite":
        engine, admin = sa.create_engine(f"sqlite:///{tmp_path}/other.sqlite"), None
        teach_manners(engine)
    else:
        url = db.engine.engine.url
        name = f"{url.database}_migrated"
        admin = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        _ask(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        engine = sa.create_engine(url.set(database=name))
    with engine.connect() as connection:
        if admin is None:       # as `flask migrate` does
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        yield connection
        assert admin or not connection.execute(sa.text("PRAGMA foreign_key_check")).all()
        connection.commit()
    engine.dispose()
    if admin:
        _ask(admin, f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.dispose()


def _ask(admin, *statements: str) -> None:
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
