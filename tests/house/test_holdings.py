"""Nothing about a member is held that their page, their copy and their leaving don't know of (S7.6)."""
from models import every_table
from models.community.erasing import HOLD_WORDS
from models.community.posts import Post
from models.ground.db import Base
from models.people.accounts import Account
from models.rights.gathering import PARTS
from models.rights.holdings import HELD

BESIDE_WORDS = {"appeals", "arrivals", "confirmations", "decisions", "drafts", "escalations", "follows", "posts",
                "queue_items", "reachings", "reports", "rule_hits", "samples", "sanctions", "second_readings",
                "supports", "unattended", "watches"}     # no words, or for as long as they wait
WITHOUT_A_KEY = {"audit_entries.by_id"}     # the log outlives every row that it speaks of


def pointing_at_accounts() -> set[str]:
    every_table()
    return WITHOUT_A_KEY | {
        f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns
        if any(key.column.table is Account.__table__ for key in column.foreign_keys)}


def test_every_column_that_points_at_an_account_is_named():
    """A new one? Say in models/rights/holdings.py whether it is exported, and what becomes of it at leaving."""
    assert pointing_at_accounts() == set(HELD)


def test_what_is_not_in_the_copy_has_a_reason():
    assert [name for name, held in HELD.items() if bool(held.exported_as) == bool(held.why_not)] == []
    assert {held.exported_as for held in HELD.values() if held.exported_as} <= set(PARTS)


def test_every_table_that_hangs_on_a_post_is_known_to_the_erasing_of_words():
    """A new one that holds a post's words? Name it in models/community/erasing.py, else here."""
    every_table()
    hanging = {table.name for table in Base.metadata.tables.values() for column in table.columns
               if any(key.column.table is Post.__table__ for key in column.foreign_keys)}
    assert hanging == {table.__tablename__ for table in HOLD_WORDS} | BESIDE_WORDS
