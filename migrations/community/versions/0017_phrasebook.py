"""The lexicon as a kept database: rules with their whole past, versions, proposals"""
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lexicon_versions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("came", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("broken_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_lexicon_versions_by_id")),
        sa.ForeignKeyConstraint(["second_id"], ["accounts.id"], name=op.f("fk_lexicon_versions_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_versions")))
    op.create_table(
        "phrase_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("is_starter", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=op.f("fk_phrase_rules_owner_id")),
        sa.ForeignKeyConstraint(["since"], ["lexicon_versions.id"], name=op.f("fk_phrase_rules_since")),
        sa.ForeignKeyConstraint(["until"], ["lexicon_versions.id"], name=op.f("fk_phrase_rules_until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_rules")),
        sa.UniqueConstraint("key", "since", name=op.f("uq_phrase_rules_key_since")))
    op.create_index("ix_phrase_rules_in_force", "phrase_rules", ["key"], unique=False,
                    sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL"))
    op.create_table(
        "phrase_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_phrase_proposals_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_phrase_proposals_decided_by_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["phrase_rules.id"], name=op.f("fk_phrase_proposals_rule_id")),
        sa.ForeignKeyConstraint(["version"], ["lexicon_versions.id"], name=op.f("fk_phrase_proposals_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_proposals")))
    op.create_index(op.f("ix_phrase_proposals_key"), "phrase_proposals", ["key"], unique=False)
    op.create_index("uq_phrase_proposals_open", "phrase_proposals", ["key"], unique=True,
                    sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))


def downgrade() -> None:
    op.drop_table("phrase_proposals")
    op.drop_table("phrase_rules")
    op.drop_table("lexicon_versions")
