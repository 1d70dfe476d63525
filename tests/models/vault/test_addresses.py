"""Only the mailer's process knows where to write, and who registered twice (S2.8, S7.1)."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from models.vault import addresses, registration, store
from models.vault.keys import LookUp
from tests.models.vault.stores import ASH, SOL, SOLS_PHRASE


def test_the_second_record_with_an_address_is_the_duplicate(world):
    first = registration.seal("ca", ASH)
    second = registration.seal("ca", replace(ASH, email="  ash.birch@EXAMPLE.org "))
    other = registration.seal("ca", replace(ASH, email="ash.birch@example.com"))
    asked = {key: registration.is_duplicate("ca", key, world.mailer_dir) for key in (first, second, other)}
    assert asked == {first: False, second: True, other: False}
    assert registration.same_address("ca", second, world.mailer_dir) == (first,)


def test_asking_again_changes_nothing(world):
    """The mailer's job may run twice."""
    first, second = registration.seal("ca", ASH), registration.seal("ca", ASH)
    for _ in range(2):
        assert not registration.is_duplicate("ca", first, world.mailer_dir)
        assert registration.is_duplicate("ca", second, world.mailer_dir)


def test_one_record_at_a_time_is_looked_up(world, monkeypatch):
    """Two at once could each find the other not yet there, and neither be the duplicate."""
    inside, seen = [], []

    def slowly(*args):
        inside.append(1)
        seen.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        return real(*args)

    real = addresses.digest
    monkeypatch.setattr(addresses, "digest", slowly)
    made = [registration.seal("ca", ASH) for _ in range(3)]
    askers = [threading.Thread(target=registration.is_duplicate, args=("ca", key, world.mailer_dir)) for key in made]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert seen == [1, 1, 1]


def test_an_erased_record_frees_its_address(world):
    first = registration.seal("ca", ASH)
    registration.is_duplicate("ca", first, world.mailer_dir)
    registration.shred("ca", first)
    assert not registration.is_duplicate("ca", registration.seal("ca", ASH), world.mailer_dir)


def test_without_the_mailers_folder_no_address_and_no_duplicate_is_found(world, tmp_path):
    record_key = registration.seal("ca", ASH)
    for question in (registration.address_for, registration.is_duplicate):
        with pytest.raises(registration.NotTheMailer):
            question("ca", record_key, tmp_path)


def test_a_digest_is_of_no_use_without_the_look_up_key(world):
    """The same address gives another digest in another residency, whose look-up key differs."""
    digests = []
    for residency in ("ca", "uk"):
        registration.is_duplicate(residency, registration.seal(residency, ASH), world.mailer_dir)
        with store.key_store(residency) as session:
            digests.append(session.scalars(select(LookUp.digest)).one())
    assert digests[0] != digests[1]


def test_a_changed_address_leaves_nothing_of_the_old(world):
    """S2.10: a member can change their e-mail."""
    record_key = registration.seal("ca", ASH)
    registration.is_duplicate("ca", record_key, world.mailer_dir)
    registration.replace("ca", record_key, "email", "ash@new.example")
    assert registration.address_for("ca", record_key, world.mailer_dir) == "ash@new.example"
    bundle = registration.unlock("ca", record_key, clinician_id=SOL, passphrase=SOLS_PHRASE)
    assert registration.read_field("ca", record_key, "email", bundle) == ["ash@new.example"]
    assert not registration.is_duplicate("ca", registration.seal("ca", ASH), world.mailer_dir)


def test_an_address_changed_to_one_that_is_taken_is_the_duplicate(world):
    bea = registration.seal("ca", replace(ASH, email="bea@example.org"))
    ash = registration.seal("ca", ASH)
    for record_key in (ash, bea):
        assert not registration.is_duplicate("ca", record_key, world.mailer_dir)
    registration.replace("ca", ash, "email", "bea@example.org")
    assert registration.is_duplicate("ca", ash, world.mailer_dir)
    assert not registration.is_duplicate("ca", bea, world.mailer_dir)
