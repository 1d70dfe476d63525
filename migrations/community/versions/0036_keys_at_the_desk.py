"""The keys that a guide presses at the desk"""
import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("desk_keys", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("accounts", "desk_keys")
