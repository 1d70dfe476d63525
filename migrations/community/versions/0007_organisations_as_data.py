"""Organisations as data: versions of rules, calendars, questions, local help, when each was last verified"""
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORGANISATIONS = (("version", sa.Integer(), "1"), ("lines", sa.JSON(), "[]"), ("calendar", sa.JSON(), "{}"),
                 ("questions", sa.JSON(), "{}"))


def upgrade() -> None:
    for name, kind, default in ORGANISATIONS:
        op.add_column("organisations", sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("organisations", sa.Column("protocol_verified", sa.Date(), nullable=True))
    op.add_column("eligibility_rules", sa.Column("subdomains", sa.Boolean(), nullable=False, server_default=sa.false()))
    # SQLite takes no clock as the default of an added column; rules of before began when the house was built.
    op.add_column("eligibility_rules", sa.Column("since", sa.DateTime(timezone=True), nullable=False,
                                                 server_default=sa.text("'2026-11-21 00:00:00.000000'")))
    op.add_column("eligibility_rules", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "former_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["eligibility_rules.id"], name=op.f("fk_former_rules_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_rules")))
    op.create_index(op.f("ix_former_rules_rule_id"), "former_rules", ["rule_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_former_rules_rule_id"), table_name="former_rules")
    op.drop_table("former_rules")
    for name in ("ended_at", "since", "subdomains"):
        op.drop_column("eligibility_rules", name)
    op.drop_column("organisations", "protocol_verified")
    for name, _kind, _default in reversed(ORGANISATIONS):
        op.drop_column("organisations", name)
