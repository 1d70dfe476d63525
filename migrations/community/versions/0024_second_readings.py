"""Second readings, and the sheets on quality that are kept"""
import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "second_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("drawn_at", WHEN, nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("read_at", WHEN, nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("learned", sa.String(), nullable=False),
        sa.Column("learned_by_id", sa.Integer(), nullable=True),
        sa.Column("learned_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_second_readings_decision_id")),
        sa.ForeignKeyConstraint(["learned_by_id"], ["accounts.id"], name=op.f("fk_second_readings_learned_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_second_readings_post_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["accounts.id"], name=op.f("fk_second_readings_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_readings")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_second_readings_decision_id")))
    for column in ("post_id", "drawn_at", "reader_id"):
        op.create_index(op.f(f"ix_second_readings_{column}"), "second_readings", [column], unique=False)
    for name, condition in (("waiting", sa.text("read_at IS NULL")), ("differing", sa.text("differs"))):
        op.create_index(f"ix_second_readings_{name}", "second_readings", ["community", "id"], unique=False,
                        sqlite_where=condition, postgresql_where=condition)
    op.create_table(
        "quality_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_sheets")),
        sa.UniqueConstraint("kind", "label", name=op.f("uq_quality_sheets_kind_label")))
    op.create_index("ix_quality_sheets_day", "quality_sheets", ["kind", "first_day"], unique=False)
    op.create_table(
        "sheet_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_sheet_comments_by_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["quality_sheets.id"], name=op.f("fk_sheet_comments_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_comments")))
    op.create_index(op.f("ix_sheet_comments_sheet_id"), "sheet_comments", ["sheet_id"], unique=False)


def downgrade() -> None:
    op.drop_table("sheet_comments")
    op.drop_table("quality_sheets")
    op.drop_table("second_readings")
