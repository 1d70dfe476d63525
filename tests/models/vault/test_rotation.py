"""Changing a key: nothing is lost, whatever breaks off or comes between."""

import threading
import time

import pytest
from sqlalchemy import delete, select

from models.vault import holders, key_files, records, registration, rotation, sealing, store
from models.vault.holders import Authority
from models.vault.keys import LookUp, Purpose, WrappedKey
from tests.models.vault.attack import recovered
from tests.models.vault.changing import SOLS, carry_through, hanging, loot_with, read
from tests.models.vault.stores import ASH, INES, INES_PHRASE, SOL, SOLS_PHRASE, rows


def test_everything_moves_and_opens_for_all_who_stay(house, three, small_steps):
    told = carry_through(rotation.begin_clinic("ca", SOLS))
    assert hanging() == {True: 0, False: 18}
    assert [step.left for step in told] == [14, 10, 6, 2, 0] and told[-1].moved == 18
    for clinician in ((SOL, SOLS_PHRASE), (INES, INES_PHRASE)):
        assert [read(key, *clinician) for key in three] == [[ASH.email]] * 3
        assert len(holders.open_clinic("ca", *clinician)) == 1
    assert not rotation.unfinished("ca", Purpose.CLINIC)


def test_while_it_moves_both_states_open_and_joining_goes_on(house, three, small_steps):
    moving = rotation.begin_clinic("ca", SOLS)
    steps = rotation.move(moving)
    for _ in range(3):
        next(steps)
        assert [read(key, INES, INES_PHRASE) for key in three] == [[ASH.email]] * 3
        newcomer = registration.seal("ca", ASH)
        assert read(newcomer) == [ASH.email]
    assert hanging()[True] > 0
    list(steps)
    rotation.finish(moving)
    assert hanging() == {True: 0, False: 36}


def test_an_opening_from_before_goes_on_reading(house, three):
    bundle = registration.unlock("ca", three[0], clinician_id=SOL, passphrase=SOLS_PHRASE)
    carry_through(rotation.begin_clinic("ca", SOLS))
    assert registration.read_field("ca", three[0], "phone", bundle) == [ASH.phone]


@pytest.mark.parametrize("steps", range(5))
def test_broken_off_anywhere_it_goes_on_where_it_was(house, three, small_steps, steps):
    """Nothing is kept in memory: the next call needs no more than a holder's passphrase."""
    moving = rotation.move(rotation.begin_clinic("ca", SOLS))
    for _ in range(steps):
        next(moving)
    moving.close()
    assert rotation.unfinished("ca", Purpose.CLINIC)
    told = carry_through(rotation.resume_clinic("ca", Authority(INES, INES_PHRASE)))
    assert sum(step.moved for step in told[-1:]) == 18 - 4 * steps
    assert hanging() == {True: 0, False: 18} and not rotation.unfinished("ca", Purpose.CLINIC)
    assert [read(key) for key in three] == [[ASH.email]] * 3


def test_broken_off_before_the_old_shares_went_it_still_ends(house, three):
    list(rotation.move(rotation.begin_clinic("ca", SOLS)))
    assert rotation.unfinished("ca", Purpose.CLINIC)
    rotation.finish(rotation.resume_clinic("ca", SOLS))
    assert not rotation.unfinished("ca", Purpose.CLINIC)


def test_a_portion_that_fails_leaves_every_row_as_it_was(house, three, monkeypatch, small_steps):
    moving, made = rotation.begin_clinic("ca", SOLS), []
    wrap = sealing.wrap

    def failing(*args):
        made.append(args)
        if len(made) == 7:
            raise MemoryError
        return wrap(*args)
    monkeypatch.setattr(sealing, "wrap", failing)
    with pytest.raises(MemoryError):
        list(rotation.move(moving))
    assert hanging() == {True: 14, False: 4}
    carry_through(rotation.resume_clinic("ca", SOLS))
    assert [read(key) for key in three] == [[ASH.email]] * 3


def test_what_is_erased_meanwhile_stays_erased(house, three, small_steps):
    moving = rotation.begin_clinic("ca", SOLS)
    steps = rotation.move(moving)
    next(steps)
    registration.shred("ca", three[1])
    list(steps)
    rotation.finish(moving)
    assert registration.held_fields("ca", three[1]) == () and hanging() == {True: 0, False: 12}


def test_two_changes_in_a_row_before_the_first_has_ended(house, three):
    rotation.begin_clinic("ca", SOLS)
    moving = rotation.begin_clinic("ca", SOLS, without=INES)
    registration.seal("ca", ASH)
    carry_through(moving)
    assert hanging() == {True: 0, False: 24} and [read(key) for key in three] == [[ASH.email]] * 3


