"""What waited before there were cases gathers by member; what was closed stays apart; a lease goes on."""
import sqlalchemy as sa
from alembic.command import downgrade, upgrade

from commands.migrate import community_config
from models.ground.db import teach_manners
from tests.migrations.test_gathering_replies import put

DAY = "2026-11-20 1{}:00:00.000000"


def at(hour: int):
    return sa.literal(DAY.format(hour))


def test_items_become_signals_of_cases(app, tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/other.sqlite")
    teach_manners(engine)
    with engine.connect() as connection:
        config = community_config(connection)
        upgrade(config, "0030")
        downgrade(config, "0029")
        for number, name in enumerate(("ash", "bea", "wren", "gale"), 1):
            put(connection, "accounts", id=number, username=name, folded=name)
        for number, author in ((1, 1), (2, 1), (3, 2), (4, 1)):
            put(connection, "posts", id=number, author_id=author, key=str(number), community="en")
        for number, band, rank, guide, until, closed in (
                (1, "routine", 2, 3, at(1), at(2)), (2, "routine", 2, 3, at(3), None),
                (3, "concern", 1, None, None, None), (4, "urgent", 0, 4, at(4), None)):
            put(connection, "queue_items", id=number, post_id=number, community="en", band=band, rank=rank,
                source="scan", opened_at=at(number), due_at=at(number + 1), closed_at=closed, claimed_by_id=guide,
                claimed_until=until)
        upgrade(config, "0030")
        cases = connection.execute(sa.text("SELECT id, member_id, band, standing, due_at, closed_at IS NULL, "
                                           "claimed_by_id FROM cases ORDER BY id")).all()
        items = connection.execute(sa.text("SELECT id, case_id FROM queue_items ORDER BY id")).all()
        downgrade(config, "0029")
        held = connection.execute(sa.text("SELECT id, claimed_by_id FROM queue_items ORDER BY id")).all()
        connection.commit()
    engine.dispose()
    assert [tuple(row) for row in cases] == [(1, 1, "routine", 2, DAY.format(2), 0, 3),
                                             (2, 1, "urgent", 0, DAY.format(3), 1, 4),
                                             (3, 2, "concern", 1, DAY.format(4), 1, None)]
    assert [tuple(row) for row in items] == [(1, 1), (2, 2), (3, 3), (4, 2)]
    assert [tuple(row) for row in held] == [(1, 3), (2, 4), (3, None), (4, 4)]
