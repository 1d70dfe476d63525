"""The key store: public halves, shares of the clinic's key, wrapped data keys, the look-up."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _keys_and_holders()
    op.create_table(
        "wrapped_key",
        sa.Column("value_id", sa.String(32), primary_key=True),
        sa.Column("record_key", sa.String(32), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(32), sa.ForeignKey("key.id"), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("sealed_at", sa.BigInteger, nullable=False),
    )
    for column in ("record_key", "key_id", "sealed_at"):
        op.create_index(f"ix_wrapped_key_{column}", "wrapped_key", [column])
    op.create_table(
        "look_up",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("record_key", sa.String(32), nullable=False, unique=True),
        sa.Column("key_id", sa.String(32), sa.ForeignKey("key.id"), nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_look_up_digest", "look_up", ["digest"])


def downgrade() -> None:
    for table in ("look_up", "wrapped_key", "key_share", "key_holder", "key"):
        op.drop_table(table)


def _keys_and_holders() -> None:
    op.create_table(
        "key",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("public_key", sa.LargeBinary),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("retired_at", sa.BigInteger),
    )
    current = sa.text("retired_at IS NULL")
    op.create_index("one_current_key_per_purpose", "key", ["purpose"], unique=True,
                    sqlite_where=current, postgresql_where=current)  # fmt: skip
    op.create_table(
        "key_holder",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("clinician_id", sa.Integer, unique=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("locked_private_key", sa.LargeBinary, nullable=False),
        sa.Column("vouched_by", sa.Integer),
        sa.Column("enrolled_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "key_share",
        sa.Column("key_id", sa.String(32), sa.ForeignKey("key.id"), primary_key=True),
        sa.Column("holder_id", sa.Integer, sa.ForeignKey("key_holder.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
