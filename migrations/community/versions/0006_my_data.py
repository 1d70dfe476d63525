"""My data: exports, closings, changes of address, reports of what was shredded"""
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _at(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _account() -> tuple:
    return (sa.Column("id", sa.Integer(), nullable=False), sa.Column("account_id", sa.Integer(), nullable=False))


def _keys(table: str) -> tuple:
    return (sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def upgrade() -> None:
    op.add_column("accounts", _at("closes_at"))
    op.create_table(
        "closings", *_account(), sa.Column("posts", sa.String(), nullable=False), _at("asked_at", False),
        _at("closes_at", False), _at("warned_at"), _at("undone_at"), _at("closed_at"), _at("words_until"),
        _at("erase_at"), _at("erased_at"), *_keys("closings"))
    op.create_table(
        "email_changes", *_account(), _at("asked_at", False), sa.Column("confirm_hash", sa.String(), nullable=False),
        _at("confirm_by", False), _at("replaced_at"), _at("confirmed_at"),
        sa.Column("undo_hash", sa.String(), nullable=False), _at("undo_by"), _at("undone_at"), *_keys("email_changes"))
    op.create_table(
        "exports", *_account(), sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False), _at("asked_at", False), _at("ends_at", False),
        sa.Column("parts_done", sa.Integer(), nullable=False), _at("ready_at"), _at("failed_at"), _at("fetched_at"),
        _at("replaced_at"), sa.Column("sealed", sa.LargeBinary()), *_keys("exports"),
        sa.UniqueConstraint("name", name=op.f("uq_exports_name")))
    op.create_table("purges", sa.Column("day", sa.Date(), nullable=False), sa.Column("counts", sa.JSON(), nullable=False),
                    sa.PrimaryKeyConstraint("day", name=op.f("pk_purges")))
    for table in ("closings", "email_changes", "exports"):
        op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])
    for column in ("confirm_hash", "undo_hash"):
        op.create_index(op.f(f"ix_email_changes_{column}"), "email_changes", [column])


def downgrade() -> None:
    for table in ("purges", "exports", "email_changes", "closings"):
        op.drop_table(table)
    op.drop_column("accounts", "closes_at")