def test_sealing_at_the_very_moment_of_a_change_loses_nothing(house):
    """Writers all the while; three changes, each to its end. Every value must open with the keys of today."""
    sealed, faults, stop = [], [], threading.Event()

    def join() -> None:
        while not stop.is_set():
            try:
                sealed.append(registration.seal("ca", ASH))
                time.sleep(0.002)       # or they starve everybody else on SQLite
            except Exception as fault:
                faults.append(fault)
    threads = [threading.Thread(target=join) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            carry_through(rotation.begin_clinic("ca", SOLS))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == [] and len(sealed) > 3
    assert hanging() == {True: 0, False: 6 * len(sealed)}
    assert [read(key, INES, INES_PHRASE) for key in sealed] == [[ASH.email]] * len(sealed)


def test_a_change_waits_for_whoever_is_sealing_just_now(house, monkeypatch):
    """They have read the older key already; what they store must be there before anything is counted."""
    inside, go_on, encrypt = threading.Event(), threading.Event(), sealing.encrypt

    def slowly(*args):
        inside.set()
        assert go_on.wait(5)
        return encrypt(*args)
    monkeypatch.setattr(sealing, "encrypt", slowly)
    sealing_one = threading.Thread(target=registration.seal, args=("ca", ASH))
    changing = threading.Thread(target=lambda: carry_through(rotation.begin_clinic("ca", SOLS)))
    sealing_one.start()
    assert inside.wait(5)
    changing.start()
    changing.join(0.5)
    has_waited = changing.is_alive()
    go_on.set()
    for thread in (sealing_one, changing):
        thread.join(10)
    assert has_waited and hanging() == {True: 0, False: 6}


def test_the_mailers_key_moves_and_its_old_file_goes(house, three, small_steps):
    old = [path for path in (house.mailer_dir / "ca").iterdir()]
    copied = [path.read_bytes() for path in old]
    moving = rotation.begin_mailer("ca", Purpose.MAILER, house.mailer_dir)
    steps = rotation.move(moving)
    newcomer = registration.seal("ca", ASH)
    assert registration.address_for("ca", three[2], house.mailer_dir) == ASH.email      # before it moves
    list(steps)
    rotation.finish(moving, house.mailer_dir)
    assert hanging(Purpose.MAILER) == {True: 0, False: 4}
    for record_key in (*three, newcomer):
        assert registration.address_for("ca", record_key, house.mailer_dir) == ASH.email
    assert len([path for path in old if path.exists()]) == 1       # the look-up key stays
    assert recovered(loot_with(copied)) == set()


def test_the_look_up_key_moves_and_finds_the_same_all_the_while(house, three, small_steps, monkeypatch):
    monkeypatch.setattr(rotation, "PORTION", 1)
    moving = rotation.begin_mailer("ca", Purpose.LOOK_UP, house.mailer_dir)
    before = {row["digest"] for row in rows(store.key_store("ca"), store.InKeyStore)["look_up"]}
    for _ in rotation.move_look_up(moving, house.mailer_dir):
        assert registration.same_address("ca", three[2], house.mailer_dir) == tuple(three[:2])
    newcomer = registration.seal("ca", ASH)
    assert registration.same_address("ca", newcomer, house.mailer_dir) == tuple(three)
    rotation.finish(moving, house.mailer_dir)
    after = {row["digest"] for row in rows(store.key_store("ca"), store.InKeyStore)["look_up"]}
    assert not before & after and hanging(Purpose.LOOK_UP) == {True: 0, False: 4}
    assert registration.same_address("ca", three[1], house.mailer_dir) == (three[0],)


def test_an_address_that_is_no_longer_held_leaves_the_look_up(house, three):
    with store.key_store("ca", writes=True) as session:
        session.execute(delete(WrappedKey).where(WrappedKey.record_key == three[0]))
    moving = rotation.begin_mailer("ca", Purpose.LOOK_UP, house.mailer_dir)
    carry_through(moving, house.mailer_dir)
    with store.key_store("ca") as session:
        assert set(session.scalars(select(LookUp.record_key))) == set(three[1:])


def test_only_the_mailers_account_changes_the_mailers_keys(house, three, tmp_path):
    for purpose in (Purpose.MAILER, Purpose.LOOK_UP):
        with pytest.raises(key_files.NotTheMailer):
            rotation.begin_mailer("ca", purpose, tmp_path / "elsewhere")
    assert records.values("ca", three[0], "email", Purpose.MAILER)
    assert registration.address_for("ca", three[0], house.mailer_dir) == ASH.email
