"""What stands against a member: warnings, pauses, suspensions, removals"""
import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("until", WHEN, nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", WHEN, nullable=True),
        sa.Column("lifted_at", WHEN, nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_why", sa.String(), nullable=False),
        *(sa.ForeignKeyConstraint([column], ["accounts.id"], name=op.f(f"fk_sanctions_{column}_accounts"))
          for column in ("account_id", "by_id", "confirmed_by_id", "lifted_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sanctions_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_sanctions_account_id_key")))
    op.create_index("ix_sanctions_account_id_at", "sanctions", ["account_id", "at"])
    op.create_index(op.f("ix_sanctions_post_id"), "sanctions", ["post_id"])


def downgrade() -> None:
    op.drop_table("sanctions")
