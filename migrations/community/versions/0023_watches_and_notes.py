"""Watches over members, what was done with each, and guides' notes on members"""
import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review_at", WHEN, nullable=False),
        sa.Column("reminded_at", WHEN, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["accounts.id"], name=op.f("fk_watches_member_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=op.f("fk_watches_owner_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_watches_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")))
    op.create_index(op.f("ix_watches_member_id"), "watches", ["member_id"], unique=False)
    op.create_index(op.f("ix_watches_owner_id"), "watches", ["owner_id"], unique=False)
    op.create_index("uq_watches_open", "watches", ["member_id", "kind"], unique=True, sqlite_where=OPEN,
                    postgresql_where=OPEN)
    op.create_index("ix_watches_review", "watches", ["community", "review_at", "id"], unique=False, sqlite_where=OPEN,
                    postgresql_where=OPEN)
    op.create_table(
        "watch_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("watch_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("review_at", WHEN, nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_watch_steps_by_id")),
        sa.ForeignKeyConstraint(["to_id"], ["accounts.id"], name=op.f("fk_watch_steps_to_id")),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_watch_steps_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_steps")))
    op.create_index(op.f("ix_watch_steps_watch_id"), "watch_steps", ["watch_id"], unique=False)
    op.create_table(
        "member_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_member_notes_by_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["member_notes.id"], name=op.f("fk_member_notes_corrects_id")),
        sa.ForeignKeyConstraint(["member_id"], ["accounts.id"], name=op.f("fk_member_notes_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_notes")))
    op.create_index(op.f("ix_member_notes_member_id"), "member_notes", ["member_id"], unique=False)


def downgrade() -> None:
    for table in ("member_notes", "watch_steps", "watches"):
        op.drop_table(table)
