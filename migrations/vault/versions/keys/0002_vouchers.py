"""Vouchers: each share tells that somebody with the clinic's key gave it.

Shares from before have none. Their holders keep opening; `vault passphrase` gives each a voucher, and the next
change of the clinic's key asks for them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("key_share") as table:
        table.add_column(sa.Column("voucher", sa.LargeBinary, nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("key_share") as table:
        table.alter_column("voucher", server_default=None, existing_type=sa.LargeBinary, existing_nullable=False)
    op.create_index("ix_look_up_key_id", "look_up", ["key_id"])


def downgrade() -> None:
    op.drop_index("ix_look_up_key_id", "look_up")
    with op.batch_alter_table("key_share") as table:
        table.drop_column("voucher")
