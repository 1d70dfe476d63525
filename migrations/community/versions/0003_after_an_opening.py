"""An assessment before the glass is broken; afterwards its early end, the member told, or a reason not to tell yet"""
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("escalations", sa.Column("subject", sa.String(), nullable=False, server_default="author"))
    op.add_column("break_glass", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("break_glass", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_assessments_escalation_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["accounts.id"], name=op.f("fk_assessments_saved_by_id")),
        sa.ForeignKeyConstraint(["step_id"], ["escalation_steps.id"], name=op.f("fk_assessments_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")))
    op.create_index(op.f("ix_assessments_escalation_id"), "assessments", ["escalation_id"], unique=False)
    op.create_table(
        "deferrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("glass_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_deferrals_by_id")),
        sa.ForeignKeyConstraint(["glass_id"], ["break_glass.id"], name=op.f("fk_deferrals_glass_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferrals")))
    op.create_index(op.f("ix_deferrals_glass_id"), "deferrals", ["glass_id"], unique=False)


def downgrade() -> None:
    op.drop_table("deferrals")
    op.drop_table("assessments")
    op.drop_column("break_glass", "told_at")
    op.drop_column("break_glass", "ended_at")
    op.drop_column("escalations", "subject")
