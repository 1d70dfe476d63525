"""Whom a member hides, and from whom they are hidden"""
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_blocks_account_id_accounts")),
        sa.ForeignKeyConstraint(["other_id"], ["accounts.id"], name=op.f("fk_blocks_other_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "other_id", name=op.f("pk_blocks")))
    op.create_index("ix_blocks_other_id", "blocks", ["other_id"])


def downgrade() -> None:
    op.drop_table("blocks")
