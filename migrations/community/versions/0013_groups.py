"""Groups, who is in which, and which group a post stands in"""
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
OF_A_GROUP = "group_id IS NOT NULL AND parent_id IS NULL"


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("closed_at", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("key", name=op.f("uq_groups_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_groups_slug")))
    op.create_index(op.f("ix_groups_community"), "groups", ["community"])
    op.create_table(
        "group_doors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_doors_group_id_groups")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"],
                                name=op.f("fk_group_doors_organisation_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_doors")),
        sa.UniqueConstraint("group_id", "organisation_id", "affiliation",
                            name=op.f("uq_group_doors_group_id_organisation_id_affiliation")))
    op.create_table(
        "memberships",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id_accounts")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id_groups")),
        sa.PrimaryKeyConstraint("account_id", "group_id", name=op.f("pk_memberships")))
    # Written out: SQLite takes a reference with its column alone, and copying the table would cost its triggers.
    op.execute("ALTER TABLE posts ADD COLUMN group_id INTEGER CONSTRAINT fk_posts_group_id_groups REFERENCES groups (id)")
    op.create_index("ix_posts_group", "posts", ["group_id", "state", "published_at", "id"],
                    sqlite_where=sa.text(OF_A_GROUP), postgresql_where=sa.text(OF_A_GROUP))


def downgrade() -> None:
    op.drop_index("ix_posts_group", "posts")
    op.drop_column("posts", "group_id")
    for table in ("memberships", "group_doors", "groups"):
        op.drop_table(table)
