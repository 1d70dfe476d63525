"""What each name looks like, once: no two names can be taken for each other, whoever comes first"""
import sqlalchemy as sa
from alembic import op

from models.people.likeness import likeness

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("likeness", sa.String(), nullable=True))
    _fill()
    op.create_index(op.f("ix_accounts_likeness"), "accounts", ["likeness"], unique=True)


def _fill() -> None:
    """Names that look alike were possible until now: they stay, and the one that came first holds the likeness."""
    accounts = sa.table("accounts", sa.column("id", sa.Integer), sa.column("username", sa.String),
                        sa.column("likeness", sa.String))
    connection, held = op.get_bind(), set()
    for number, name in connection.execute(sa.select(accounts.c.id, accounts.c.username).order_by(accounts.c.id)).all():
        if (seen := likeness(name)) not in held:
            held.add(seen)
            connection.execute(accounts.update().where(accounts.c.id == number).values(likeness=seen))


def downgrade() -> None:
    op.drop_index(op.f("ix_accounts_likeness"), "accounts")
    op.drop_column("accounts", "likeness")
