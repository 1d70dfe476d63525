"""A daily sample of what was not found, and bursts of one method or place"""
import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "bursts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["seen_by_id"], ["accounts.id"], name=op.f("fk_bursts_seen_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bursts")))
    op.create_index("ix_bursts_at", "bursts", ["community", "at"], unique=False)
    op.create_table(
        "samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_samples_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["queue_items.id"], name=op.f("fk_samples_item_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_samples_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        sa.UniqueConstraint("post_id", name=op.f("uq_samples_post_id")))
    op.create_index(op.f("ix_samples_day"), "samples", ["day"], unique=False)
    op.create_index(op.f("ix_samples_item_id"), "samples", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_table("samples")
    op.drop_table("bursts")
