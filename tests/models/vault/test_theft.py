"""A thief with all that the web process has recovers nothing, and nobody recovers what was erased (S7.1)."""

import shutil
from dataclasses import asdict
from datetime import timedelta

import pytest

from models.vault import holders, registration, store
from models.vault.registration import Details
from tests.models.vault.attack import Loot, found_plainly, recovered
from tests.models.vault.stores import SOL, SOLS_PHRASE, put_back, rows

MEMBERS = [
    Details(
        f"m{n}@example.org",
        f"19{70 + n}-03-1{n}",
        f"T{n}X 4P{n}",
        "Canada",
        f"+1403555010{n}",
        "veteran",
    )
    for n in range(6)
]
PLANTED = {value for member in MEMBERS for value in asdict(member).values()} | {"203.0.113.77"}


@pytest.fixture
def sealed(world):
    made = [registration.seal("ca", member) for member in MEMBERS]
    for record_key in made:
        registration.add("ca", record_key, "connection", "203.0.113.77")
        registration.is_duplicate("ca", record_key, world.mailer_dir)
    return made


def web_tier(world) -> Loot:
    """Both databases as rows, and every file that isn't the mailer's."""
    files = [path for path in world.stores.folder.rglob("*") if path.is_file()]
    seen = [path.read_bytes() for path in files if world.mailer_dir not in path.parents]
    return Loot("ca", rows(store.vault("ca"), store.InVault), rows(store.key_store("ca"), store.InKeyStore), seen)


def test_all_that_the_web_process_has_opens_nothing(world, sealed):
    loot = web_tier(world)
    assert recovered(loot) == set()
    assert found_plainly(loot, PLANTED) == set()


def test_the_attack_works_when_it_has_the_mailers_folder(world, sealed):
    """Without this the test above would prove nothing: the mailer's key gives the addresses, only those."""
    loot = web_tier(world)
    loot.bytes_seen += [path.read_bytes() for path in world.mailer_dir.rglob("*.key")]
    assert recovered(loot) == {member.email for member in MEMBERS}


def test_the_attack_works_when_it_has_the_clinics_key(world, sealed):
    loot = web_tier(world)
    loot.bytes_seen += holders.open_clinic("ca", SOL, SOLS_PHRASE).values()
    assert recovered(loot) == PLANTED


def test_the_search_finds_what_lies_about():
    for shape in (b"T2N 1N4", b"54324e20314e34", b"eFQyTiAxTjQ=", b"VDJOIDFONA=="):
        assert found_plainly(Loot("ca", {}, {}, [b"..." + shape + b"..."]), ["T2N 1N4"]) == {"T2N 1N4"}


def with_every_current_key(world) -> Loot:
    loot = web_tier(world)
    loot.bytes_seen += [path.read_bytes() for path in world.mailer_dir.rglob("*.key")]
    loot.bytes_seen += holders.open_clinic("ca", SOL, SOLS_PHRASE).values()
    return loot


def test_after_erasure_a_restored_vault_and_every_key_yield_nothing(world, sealed):
    """S2.10: closing erases. The vault's backups may last for ever; the key store's last 30 days."""
    backup = rows(store.vault("ca"), store.InVault)
    *erased, kept = sealed
    for record_key in erased:
        registration.shred("ca", record_key)
    put_back(store.vault("ca", writes=True), store.InVault, backup)
    assert recovered(with_every_current_key(world)) == {*asdict(MEMBERS[-1]).values(), "203.0.113.77"}
    for record_key in erased:
        assert registration.held_fields("ca", record_key) == ()
        with pytest.raises(registration.NotHeld):
            registration.unlock("ca", record_key, clinician_id=SOL, passphrase=SOLS_PHRASE)
        with pytest.raises(registration.NotHeld):
            registration.address_for("ca", record_key, world.mailer_dir)
    assert registration.held_fields("ca", kept)


def test_erasure_takes_the_keyed_hash_along(world, sealed):
    """With the look-up key, a digest would confirm a guessed address."""
    for record_key in sealed:
        registration.shred("ca", record_key)
    left = rows(store.key_store("ca"), store.InKeyStore)
    assert left["look_up"] == left["wrapped_key"] == []
    assert rows(store.vault("ca"), store.InVault)["sealed_value"] == []


def test_erasing_twice_or_what_never_was_is_harmless(world, sealed):
    for record_key in (sealed[0], sealed[0], "0" * 32):
        registration.shred("ca", record_key)


def test_expired_connection_addresses_stay_shut_in_old_backups(world, sealed):
    backup = rows(store.vault("ca"), store.InVault)
    assert registration.expire("ca", "connection", timedelta(days=30)) == 0
    assert registration.expire("ca", "connection", timedelta(seconds=-5)) == len(sealed)
    put_back(store.vault("ca", writes=True), store.InVault, backup)
    assert recovered(with_every_current_key(world)) == PLANTED - {"203.0.113.77"}
    bundle = registration.unlock("ca", sealed[0], clinician_id=SOL, passphrase=SOLS_PHRASE)
    assert registration.read_field("ca", sealed[0], "connection", bundle) == []
    assert registration.came_since("ca", sealed[0], "connection", bundle) == 0


@pytest.mark.parametrize("ceremony", ["sqlite"], indirect=True)
def test_deleted_keys_leave_the_files_too(world, sealed):
    """SQLite keeps deleted bytes in free pages and in its log unless told otherwise."""
    wrapped = [row["wrapped"] for row in rows(store.key_store("ca"), store.InKeyStore)["wrapped_key"]]
    assert wrapped and all(_in_files(world, "keys", secret) for secret in wrapped)
    for record_key in sealed:
        registration.shred("ca", record_key)
    assert not any(_in_files(world, "keys", secret) for secret in wrapped)


@pytest.mark.parametrize("ceremony", ["sqlite"], indirect=True)
def test_a_stolen_folder_opens_nowhere_else(world, sealed, tmp_path):
    """The files copied to another machine, and our own code run on them."""
    shutil.copytree(world.stores.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("mailer"))
    store.configure(
        {"ca": f"sqlite:///{tmp_path}/copy/vaults/ca.sqlite"},
        {"ca": f"sqlite:///{tmp_path}/copy/keys/ca.sqlite"},
    )
    try:
        assert "email" in registration.held_fields("ca", sealed[0])
        with pytest.raises(registration.NotTheMailer):
            registration.address_for("ca", sealed[0], tmp_path / "copy" / "mailer")
    finally:
        store.configure(world.stores.vaults, world.stores.key_stores)


def _in_files(world, folder: str, secret: bytes) -> bool:
    return any(secret in path.read_bytes() for path in (world.stores.folder / folder).iterdir())
