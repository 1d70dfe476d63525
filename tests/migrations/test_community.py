"""The community's migrations: one head, from nothing to the models and back, and the audit can only grow (DESIGN 7)."""
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.command import downgrade, upgrade
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from commands.migrate import community_config
from models import TABLES, every_table
from models.ground import audit, transaction
from models.ground.audit import Act
from models.ground.db import Base, db, teach_manners


def test_there_is_one_head():
    assert len(ScriptDirectory.from_config(community_config()).get_heads()) == 1


def test_the_models_are_what_the_migrations_build(app):
    """Nothing was changed in a model without a migration."""
    every_table()
    context = MigrationContext.configure(db.engine, opts={
        "compare_type": True, "target_metadata": Base.metadata, "include_object": _is_in_the_models})
    assert compare_metadata(context, Base.metadata) == []


def _is_in_the_models(_object, name, kind, *_):
    """Search has an index of its own kind on each database, which no model can tell (models/community/words.py)."""
    return not (kind == "table" and name.startswith("post_words_index") or name in ("vector", "ix_post_words_vector"))


def test_every_module_with_a_table_is_listed():
    every_table()
    homes = {mapper.class_.__module__.removeprefix("models.") for mapper in Base.registry.mappers}
    assert homes == set(TABLES)


def test_from_nothing_and_back(app, tmp_path):
    """Down to nothing and up again, on a database of its own."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/other.sqlite")
    teach_manners(engine)
    with engine.connect() as connection:
        config = community_config(connection)
        for act, revision in ((upgrade, "head"), (downgrade, "base"), (upgrade, "head")):
            act(config, revision)
        tables = set(sa.inspect(connection).get_table_names())
        connection.commit()
    engine.dispose()
    assert {"posts", "promises", "audit_entries"} <= tables


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entries SET reason = 'other'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_alter_the_audit(app, cast, statement):
    """S6.3: logged beyond alteration."""
    audit.record(Act.ITEM_CLAIMED, on=cast.ash, by=cast.wren)
    transaction.commit()
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text(statement))
    transaction.rollback()
