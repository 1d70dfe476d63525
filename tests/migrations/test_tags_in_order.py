"""Tags that were there before get their post's community and time, with posts in the database."""
import sqlalchemy as sa
from alembic.command import downgrade, upgrade

from commands.migrate import community_config
from models.ground.db import teach_manners
from tests.migrations.test_gathering_replies import put


def test_each_tag_tells_when_its_post_was_published(app, tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/other.sqlite")
    teach_manners(engine)
    with engine.connect() as connection:
        config = community_config(connection)
        upgrade(config, "0021")
        downgrade(config, "0021-1")
        put(connection, "accounts", id=1, username="ash", folded="ash")
        for number, at in ((1, "2026-11-20 10:00:00.000000"), (2, None)):
            put(connection, "posts", id=number, author_id=1, key=str(number), community="fr",
                published_at=sa.literal(at))
            put(connection, "post_tags", tag="work", post_id=number)
        upgrade(config, "0021")
        rows = connection.execute(sa.text("SELECT community, published_at FROM post_tags ORDER BY post_id")).all()
        connection.commit()
    engine.dispose()
    assert [tuple(row) for row in rows] == [("fr", "2026-11-20 10:00:00.000000"), ("fr", None)]
