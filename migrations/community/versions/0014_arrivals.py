"""A newcomer's first hours: who waits to be greeted, whose first post was shown to guides, whose first steps stand open"""
import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Who is here already has arrived long ago: no row, and nothing is shown to them."""
    op.add_column("accounts", sa.Column("looks_round_since", WHEN, nullable=True))
    op.create_table(
        "arrivals",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("due_at", WHEN, nullable=False),
        sa.Column("greeted_at", WHEN, nullable=True),
        sa.Column("greeted_by_id", sa.Integer(), nullable=True),
        sa.Column("first_post_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_arrivals_account_id_accounts")),
        sa.ForeignKeyConstraint(["greeted_by_id"], ["accounts.id"], name=op.f("fk_arrivals_greeted_by_id_accounts")),
        sa.ForeignKeyConstraint(["first_post_id"], ["posts.id"], name=op.f("fk_arrivals_first_post_id_posts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_arrivals")))
    op.create_index("ix_arrivals_waiting", "arrivals", ["community", "due_at", "account_id"],
                    sqlite_where=sa.text("greeted_at IS NULL"), postgresql_where=sa.text("greeted_at IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_arrivals_waiting", "arrivals")
    op.drop_table("arrivals")
    op.drop_column("accounts", "looks_round_since")
