"""Appeals, and when a report was looked at"""
import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
WAITING = sa.text("answered_at IS NULL")


def upgrade() -> None:
    op.add_column("reports", sa.Column("looked_at", WHEN, nullable=True))
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("sanction_id", sa.Integer(), nullable=True),
        sa.Column("words_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", WHEN, nullable=True),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_appeals_{column}_{table}"))
          for column, table in (("account_id", "accounts"), ("post_id", "posts"), ("decision_id", "decisions"),
                                ("sanction_id", "sanctions"), ("words_id", "posts"), ("decided_by_id", "accounts"),
                                ("answered_by_id", "accounts"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("about", name=op.f("uq_appeals_about")))
    op.create_index(op.f("ix_appeals_account_id"), "appeals", ["account_id"])
    op.create_index(op.f("ix_appeals_post_id"), "appeals", ["post_id"])
    op.create_index(op.f("ix_appeals_words_id"), "appeals", ["words_id"])
    op.create_index("ix_appeals_waiting", "appeals", ["community", "id"], sqlite_where=WAITING,
                    postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_table("appeals")
    op.drop_column("reports", "looked_at")
