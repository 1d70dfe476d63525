"""Cases: what waits about one member is one case, which is claimed; each signal in it is an item.

What is closed was seen to alone: its case has its number. What is open gathers, and the lease that ends last holds.
"""
import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")
CLOSED = """
INSERT INTO cases (id, member_id, community, band, rank, standing, opened_at, due_at, closed_at, claimed_by_id)
SELECT q.id, p.author_id, q.community, q.band, q.rank, q.rank, q.opened_at, q.due_at, q.closed_at, q.claimed_by_id
FROM queue_items q JOIN posts p ON p.id = q.post_id WHERE q.closed_at IS NOT NULL"""
WAITING = """
INSERT INTO cases (id, member_id, community, band, rank, standing, opened_at, due_at)
SELECT MIN(q.id), p.author_id, q.community,
       CASE MIN(q.rank) WHEN 0 THEN 'urgent' WHEN 1 THEN 'concern' ELSE 'routine' END,
       MIN(q.rank), MIN(q.rank), MIN(q.opened_at), MIN(q.due_at)
FROM queue_items q JOIN posts p ON p.id = q.post_id WHERE q.closed_at IS NULL GROUP BY p.author_id, q.community"""
JOINED = """
UPDATE queue_items SET
  case_id = CASE WHEN closed_at IS NOT NULL THEN id ELSE (
    SELECT c.id FROM cases c JOIN posts p ON p.author_id = c.member_id
    WHERE p.id = queue_items.post_id AND c.community = queue_items.community AND c.closed_at IS NULL) END,
  group_id = (SELECT p.group_id FROM posts p WHERE p.id = queue_items.post_id)"""
HELD = """
UPDATE cases SET
  claimed_until = (SELECT MAX(q.claimed_until) FROM queue_items q WHERE q.case_id = cases.id),
  claimed_by_id = (SELECT q.claimed_by_id FROM queue_items q WHERE q.case_id = cases.id AND q.claimed_until IS NOT NULL
                   ORDER BY q.claimed_until DESC LIMIT 1)
WHERE closed_at IS NULL"""
GIVEN_BACK = """
UPDATE queue_items SET
  claimed_until = (SELECT c.claimed_until FROM cases c WHERE c.id = queue_items.case_id),
  claimed_by_id = (SELECT c.claimed_by_id FROM cases c WHERE c.id = queue_items.case_id)"""


def upgrade() -> None:
    _make_cases()
    for name in ("case_id", "group_id", "not_for_id"):
        op.add_column("queue_items", sa.Column(name, sa.Integer(), nullable=True))
    for statement in (CLOSED, WAITING, JOINED, HELD):
        op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval('cases_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM cases), false)")
    op.drop_index("ix_queue_items_open", "queue_items")
    with op.batch_alter_table("queue_items") as table:
        table.drop_constraint("fk_queue_items_claimed_by_id", type_="foreignkey")
        table.drop_column("claimed_by_id")
        table.drop_column("claimed_until")
        table.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_queue_items_case_id"), "cases", ["case_id"], ["id"])
        table.create_foreign_key(op.f("fk_queue_items_group_id"), "groups", ["group_id"], ["id"])
        table.create_foreign_key(op.f("fk_queue_items_not_for_id"), "accounts", ["not_for_id"], ["id"])
    op.create_index(op.f("ix_queue_items_case_id"), "queue_items", ["case_id"])
    for name in ("source", "group"):
        column = "group_id" if name == "group" else name
        op.create_index(f"ix_queue_items_{name}", "queue_items", [column, "case_id"],
                        sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for name in ("group", "source", "case_id"):
        op.drop_index(f"ix_queue_items_{name}", "queue_items")
    op.add_column("queue_items", sa.Column("claimed_until", WHEN, nullable=True))
    op.add_column("queue_items", sa.Column("claimed_by_id", sa.Integer(), nullable=True))
    op.execute(GIVEN_BACK)
    with op.batch_alter_table("queue_items") as table:
        for name in ("case_id", "group_id", "not_for_id"):
            table.drop_constraint(f"fk_queue_items_{name}", type_="foreignkey")
            table.drop_column(name)
        table.create_foreign_key(op.f("fk_queue_items_claimed_by_id"), "accounts", ["claimed_by_id"], ["id"])
    op.create_index("ix_queue_items_open", "queue_items", ["community", "rank", "opened_at", "id"],
                    sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_table("cases")


def _make_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("due_at", WHEN, nullable=False),
        sa.Column("closed_at", WHEN, nullable=True),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_until", WHEN, nullable=True),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["accounts.id"], name=op.f("fk_cases_member_id")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["accounts.id"], name=op.f("fk_cases_claimed_by_id")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["accounts.id"], name=op.f("fk_cases_assigned_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")))
    for name, columns, unique in (("member", ["member_id", "community"], True),
                                  ("order", ["standing", "due_at", "id", "community", "rank"], False),
                                  ("band", ["rank", "community"], False), ("claimed", ["claimed_by_id"], False),
                                  ("assigned", ["assigned_to_id"], False)):
        op.create_index(f"ix_cases_{name}", "cases", columns, unique=unique, sqlite_where=OPEN, postgresql_where=OPEN)
