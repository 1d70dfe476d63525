"""What a guide met on a shift, what they would rather not meet, and debriefs (S5.9, S5.16)"""
import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "exposures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exposures_account_id")),
        sa.ForeignKeyConstraint(["item_id"], ["queue_items.id"], name=op.f("fk_exposures_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposures")))
    op.create_index("ix_exposures_account", "exposures", ["account_id", "at"])
    op.create_table(
        "guide_wishes",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("avoids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_guide_wishes_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_guide_wishes")))
    op.create_table(
        "debriefs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_debriefs_account_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["accounts.id"], name=op.f("fk_debriefs_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debriefs")))
    op.create_index("ix_debriefs_open", "debriefs", ["account_id"], unique=True, sqlite_where=OPEN,
                    postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_table("debriefs")
    op.drop_table("guide_wishes")
    op.drop_table("exposures")
