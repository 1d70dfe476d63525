"""Staff by invitation, guide names, registrations that end, passwords by mail, trainees' decisions"""
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "guide_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("looks", sa.String(), nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("until", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_guide_names_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_names")),
        sa.UniqueConstraint("looks", name=op.f("uq_guide_names_looks")))
    op.create_index(op.f("ix_guide_names_account_id"), "guide_names", ["account_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("communities", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("guide_name", sa.String(), nullable=False),
        sa.Column("profession", sa.JSON(), nullable=False),
        sa.Column("supervised_by_id", sa.Integer(), nullable=True),
        sa.Column("residency", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("ends_at", WHEN, nullable=False),
        sa.Column("withdrawn_at", WHEN, nullable=True),
        sa.Column("accepted_at", WHEN, nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_invitations_by_id")),
        sa.ForeignKeyConstraint(["supervised_by_id"], ["accounts.id"], name=op.f("fk_invitations_supervised_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("record_key", name=op.f("uq_invitations_record_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")))
    op.create_table(
        "password_resets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("address_mark", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("ends_at", WHEN, nullable=False),
        sa.Column("used_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_password_resets_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")))
    op.create_index(op.f("ix_password_resets_address_mark"), "password_resets", ["address_mark"], unique=False)
    op.create_table(
        "registration_warnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_registration_warnings_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_warnings")),
        sa.UniqueConstraint("account_id", "expires", "days", name=op.f("uq_registration_warnings_account_id_expires_days")))
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("post_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", WHEN, nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_confirmations_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["queue_items.id"], name=op.f("fk_confirmations_item_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["accounts.id"], name=op.f("fk_confirmations_lead_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_confirmations_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")))
    op.create_index(op.f("ix_confirmations_by_id"), "confirmations", ["by_id"], unique=False)
    op.create_index(op.f("ix_confirmations_item_id"), "confirmations", ["item_id"], unique=False)
    op.add_column("accounts", sa.Column("records_in", sa.String(), nullable=True))
    _add_supervisor()
    _keep_names()


def downgrade() -> None:
    _drop_supervisor()
    op.drop_column("accounts", "records_in")
    op.drop_index(op.f("ix_confirmations_item_id"), table_name="confirmations")
    op.drop_index(op.f("ix_confirmations_by_id"), table_name="confirmations")
    op.drop_table("confirmations")
    op.drop_table("registration_warnings")
    op.drop_index(op.f("ix_password_resets_address_mark"), table_name="password_resets")
    op.drop_table("password_resets")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_guide_names_account_id"), table_name="guide_names")
    op.drop_table("guide_names")


def _add_supervisor() -> None:
    """SQLite adds a column with its reference in one statement, and can't add the reference later."""
    if op.get_bind().dialect.name == "sqlite":
        if "supervised_by_id" in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("accounts")}:
            return      # a downgrade left it
        op.execute("ALTER TABLE accounts ADD COLUMN supervised_by_id INTEGER "
                   "CONSTRAINT fk_accounts_supervised_by_id REFERENCES accounts (id)")
        return
    op.add_column("accounts", sa.Column("supervised_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key("fk_accounts_supervised_by_id", "accounts", "accounts", ["supervised_by_id"], ["id"])


def _drop_supervisor() -> None:
    """SQLite drops no column that has a reference: there it stays, empty."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE accounts SET supervised_by_id = NULL")
        return
    op.drop_constraint("fk_accounts_supervised_by_id", "accounts", type_="foreignkey")
    op.drop_column("accounts", "supervised_by_id")


def _keep_names() -> None:
    """The names that guides bear already."""
    op.execute("INSERT INTO guide_names (account_id, name, looks, since) SELECT MIN(id), MIN(guide_name), "
               "lower(guide_name), MIN(joined_at) FROM accounts WHERE guide_name <> '' GROUP BY lower(guide_name)")
