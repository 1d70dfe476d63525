"""Reply templates and their wordings; what guides wrote to members of their own accord; hard posts along an index"""
import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
PROPOSED, HARD = sa.text("state = 'proposed'"), sa.text("risk >= 2")


def upgrade() -> None:
    op.create_table(
        "reply_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("starter", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", WHEN, nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"],
                                name=op.f("fk_reply_templates_organisation_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["accounts.id"], name=op.f("fk_reply_templates_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_templates")),
        sa.UniqueConstraint("starter", "language", name=op.f("uq_reply_templates_starter_language")))
    op.create_index("ix_reply_templates_for", "reply_templates", ["language", "purpose"], unique=False)
    op.create_table(
        "reply_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", WHEN, nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_reply_wordings_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_reply_wordings_decided_by_id")),
        sa.ForeignKeyConstraint(["template_id"], ["reply_templates.id"], name=op.f("fk_reply_wordings_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_wordings")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_reply_wordings_template_id_number")))
    op.create_index("uq_reply_wordings_open", "reply_wordings", ["template_id"], unique=True, sqlite_where=PROPOSED,
                    postgresql_where=PROPOSED)
    op.create_table(
        "reachings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_reachings_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["accounts.id"], name=op.f("fk_reachings_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reachings_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reachings")))
    op.create_index(op.f("ix_reachings_member_id"), "reachings", ["member_id"], unique=False)
    op.create_index("ix_posts_hard", "posts", ["community", "created_at"], unique=False, sqlite_where=HARD,
                    postgresql_where=HARD)


def downgrade() -> None:
    op.drop_index("ix_posts_hard", "posts")
    for table in ("reachings", "reply_wordings", "reply_templates"):
        op.drop_table(table)
