"""Sealed records: ciphertext only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("sealed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_record_sealed_at", "record", ["sealed_at"])
    op.create_table(
        "sealed_value",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("record_key", sa.String(32), sa.ForeignKey("record.key", ondelete="CASCADE"), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("reader", sa.String(16), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        sa.Column("sealed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_sealed_value_record_key", "sealed_value", ["record_key"])


def downgrade() -> None:
    op.drop_table("sealed_value")
    op.drop_table("record")
