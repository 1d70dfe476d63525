"""What waited before there were cases gathers by member; what was closed stays apart; a lease goes on. And back."""
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic.command import downgrade, upgrade

from commands.migrate import community_config
from tests.migrations.test_gathering_replies import put


def at(hour: int) -> datetime:
    return datetime(2026, 11, 20, 10 + hour, tzinfo=UTC)


def test_items_become_signals_of_cases(empty):
    config = community_config(empty)
    upgrade(config, "0029")
    _fill(empty)
    upgrade(config, "0030")
    cases = _rows(empty, "SELECT id, member_id, band, standing, due_at, closed_at IS NULL, claimed_by_id FROM cases")
    items = _rows(empty, "SELECT id, case_id FROM queue_items")
    decided = _rows(empty, "SELECT id, item_id FROM decisions")
    assert decided == [(1, 1), (2, 2)]
    put(empty, "cases", member_id=2, community="fr", band="routine", rank=2, standing=2)    # its number is free
    downgrade(config, "0029")
    held = _rows(empty, "SELECT id, claimed_by_id FROM queue_items")
    upgrade(config, "head")
    again = _rows(empty, "SELECT id, case_id FROM queue_items")
    assert [(*row[:4], str(row.due_at)[11:13], *row[5:]) for row in cases] == [
        (1, 1, "routine", 2, "12", False, 3), (2, 1, "urgent", 0, "13", True, 4),
        (3, 2, "concern", 1, "14", True, None)]
    assert items == again == [(1, 1), (2, 2), (3, 3), (4, 2)]
    assert held == [(1, 3), (2, 4), (3, None), (4, 4)]


def _fill(empty) -> None:
    """Decided, in hand, free and urgent; a decision on what is closed, and one, to escalate, on what still waits."""
    for number, name in enumerate(("ash", "bea", "wren", "gale"), 1):
        put(empty, "accounts", id=number, username=name, folded=name)
    for number, author in ((1, 1), (2, 1), (3, 2), (4, 1)):
        put(empty, "posts", id=number, author_id=author, key=str(number), community="en")
    for number, band, rank, guide, until, closed in (
            (1, "routine", 2, 3, at(1), at(2)), (2, "routine", 2, 3, at(3), None),
            (3, "concern", 1, None, None, None), (4, "urgent", 0, 4, at(4), None)):
        put(empty, "queue_items", id=number, post_id=number, community="en", band=band, rank=rank, source="scan",
            opened_at=at(number), due_at=at(number + 1), closed_at=closed, claimed_by_id=guide, claimed_until=until)
    for number, outcome in ((1, "approve"), (2, "escalate")):
        put(empty, "decisions", id=number, item_id=number, post_id=number, outcome=outcome, by_id=3)


def _rows(empty, question: str) -> list:
    return empty.execute(sa.text(f"{question} ORDER BY id")).all()
