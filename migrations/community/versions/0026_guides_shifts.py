"""Guides' shifts and their breaks (S5.8)"""
import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ON = sa.text("begun_at IS NOT NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "guide_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_guide_shifts_account_id")),
        sa.ForeignKeyConstraint(["signed_off_by_id"], ["accounts.id"], name=op.f("fk_guide_shifts_signed_off_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_shifts")))
    op.create_index("ix_guide_shifts_account_id", "guide_shifts", ["account_id"])
    op.create_index("ix_guide_shifts_on", "guide_shifts", ["account_id"], unique=True, sqlite_where=ON,
                    postgresql_where=ON)
    op.create_index("ix_guide_shifts_ends", "guide_shifts", ["ends_at"])
    op.create_table(
        "shift_breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["guide_shifts.id"], name=op.f("fk_shift_breaks_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_breaks")))
    op.create_index("ix_shift_breaks_shift_id", "shift_breaks", ["shift_id"])


def downgrade() -> None:
    op.drop_table("shift_breaks")
    op.drop_table("guide_shifts")
