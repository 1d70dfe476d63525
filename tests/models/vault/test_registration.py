"""The sealed record: round trips, and everything moved elsewhere stays shut (S7.1)."""

import logging
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.vault import records, registration, store
from models.vault.keys import Purpose, WrappedKey
from models.vault.records import Record, SealedValue
from tests.models.vault.stores import ASH, INES, INES_PHRASE, SOL, SOLS_PHRASE, put_back, rows

LONG_AGO = timedelta(seconds=-5)  # later than anything sealed by now


def unlock(record_key, residency="ca", **fields):
    return registration.unlock(residency, record_key, clinician_id=SOL, passphrase=SOLS_PHRASE, **fields)


def read_all(record_key, bundle, residency="ca"):
    held = registration.held_fields(residency, record_key)
    return {name: registration.read_field(residency, record_key, name, bundle) for name in held}


def test_what_was_given_is_read_by_a_clinician_and_the_address_by_the_mailer(world):
    record_key = registration.seal("ca", ASH)
    expected = {name: [value] for name, value in asdict(ASH).items()}
    assert read_all(record_key, unlock(record_key)) == expected
    iness = registration.unlock("ca", record_key, clinician_id=INES, passphrase=INES_PHRASE)
    assert read_all(record_key, iness) == expected
    assert registration.address_for("ca", record_key, world.mailer_dir) == ASH.email


def test_what_was_not_asked_is_not_held(world):
    """S2.2: only what the organisation's rules need is asked."""
    record_key = registration.seal("ca", registration.Details("a@b.ca", None, None, "CA"))
    assert registration.held_fields("ca", record_key) == ("country", "email")


def test_later_additions_need_public_keys_only_and_come_after(world):
    """S6.1: a voluntary disclosure goes to the walled-off record alone."""
    record_key = registration.seal("ca", ASH)
    for words in ("12 Birch Lane", "the blue door"):
        registration.add("ca", record_key, "disclosure", words)
    assert registration.read_field("ca", record_key, "disclosure", unlock(record_key)) == [
        "12 Birch Lane",
        "the blue door",
    ]


def test_what_came_after_an_unlocking_is_counted_and_the_rest_still_shows(world):
    record_key = registration.seal("ca", ASH)
    before = unlock(record_key)
    registration.add("ca", record_key, "connection", "203.0.113.9")
    with pytest.raises(registration.Locked):
        registration.read_field("ca", record_key, "connection", before)
    between = unlock(record_key)
    registration.add("ca", record_key, "connection", "203.0.113.10")
    assert registration.read_field("ca", record_key, "connection", between) == ["203.0.113.9"]
    assert registration.came_since("ca", record_key, "connection", between) == 1


def test_an_unlocking_can_be_for_some_fields_only(world):
    """S6.3: the glass opens only what is needed."""
    record_key = registration.seal("ca", ASH)
    bundle = unlock(record_key, fields=["phone"])
    assert registration.read_field("ca", record_key, "phone", bundle) == [ASH.phone]
    with pytest.raises(registration.Locked):
        registration.read_field("ca", record_key, "date_of_birth", bundle)


def test_refusals_open_nothing(world):
    record_key = registration.seal("ca", ASH)
    with pytest.raises(registration.WrongPassphrase):
        registration.unlock("ca", record_key, clinician_id=SOL, passphrase="drystone walls")
    with pytest.raises(registration.NotEnrolled):
        registration.unlock("ca", record_key, clinician_id=99, passphrase=SOLS_PHRASE)
    with pytest.raises(registration.NotHeld):
        unlock("0" * 32)
    with pytest.raises(registration.NotHeld):
        registration.add("ca", "0" * 32, "disclosure", "12 Birch Lane")
    with pytest.raises(registration.Tampered):
        registration.read_field("ca", record_key, "email", b"not a bundle")


def _change(opened, table, where, **values):
    with opened as session:
        session.execute(update(table).where(*where).values(**values))


def test_a_value_moved_to_another_field_fails_to_open(world):
    record_key = registration.seal("ca", ASH)
    here = (SealedValue.record_key == record_key, SealedValue.field == "postal_code")
    _change(store.vault("ca", writes=True), SealedValue, here, field="phone")
    with pytest.raises(registration.Tampered):
        registration.read_field("ca", record_key, "phone", unlock(record_key))


def test_ciphertexts_swapped_between_fields_or_members_fail_to_open(world):
    ash, bea = registration.seal("ca", ASH), registration.seal("ca", replace(ASH, phone="+1 780 555 0100"))
    for other, name in [(ash, "postal_code"), (bea, "phone")]:
        record_key = registration.seal("ca", ASH)
        theirs = records.values("ca", other, name, Purpose.CLINIC)[0].ciphertext
        here = (SealedValue.record_key == record_key, SealedValue.field == "phone")
        _change(store.vault("ca", writes=True), SealedValue, here, ciphertext=theirs)
        with pytest.raises(registration.Tampered):
            registration.read_field("ca", record_key, "phone", unlock(record_key))


