"""One residency's databases failing is that residency's trouble alone, and is told quickly (S7.1)."""

import os
import socket
import stat
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from models.vault import registration, store
from models.vault.store import VaultUnavailable
from tests.models.vault.stores import ASH, BACKENDS, configured


def test_settings_that_mix_databases_are_refused():
    with pytest.raises(ValueError):
        store.configure({"ca": "sqlite:///a"}, {"uk": "sqlite:///b"})
    with pytest.raises(ValueError):
        store.configure({"ca": "sqlite:///a"}, {"ca": "sqlite:///a"})
    with pytest.raises(ValueError):
        store.configure({"c|a": "sqlite:///a"}, {"c|a": "sqlite:///b"})


def test_an_unknown_residency_is_unavailable(world):
    with pytest.raises(VaultUnavailable):
        registration.seal("atlantis", ASH)


def _broken_uk(world, url):
    vaults, key_stores = world.stores.vaults | {"uk": url}, world.stores.key_stores | {"uk": url + "k"}
    return configured(replace(world.stores, vaults=vaults, key_stores=key_stores))


def _refused_quickly(residency: str, within: float) -> None:
    begun = time.monotonic()
    for attempt in (
        lambda: registration.seal(residency, ASH),
        lambda: registration.held_fields(residency, "0" * 32),
        lambda: registration.shred(residency, "0" * 32),
    ):
        with pytest.raises(VaultUnavailable):
            attempt()
    assert time.monotonic() - begun < 3 * within


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite", "postgresql+psycopg://x@127.0.0.1:9/none"])
def test_a_residency_that_is_down_says_so_and_leaves_the_others_whole(world, url):
    with _broken_uk(world, url):
        _refused_quickly("uk", within=1)
        assert registration.held_fields("ca", registration.seal("ca", ASH))


@pytest.mark.parametrize("ceremony", ["sqlite"], indirect=True)
def test_a_database_that_accepts_and_then_says_nothing_is_given_up_quickly(world):
    """A hung server, unlike a dead one, refuses no connection."""
    with socket.create_server(("127.0.0.1", 0)) as hung:
        with _broken_uk(world, f"postgresql+psycopg://x@127.0.0.1:{hung.getsockname()[1]}/none"):
            _refused_quickly("uk", within=3)


@pytest.mark.parametrize("ceremony", ["sqlite"], indirect=True)
def test_a_lost_file_is_an_error_and_not_a_new_vault(world, tmp_path):
    url = f"sqlite:///{tmp_path}/lost.sqlite"
    with _broken_uk(world, url):
        _refused_quickly("uk", within=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_files_are_their_owners_alone(empty):
    """S7.1: walled off, on the machine too."""
    with store.vault("ca", writes=True) as session:
        session.execute(text("DELETE FROM record"))
    for kind in ("vaults", "keys"):
        folder = empty.folder / kind
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_many_may_register_and_be_looked_up_at_once(world):
    """SQLite's writers wait their turn instead of failing; one address has exactly one first record."""
    firsts, lock = [], threading.Lock()

    def register() -> None:
        for _ in range(4):
            record_key = registration.seal("ca", ASH)
            is_duplicate = registration.is_duplicate("ca", record_key, world.mailer_dir)
            with lock:
                firsts.append(not is_duplicate)

    threads = [threading.Thread(target=register) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(firsts) == 24
    assert sum(firsts) == 1


@pytest.mark.skipif(BACKENDS == ["sqlite"], reason="SQLite has no server process to share")
def test_a_forked_child_makes_connections_of_its_own(world):
    """RQ forks for each job; a connection shared with its parent would mix up both."""

    def server_process() -> int:
        with store.vault("ca") as session:
            return session.scalar(text("SELECT pg_backend_pid()"))

    ours = server_process()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(server_process()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) != ours
    assert server_process() == ours
    os.close(reading), os.close(writing)


def test_the_vault_imports_no_web_framework():
    for path in Path(store.__file__).parent.glob("*.py"):
        if path.name != "glass.py":
            assert "flask" not in path.read_text()
