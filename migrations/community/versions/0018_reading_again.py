"""Proposals are tried, the last weeks are read again, what scans found is counted"""
import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("posts", sa.Column("risk", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "phrase_trials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("ended", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["phrase_proposals.id"], name=op.f("fk_phrase_trials_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_trials")))
    op.create_index(op.f("ix_phrase_trials_proposal_id"), "phrase_trials", ["proposal_id"], unique=False)
    op.create_table(
        "rescans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("lexicon", sa.String(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=True),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("ended", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescans")))
    op.create_table(
        "rule_hits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("post_version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lexicon", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_rule_hits_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_hits")))
    op.create_index(op.f("ix_rule_hits_post_id"), "rule_hits", ["post_id"], unique=False)
    op.create_index("ix_rule_hits_category", "rule_hits", ["category", "at"], unique=False)
    op.create_index("ix_rule_hits_at", "rule_hits", ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("rule_hits")
    op.drop_table("rescans")
    op.drop_table("phrase_trials")
    op.drop_column("posts", "risk")
