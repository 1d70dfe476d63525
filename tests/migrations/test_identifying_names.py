"""Bursts that were told get their numbers, each kind its own; organisations get an empty list of names. And back."""
import sqlalchemy as sa
from alembic.command import downgrade, upgrade

from commands.migrate import community_config
from tests.migrations.test_gathering_replies import put


def test_bursts_are_numbered_within_their_kind(empty):
    config = community_config(empty)
    upgrade(config, "0032")
    put(empty, "organisations", id=1, slug="alberta")
    for number, mark in ((1, "a"), (2, "b"), (5, "a"), (6, "a")):
        put(empty, "bursts", id=number, community="en", category="method", mark=mark)
    put(empty, "bursts", id=7, community="fr", category="method", mark="a")
    for _back in range(2):
        upgrade(config, "head")
        numbers = empty.execute(sa.text("SELECT id, nth FROM bursts ORDER BY id")).all()
        lists = empty.execute(
            sa.text("SELECT CAST(local_names AS VARCHAR), local_names_stamp FROM organisations")).all()
        downgrade(config, "0032")
    assert numbers == [(1, 1), (2, 1), (5, 2), (6, 3), (7, 1)] and lists == [("{}", "")]
    assert empty.execute(sa.text("SELECT count(*) FROM bursts")).scalar() == 5
