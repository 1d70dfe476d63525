"""The community and the time of publication beside each tag of a post, and members' posts in order: lanes of the wall
are walked along these indexes"""
import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TOP = sa.text("parent_id IS NULL")
FILLED = """UPDATE post_tags SET community = (SELECT community FROM posts WHERE posts.id = post_tags.post_id),
                                 published_at = (SELECT published_at FROM posts WHERE posts.id = post_tags.post_id)"""


def upgrade() -> None:
    op.add_column("post_tags", sa.Column("community", sa.String(), nullable=True))
    op.add_column("post_tags", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(FILLED)
    with op.batch_alter_table("post_tags") as table:
        table.alter_column("community", existing_type=sa.String(), nullable=False)
    op.create_index("ix_post_tags_wall", "post_tags", ["community", "tag", "published_at", "post_id"])
    op.create_index("ix_posts_member", "posts", ["author_id", "published_at", "id"],
                    sqlite_where=TOP, postgresql_where=TOP)


def downgrade() -> None:
    op.drop_index("ix_posts_member", "posts")
    op.drop_index("ix_post_tags_wall", "post_tags")
    with op.batch_alter_table("post_tags") as table:
        table.drop_column("published_at")
        table.drop_column("community")
