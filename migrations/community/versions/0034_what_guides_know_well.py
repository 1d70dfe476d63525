"""What a guide knows well, for the board (S5.8)"""
import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guide_wishes", sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("guide_wishes") as table:
        table.alter_column("skills", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("guide_wishes") as table:
        table.drop_column("skills")
