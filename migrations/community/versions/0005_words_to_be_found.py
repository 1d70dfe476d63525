"""What others may read, folded and stemmed, and each database's index of it"""
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PUT_IN = "INSERT INTO post_words_index(rowid, words) VALUES (new.post_id, new.words);"
TAKE_OUT = "INSERT INTO post_words_index(post_words_index, rowid, words) VALUES ('delete', old.post_id, old.words);"


def upgrade() -> None:
    op.create_table(
        "post_words",
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", name="fk_post_words_post_id"), nullable=False,
                  autoincrement=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", name="pk_post_words"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""ALTER TABLE post_words ADD COLUMN vector tsvector
            GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED""")
        op.execute("CREATE INDEX ix_post_words_vector ON post_words USING gin (vector)")
    else:
        op.execute("""CREATE VIRTUAL TABLE post_words_index USING fts5(
            words, content='post_words', content_rowid='post_id', tokenize='unicode61 remove_diacritics 0')""")
        op.execute(f"CREATE TRIGGER post_words_in AFTER INSERT ON post_words BEGIN {PUT_IN} END")
        op.execute(f"CREATE TRIGGER post_words_out AFTER DELETE ON post_words BEGIN {TAKE_OUT} END")
        op.execute(f"CREATE TRIGGER post_words_anew AFTER UPDATE ON post_words BEGIN {TAKE_OUT} {PUT_IN} END")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE post_words_index")
    op.drop_table("post_words")
