"""Thirty days after an erasure no backup that may still exist, and every current key, yields a field (DESIGN 7).

With real copies (SQLite's backup, pg_dump), kept and deleted by the command that operators run, under a moved clock.
"""
import subprocess
import uuid
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, make_url

from commands.backup import copy, postgresql_environment, prune
from models.vault import holders, registration, store
from models.vault.registration import Details
from tests.models.vault.attack import USUAL, Loot, recovered
from tests.models.vault.stores import INES, INES_PHRASE, PG_URL, SOL, SOLS_PHRASE, _on_postgresql, rows

THE_DAY = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
GONE = Details("gone@example.org", "1991-04-05", "T2N 1N4", "CA", "+1 403 555 0142", "veteran")
STAYS = Details("stays@example.org", "1988-08-08", "T6E 4X2", "CA", "+1 780 555 0199", "family")
FIELDS_GONE = {*asdict(GONE).values(), "203.0.113.77", "12 Elm Street"}
FIELDS_KEPT = set(asdict(STAYS).values())


@pytest.fixture
def history(world, tmp_path):
    """Copies from ten days before, from the day itself, and from five days after an erasure."""
    folders = {kind: tmp_path / kind for kind in ("vault", "keys", "community")}
    for folder in folders.values():
        folder.mkdir()
    leaver, member = (registration.seal("ca", each) for each in (GONE, STAYS))
    registration.add("ca", leaver, registration.CONNECTION, "203.0.113.77")
    registration.add("ca", leaver, "disclosure", "12 Elm Street")
    registration.same_address("ca", leaver, world.mailer_dir)
    for day in (-10, 0):
        back_up(world, folders, day, {"accounts": [leaver, member]})
    registration.shred("ca", leaver)
    back_up(world, folders, 5, {"accounts": [member]})
    return folders


def back_up(world, folders, day: int, community: dict) -> None:
    at = THE_DAY + timedelta(days=day)
    copy(world.stores.vaults["ca"], folders["vault"], "vault-ca", at=at)
    copy(world.stores.key_stores["ca"], folders["keys"], "keys-ca", at=at)
    name = f"community-all-{at:%Y%m%dT%H%M%SZ}.sqlite"
    (folders["community"] / name).write_text("\n".join(community["accounts"]))      # all that it knows of a record


def on_day(world, folders, day: int, *, pruned: bool = True) -> Loot:
    """Everything that may exist then: the live databases, the copies that were kept, and every key there is."""
    if pruned:
        for folder in folders.values():
            prune(folder, at=THE_DAY + timedelta(days=day))
    loot = Loot("ca", rows(store.vault("ca"), store.InVault), rows(store.key_store("ca"), store.InKeyStore))
    for kind, base, into in (("vault", store.InVault, loot.vault), ("keys", store.InKeyStore, loot.key_store)):
        for path in sorted(folders[kind].iterdir()):
            for table, found in read_back(path, base).items():
                into[table] += [row for row in found if row not in into[table]]
    loot.bytes_seen += [path.read_bytes() for path in folders["community"].iterdir()]
    loot.bytes_seen += [path.read_bytes() for path in world.mailer_dir.rglob("*.key")]
    for clinician, phrase in ((SOL, SOLS_PHRASE), (INES, INES_PHRASE)):
        loot.bytes_seen += holders.open_clinic("ca", clinician, phrase).values()
    return loot


def read_back(path, base) -> dict[str, list[dict]]:
    """The rows of a copy, restored as an operator would restore it."""
    if path.suffix == ".sqlite":
        return _rows_of(f"sqlite:///{path}", base)
    name = f"restored_{uuid.uuid4().hex}"
    _on_postgresql([f"CREATE DATABASE {name}"])
    try:
        url = make_url(PG_URL).set(database=name)
        subprocess.run(["pg_restore", "--no-owner", "--dbname", name, str(path)], check=True,
                       env=postgresql_environment(url))
        return _rows_of(url, base)
    finally:
        _on_postgresql([f"DROP DATABASE {name} WITH (FORCE)"])


def _rows_of(url, base) -> dict[str, list[dict]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {table.name: [dict(row._mapping) for row in connection.execute(table.select())]
                 for table in base.metadata.sorted_tables}
    engine.dispose()
    return found


def test_thirty_one_days_later_nothing_opens(world, history):
    assert len(list(history["vault"].iterdir())) == 3
    found = recovered(on_day(world, history, 31))
    assert not found & FIELDS_GONE - FIELDS_KEPT
    assert found == FIELDS_KEPT, "the attack itself works: who stayed can be opened"
    assert len(list(history["vault"].iterdir())) == 3, "the vault's copies are there still, and are noise"
    assert len(list(history["keys"].iterdir())) == 1 == len(list(history["community"].iterdir()))


def test_a_copy_of_the_key_store_that_is_kept_too_long_yields_everything(world, history):
    """This is what the thirty days are for, and shows that the test above can fail."""
    assert recovered(on_day(world, history, 31, pruned=False)) >= FIELDS_GONE


def test_within_the_thirty_days_it_still_opens(world, history):
    """So it is told on the page that says what closing means."""
    assert recovered(on_day(world, history, 29)) >= FIELDS_GONE


def test_the_passphrases_alone_are_tried_too(world, history, monkeypatch):
    """Not only the opened keys: whoever holds the copies and knows each passphrase."""
    monkeypatch.setattr("tests.models.vault.attack.USUAL", (
        *USUAL, SOLS_PHRASE, INES_PHRASE, *(key.replace("-", " ") for key in world.recovery_keys.values())))
    assert not recovered(on_day(world, history, 31)) & FIELDS_GONE - FIELDS_KEPT


def test_an_age_of_thirty_days_is_the_end(tmp_path):
    names = [f"keys-ca-{THE_DAY - timedelta(days=days):%Y%m%dT%H%M%SZ}.dump" for days in (29, 30, 31)]
    for name in (*names, "keys-ca-notes.txt"):
        (tmp_path / name).touch()
    assert {path.name for path in prune(tmp_path, at=THE_DAY)} == set(names[1:])
    assert {path.name for path in tmp_path.iterdir()} == {names[0], "keys-ca-notes.txt"}
