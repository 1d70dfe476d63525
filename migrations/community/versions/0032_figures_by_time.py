"""Periods of the figures on quality are found along indexes"""
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BY_TIME = (("decisions", "at"), ("queue_items", "opened_at"), ("posts", "created_at"))


def upgrade() -> None:
    for table, column in BY_TIME:
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)


def downgrade() -> None:
    for table, column in BY_TIME:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
