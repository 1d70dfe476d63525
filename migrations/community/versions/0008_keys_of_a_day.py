"""The key under which a day's attempts are counted, made by chance and destroyed with the day"""
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "limit_keys",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_limit_keys")))
    op.execute("DELETE FROM attempts")      # digests of addresses under a key that was never destroyed


def downgrade() -> None:
    op.drop_table("limit_keys")
