"""./script/server says what is wrong in one clear sentence, and never a password."""
import socket

import pytest

from tests.faults.box import start_and_wait

pytestmark = pytest.mark.faults
EVERY_DAY = [
    ({"DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/x"}, "DATABASE_URL cannot be reached"),
    ({"VAULTS": '{"ca": "postgresql://a:secret@127.0.0.1:1/x"}'}, "VAULTS (ca) cannot be reached"),
    ({"PORT": "eighty"}, "PORT must be a whole number")]
AND_WHEN_FULL = [
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not a database address"),
    ({"DATABASE_URL": "mysql://a:secret@127.0.0.1/x"}, "Drystone runs on PostgreSQL and SQLite"),
    ({"DATABASE_URL": "postgresql://a:secret@127.0.0.1:port/x"}, "DATABASE_URL is not a database address"),
    ({"DATABASE_URL": "sqlite:////nowhere/x.sqlite"}, "the folder /nowhere does not exist"),
    ({"VAULTS": "ca"}, "VAULTS must be a JSON object"),
    ({"REDIS_URL": "nonsense"}, "REDIS_URL is not a Redis address"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY must hold"),
    ({"PORT": "99999"}, "cannot use 127.0.0.1 port 99999")]


@pytest.mark.parametrize(("switches", "sentence"), [
    *EVERY_DAY, *(pytest.param(*one, marks=pytest.mark.full) for one in AND_WHEN_FULL)])
def test_what_is_wrong_is_said_in_one_sentence(tmp_path, switches, sentence):
    refused = start_and_wait(tmp_path, **switches)
    said = refused.stderr.strip().splitlines()
    assert refused.returncode == 1
    assert len(said) == 1 and sentence in said[0]
    assert "secret" not in said[0]


def test_a_taken_port_is_said_before_anything_else(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = start_and_wait(tmp_path, PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "is taken by another program" in refused.stderr
    assert list(tmp_path.iterdir()) == []
