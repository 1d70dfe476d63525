"""Decisions that can be taken back, and notices that are withheld until they can't"""
import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("decisions") as decisions:
        decisions.add_column(sa.Column("answers_id", sa.Integer()))
        decisions.add_column(sa.Column("before", sa.JSON(), nullable=False, server_default="{}"))
        decisions.create_foreign_key(op.f("fk_decisions_answers_id"), "decisions", ["answers_id"], ["id"])
        decisions.create_unique_constraint(op.f("uq_decisions_answers_id"), ["answers_id"])


def downgrade() -> None:
    with op.batch_alter_table("decisions") as decisions:
        decisions.drop_constraint(op.f("uq_decisions_answers_id"), type_="unique")
        decisions.drop_constraint(op.f("fk_decisions_answers_id"), type_="foreignkey")
        decisions.drop_column("before")
        decisions.drop_column("answers_id")
    op.drop_column("notices", "withheld")
