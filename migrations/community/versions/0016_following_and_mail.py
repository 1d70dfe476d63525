"""Members are followed, notices gather, and mail comes as each has chosen"""
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
GATHERING = sa.text("about != '' AND read_at IS NULL")


def upgrade() -> None:
    _follows()
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))
        notices.add_column(sa.Column("since", WHEN, nullable=True))
    _gather_replies()
    with op.batch_alter_table("notices") as notices:
        notices.alter_column("about", server_default=None)
    op.create_index("ix_notices_gathering", "notices", ["account_id", "kind", "about"], unique=True,
                    sqlite_where=GATHERING, postgresql_where=GATHERING)
    _choices()


def _follows() -> None:
    with op.batch_alter_table("follows") as follows:
        follows.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        follows.create_foreign_key(op.f("fk_follows_member_id_accounts"), "accounts", ["member_id"], ["id"])
        follows.create_unique_constraint(op.f("uq_follows_account_id_member_id"), ["account_id", "member_id"])
    op.create_index("ix_follows_tag", "follows", ["tag", "account_id"])
    op.create_index("ix_follows_member", "follows", ["member_id", "account_id"])


def _gather_replies() -> None:
    """Replies that were told one by one become one line a thread: of the unread ones the oldest stays."""
    notices = sa.table("notices", sa.column("id", sa.Integer), sa.column("account_id", sa.Integer),
                       sa.column("kind", sa.String), sa.column("post_id", sa.Integer), sa.column("about", sa.String),
                       sa.column("since", WHEN), sa.column("facts", sa.JSON), sa.column("read_at", WHEN))
    posts = sa.table("posts", sa.column("id", sa.Integer), sa.column("parent_id", sa.Integer),
                     sa.column("published_at", WHEN))
    accounts = sa.table("accounts", sa.column("id", sa.Integer), sa.column("unread_notices", sa.Integer))
    connection, seen = op.get_bind(), set()
    rows = connection.execute(
        sa.select(notices.c.id, notices.c.account_id, notices.c.read_at, posts.c.parent_id, posts.c.published_at)
        .join(posts, posts.c.id == notices.c.post_id)
        .where(notices.c.kind == "new-reply", posts.c.parent_id.is_not(None), posts.c.published_at.is_not(None))
        .order_by(notices.c.id)).all()
    for row in rows:
        if row.read_at is None and (row.account_id, row.parent_id) in seen:
            connection.execute(notices.delete().where(notices.c.id == row.id))
            connection.execute(accounts.update().where(
                accounts.c.id == row.account_id, accounts.c.unread_notices > 0).values(
                unread_notices=accounts.c.unread_notices - 1))
            continue
        if row.read_at is None:
            seen.add((row.account_id, row.parent_id))
        connection.execute(notices.update().where(notices.c.id == row.id).values(
            about=str(row.parent_id), since=row.published_at, facts={}))


def _choices() -> None:
    op.create_table(
        "notice_choices",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_choices_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "sort", name=op.f("pk_notice_choices")))
    op.create_table(
        "mailings",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("next_at", WHEN, nullable=True),
        sa.Column("told_until", WHEN, nullable=True),
        sa.Column("stopped_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mailings_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("key", name=op.f("uq_mailings_key")))
    op.create_index(op.f("ix_mailings_next_at"), "mailings", ["next_at"])


def downgrade() -> None:
    for table in ("mailings", "notice_choices"):
        op.drop_table(table)
    op.drop_index("ix_notices_gathering", "notices")
    with op.batch_alter_table("notices") as notices:
        notices.drop_column("since")
        notices.drop_column("about")
    op.drop_index("ix_follows_member", "follows")
    op.drop_index("ix_follows_tag", "follows")
    op.execute("DELETE FROM follows WHERE member_id IS NOT NULL")
    with op.batch_alter_table("follows") as follows:
        follows.drop_constraint(op.f("uq_follows_account_id_member_id"), type_="unique")
        follows.drop_constraint(op.f("fk_follows_member_id_accounts"), type_="foreignkey")
        follows.drop_column("member_id")