def test_another_members_value_with_its_key_row_fails_to_open(world):
    """Both rows moved together: the reader would see another member's phone under this member's name."""
    ash, bea = registration.seal("ca", ASH), registration.seal("ca", replace(ASH, phone="+1 780 555 0100"))
    value_id = records.values("ca", bea, "phone", Purpose.CLINIC)[0].id
    registration_of_ash = {"record_key": ash}
    _change(store.vault("ca", writes=True), SealedValue, [SealedValue.id == value_id], **registration_of_ash)
    _change(
        store.key_store("ca", writes=True),
        WrappedKey,
        [WrappedKey.value_id == value_id],
        **registration_of_ash,
    )
    bundle = unlock(ash)
    with pytest.raises(registration.Tampered):
        registration.read_field("ca", ash, "phone", bundle)
    assert registration.read_field("ca", ash, "email", bundle) == [ASH.email]


def test_the_mailers_copy_is_not_the_clinics(world):
    record_key = registration.seal("ca", ASH)
    here = (SealedValue.record_key == record_key, SealedValue.reader == Purpose.MAILER)
    _change(store.vault("ca", writes=True), SealedValue, here, reader=Purpose.CLINIC, field="phone")
    bundle = unlock(record_key)
    assert registration.read_field("ca", record_key, "phone", bundle) == [ASH.phone]
    assert registration.came_since("ca", record_key, "phone", bundle) == 1


def test_one_residencys_rows_fail_to_open_in_another(world):
    """Every row of one region copied into another's databases, keys and all."""
    record_key = registration.seal("ca", ASH)
    kept = rows(store.key_store("uk"), store.InKeyStore)
    try:
        put_back(
            store.key_store("uk", writes=True),
            store.InKeyStore,
            rows(store.key_store("ca"), store.InKeyStore),
        )
        put_back(store.vault("uk", writes=True), store.InVault, rows(store.vault("ca"), store.InVault))
        with pytest.raises(registration.WrongPassphrase):
            unlock(record_key, "uk")
        bundle = unlock(record_key)
        with pytest.raises(registration.Tampered):
            registration.read_field("uk", record_key, "email", bundle)
    finally:
        put_back(store.key_store("uk", writes=True), store.InKeyStore, kept)


def test_no_row_of_one_residency_is_written_to_another(world):
    """S7.1: stored in the region of the member's organisation."""
    record_key = registration.seal("ca", ASH)
    registration.add("ca", record_key, "connection", "203.0.113.9")
    registration.is_duplicate("ca", record_key, world.mailer_dir)
    assert records.oldest("uk") == {}
    with store.key_store("uk") as session:
        assert session.scalars(select(WrappedKey.value_id)).all() == []
    with pytest.raises(registration.NotHeld):
        registration.address_for("uk", record_key, world.mailer_dir)


def test_values_show_in_no_repr_log_or_refusal(world, caplog):
    """S7.5: logs carry no personal data."""
    caplog.set_level(logging.DEBUG)
    record_key = registration.seal("ca", ASH)
    said = [repr(ASH), str(ASH), f"{ASH!r}"]
    with pytest.raises(ValueError) as refusal:
        registration.add("ca", record_key, "not a field", "12 Birch Lane")
    said += [repr(refusal.value), caplog.text]
    for value in [*asdict(ASH).values(), "12 Birch Lane"]:
        assert not any(value in words for words in said if len(value) > 2)


def test_a_write_broken_off_between_the_databases_leaves_nothing_that_opens(world, monkeypatch):
    """The process dies between vault and key store; the sweep clears up what is left."""
    real = store.vault

    @contextmanager
    def dying(residency, *, writes=False):
        with real(residency, writes=writes) as session:
            yield session
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(store, "vault", dying)
        registration.seal("ca", ASH)
    (record_key,) = records.oldest("ca")
    assert registration.held_fields("ca", record_key) == ()
    with pytest.raises(registration.NotHeld):
        unlock(record_key)
    assert registration.sweep("ca", [], LONG_AGO) == 1
    assert records.oldest("ca") == {}


def test_the_sweep_takes_what_is_old_and_has_no_member(world):
    member, left = registration.seal("ca", ASH), registration.seal("ca", ASH)
    assert registration.sweep("ca", [member], timedelta(hours=1)) == 0
    assert registration.sweep("ca", [member], LONG_AGO) == 1
    assert registration.held_fields("ca", left) == ()
    assert read_all(member, unlock(member))["email"] == [ASH.email]


def test_a_sweep_that_would_take_too_much_takes_nothing(world):
    """Were the list of members wrong, erasing by it could never be undone."""
    sealed = [registration.seal("ca", registration.Details("a@b.ca", None, None, None)) for _ in range(21)]
    with pytest.raises(registration.SuspiciousSweep):
        registration.sweep("ca", [], LONG_AGO)
    assert all(registration.held_fields("ca", record_key) for record_key in sealed)
    assert registration.sweep("ca", [], LONG_AGO, at_most=21) == 21


def test_a_record_is_one_row_with_a_random_name(world):
    keys_made = {registration.seal("ca", ASH) for _ in range(3)}
    assert len(keys_made) == 3
    with store.vault("ca") as session:
        assert set(session.scalars(select(Record.key))) == keys_made
