"""Whether a guide is there, for each community; what waits for one (S5.17)"""
import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("community", name=op.f("uq_attendances_community")))
    op.create_table(
        "unattended",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_unattended_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_unattended")))
    op.create_index("ix_unattended_community", "unattended", ["community", "at", "post_id"])


def downgrade() -> None:
    op.drop_table("unattended")
    op.drop_table("attendances")
