"""Organisations' lists of names that identify; a number for each burst, so that none is told twice"""
import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NUMBERED = """UPDATE bursts SET nth = (SELECT count(*) FROM bursts AS other WHERE other.community = bursts.community
    AND other.category = bursts.category AND other.mark = bursts.mark AND other.id <= bursts.id)"""


def upgrade() -> None:
    op.add_column("organisations", sa.Column("local_names", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("organisations", sa.Column("local_names_stamp", sa.String(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":      # SQLite would make the table anew, and accounts hang on it
        for name in ("local_names", "local_names_stamp"):
            op.alter_column("organisations", name, server_default=None)
    op.add_column("bursts", sa.Column("nth", sa.Integer(), nullable=True))
    op.execute(NUMBERED)
    with op.batch_alter_table("bursts") as bursts:
        bursts.alter_column("nth", existing_type=sa.Integer(), nullable=False)
        bursts.create_unique_constraint(op.f("uq_bursts_community_category_mark_nth"),
                                        ["community", "category", "mark", "nth"])


def downgrade() -> None:
    with op.batch_alter_table("bursts") as bursts:
        bursts.drop_constraint(op.f("uq_bursts_community_category_mark_nth"), type_="unique")
        bursts.drop_column("nth")
    op.drop_column("organisations", "local_names_stamp")
    op.drop_column("organisations", "local_names")
