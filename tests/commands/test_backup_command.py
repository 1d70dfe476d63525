"""`flask backup`: three kinds to three places, old copies gone before a new one is made (DESIGN 7)."""
import sqlite3

from commands.backup import KINDS
from models.ground import retention


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["backup", *arguments])


def test_a_copy_can_be_read_and_its_owner_alone_may(app, tmp_path):
    answer = run(app, "--of", "keys", "--to", str(tmp_path / "keys"))
    assert answer.exit_code == 0, answer.output
    made, = (tmp_path / "keys").iterdir()
    assert made.stat().st_mode & 0o077 == 0 and made.name.startswith("keys-ca-")
    with sqlite3.connect(made) as copy:
        assert copy.execute("SELECT count(*) FROM key").fetchone()[0] >= 3
    copy.close()


def test_what_is_too_old_goes_first(app, tmp_path):
    (tmp_path / "keys-ca-20200101T000000Z.sqlite").touch()
    assert "deleted keys-ca-2020" in run(app, "--of", "keys", "--to", str(tmp_path)).output
    assert len(list(tmp_path.iterdir())) == 1


def test_vault_and_keys_never_lie_together(app, tmp_path):
    assert run(app, "--of", "vault", "--to", str(tmp_path)).exit_code == 0
    answer = run(app, "--of", "keys", "--to", str(tmp_path))
    assert answer.exit_code == 1 and "each kind has its own" in answer.output


def test_each_kind_has_its_period():
    assert retention.days("key_store_backups") == 30, "what the promise of erasure rests on"
    assert all(retention.days(period) for period in KINDS.values())
