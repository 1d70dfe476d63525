"""The key ceremony: made once, held by people, nothing of it readable to the web process (S1.4, S7.1)."""

import stat

import pytest

from models.vault import coverage, holders, key_files, keys, registration, sealing, store
from models.vault.keys import Purpose
from models.vault.sealing import WrongPassphrase
from tests.models.vault.stores import ASH, INES, INES_PHRASE, SOL, SOLS_PHRASE

LONG_ENOUGH = "twelve or more"


def test_keys_are_made_once(empty):
    holders.initialise("ca", empty.mailer_dir)
    files = sorted(empty.mailer_dir.rglob("*.key"))
    with pytest.raises(holders.AlreadyInitialised):
        holders.initialise("ca", empty.mailer_dir)
    assert sorted(empty.mailer_dir.rglob("*.key")) == files


def test_the_mailers_files_are_its_owners_alone(empty):
    holders.initialise("ca", empty.mailer_dir)
    found = [empty.mailer_dir, *empty.mailer_dir.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o700}
    files = [path for path in found if path.is_file()]
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_nothing_can_be_sealed_before_the_keys_are_made(empty):
    with pytest.raises(keys.NotInitialised):
        registration.seal("ca", ASH)
    assert coverage.status("ca") == coverage.Status((), (), 0, 0)


def test_the_recovery_key_enrols_however_it_is_typed(empty):
    recovery_key = holders.initialise("ca", empty.mailer_dir)
    holders.enrol("ca", SOL, LONG_ENOUGH, recovery_key=recovery_key.lower().replace("-", " "))
    with pytest.raises(holders.NeedsVoucher):
        holders.enrol("ca", INES, LONG_ENOUGH, recovery_key=recovery_key.replace("-", ""))
    with pytest.raises(WrongPassphrase):
        holders.enrol("ca", 9, LONG_ENOUGH, recovery_key="AAAA-" + recovery_key[5:])


def test_everyone_enrolled_opens_the_same_key(world):
    sols, iness = holders.open_clinic("ca", SOL, SOLS_PHRASE), holders.open_clinic("ca", INES, INES_PHRASE)
    assert sols == iness and len(sols) == 1


def test_one_residencys_key_is_not_anothers(world):
    assert holders.open_clinic("ca", SOL, SOLS_PHRASE) != holders.open_clinic("uk", SOL, SOLS_PHRASE)


@pytest.mark.parametrize("phrase", ["", "drystone walls lean inwarD", INES_PHRASE])
def test_only_the_own_passphrase_opens(world, phrase):
    with pytest.raises(WrongPassphrase):
        holders.open_clinic("ca", SOL, phrase)


def test_who_is_not_enrolled_opens_nothing_and_vouches_for_nobody(world):
    with pytest.raises(holders.NotEnrolled):
        holders.open_clinic("ca", 99, SOLS_PHRASE)
    with pytest.raises(holders.NotEnrolled):
        holders.enrol("ca", 99, LONG_ENOUGH, vouched_by=(99, LONG_ENOUGH))
    with pytest.raises(WrongPassphrase):
        holders.enrol("ca", 99, LONG_ENOUGH, vouched_by=(SOL, "not the passphrase"))


def test_enrolling_takes_exactly_one_authority_and_a_long_passphrase(world):
    for authority in ({}, {"vouched_by": (SOL, SOLS_PHRASE), "recovery_key": "A"}):
        with pytest.raises(ValueError):
            holders.enrol("ca", 99, LONG_ENOUGH, **authority)
    with pytest.raises(holders.WeakPassphrase):
        holders.enrol("ca", 99, "elevenchars", vouched_by=(SOL, SOLS_PHRASE))


def test_nobody_takes_over_anothers_place(world):
    with pytest.raises(holders.AlreadyEnrolled):
        holders.enrol("ca", SOL, LONG_ENOUGH, vouched_by=(INES, INES_PHRASE))


def test_swapped_holders_fail_to_open(world):
    """Sol's passphrase must not work on Sol's row once it claims to be another's."""
    with store.key_store("ca", writes=True) as session:
        rows = {holder.clinician_id: holder for holder in session.query(holders.KeyHolder)}
        rows[SOL].locked_private_key, rows[INES].locked_private_key = (
            rows[INES].locked_private_key,
            rows[SOL].locked_private_key,
        )
    try:
        with pytest.raises(WrongPassphrase):
            holders.open_clinic("ca", INES, SOLS_PHRASE)
    finally:
        with store.key_store("ca", writes=True) as session:
            rows = {holder.clinician_id: holder for holder in session.query(holders.KeyHolder)}
            rows[SOL].locked_private_key, rows[INES].locked_private_key = (
                rows[INES].locked_private_key,
                rows[SOL].locked_private_key,
            )


def test_status_names_generations_and_holders(world):
    found = coverage.status("ca")
    assert [key.purpose for key in found.keys] == [Purpose.CLINIC, Purpose.LOOK_UP, Purpose.MAILER]
    assert all(key.is_current for key in found.keys)
    assert [(person.clinician_id, person.vouched_by) for person in found.clinicians] == [
        (SOL, None),
        (INES, SOL),
    ]


def test_without_its_folder_nobody_is_the_mailer(world, tmp_path):
    mailer_key = next(key.id for key in coverage.status("ca").keys if key.purpose == Purpose.MAILER)
    with pytest.raises(key_files.NotTheMailer):
        key_files.read(tmp_path, "ca", mailer_key)
    assert len(key_files.read(world.mailer_dir, "ca", mailer_key)) == 32


def test_nothing_is_sealed_to_a_swapped_public_key(empty):
    """A thief who can write to the key store but not read the past would want the future sealed to them."""
    holders.initialise("ca", empty.mailer_dir)
    with store.key_store("ca", writes=True) as session:
        keys.current(session, Purpose.CLINIC).public_key = sealing.key_pair()[1]
    with pytest.raises(sealing.Tampered):
        registration.seal("ca", ASH)
