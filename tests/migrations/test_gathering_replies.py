"""Notices of replies that were told one by one become one line a thread, with people's notices in the database."""
import sqlalchemy as sa
from alembic.command import upgrade
from alembic.script import ScriptDirectory

from commands.migrate import community_config
from models.ground.db import teach_manners

OURS = "Members are followed, notices gather"
FILLED = {"INTEGER": 0, "VARCHAR": "", "TEXT": "", "JSON": {}, "BOOLEAN": False}


def put(connection, name: str, **values) -> None:
    """A row with what its table asks for and nothing else."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    for column in table.columns:
        if not column.nullable and column.name not in values and column.server_default is None:
            kind = str(column.type).partition("(")[0]
            values[column.name] = FILLED.get(kind, sa.func.now())
    connection.execute(table.insert().values(**values))


def test_replies_that_were_told_one_by_one(app, tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/other.sqlite")
    teach_manners(engine)
    with engine.connect() as connection:
        config = community_config(connection)
        ours = next(each for each in ScriptDirectory.from_config(config).walk_revisions() if each.doc.startswith(OURS))
        upgrade(config, ours.down_revision)
        put(connection, "accounts", id=1, username="ash", folded="ash", unread_notices=3)
        for number, parent in ((1, None), (2, 1), (3, 1), (4, 1)):
            put(connection, "posts", id=number, parent_id=parent, author_id=1, key=str(number),
                published_at=sa.func.datetime("now"))
        for number, read in ((2, True), (3, False), (4, False)):
            put(connection, "notices", id=number, account_id=1, kind="new-reply", post_id=number,
                facts={"parent_id": 1, "title": "A long week"}, read_at=sa.func.datetime("now") if read else None)
        put(connection, "notices", id=9, account_id=1, kind="welcome")
        upgrade(config, ours.revision)
        rows = connection.execute(sa.text("SELECT id, about, since IS NOT NULL, facts FROM notices ORDER BY id")).all()
        unread = connection.execute(sa.text("SELECT unread_notices FROM accounts")).scalar()
        connection.commit()
    engine.dispose()
    assert [tuple(row) for row in rows] == [(2, "1", 1, "{}"), (3, "1", 1, "{}"), (9, "", 0, "{}")]
    assert unread == 2
