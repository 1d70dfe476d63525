"""Who holds the clinic's key, who no longer does, and who only says so (S1.4)."""

import pytest
from sqlalchemy import delete, select

from models.vault import holders, keys, registration, rotation, sealing, store
from models.vault.holders import Authority, KeyHolder, KeyShare
from models.vault.keys import Purpose
from tests.models.vault.attack import recovered
from tests.models.vault.changing import SOLS, carry_through, hanging, loot_with, read, the_copied_key
from tests.models.vault.stores import ASH, INES, INES_PHRASE, SOL, SOLS_PHRASE

VALUES = {ASH.email, ASH.date_of_birth, ASH.postal_code, ASH.country, ASH.phone, ASH.affiliation}


def test_who_is_removed_opens_nothing_new_and_then_nothing_at_all(house, three, small_steps):
    """Not even with the clinic's key itself, copied while they had it, and the whole of today's databases."""
    copied = the_copied_key(INES, INES_PHRASE)
    moving = rotation.begin_clinic("ca", SOLS, without=INES)
    with pytest.raises(holders.NotEnrolled):
        holders.open_clinic("ca", INES, INES_PHRASE)
    newcomer = registration.seal("ca", registration.Details("new@mail.example", None, None, None))
    assert recovered(loot_with(copied)) == VALUES           # what was there before they went, until it has moved
    carry_through(moving)
    assert recovered(loot_with(copied)) == set()
    assert read(newcomer) == ["new@mail.example"]


def test_a_kept_share_is_as_worthless(house, three):
    """Their own rows, put back into today's key store: their passphrase opens the key that nothing hangs on."""
    with store.key_store("ca") as session:
        holder = session.scalars(select(KeyHolder).filter_by(clinician_id=INES)).one()
        share = session.scalars(select(KeyShare).filter_by(holder_id=holder.id)).one()
        kept = [{column.key: getattr(row, column.key) for column in row.__table__.columns} for row in (holder, share)]
    carry_through(rotation.begin_clinic("ca", SOLS, without=INES))
    with store.key_store("ca", writes=True) as session:
        session.add(KeyHolder(**kept[0]))
        session.flush()
        session.add(KeyShare(**kept[1]))
    with pytest.raises(registration.NotHeld):
        read(three[0], INES, INES_PHRASE)
    with pytest.raises(holders.NotVouchedFor):
        rotation.begin_clinic("ca", SOLS)           # nor does the next change hand them the new key


def test_a_holder_slipped_into_the_database_is_never_given_the_next_key(house, three):
    """Whoever can write to the key store could otherwise put a key of their own beside the others, and wait."""
    private, public = sealing.key_pair()
    with store.key_store("ca", writes=True) as session:
        key_id = keys.current(session, Purpose.CLINIC).id
        session.add(KeyHolder(id=99, clinician_id=99, public_key=public, locked_private_key=b"", enrolled_at=0))
        session.flush()
        session.add(KeyShare(key_id=key_id, holder_id=99, wrapped=b"", voucher=bytes(32)))
    with pytest.raises(holders.NotVouchedFor):
        rotation.begin_clinic("ca", SOLS)
    with store.key_store("ca", writes=True) as session:     # the same, in the place of somebody who is known
        session.execute(delete(KeyHolder).where(KeyHolder.id == 99))
        session.scalars(select(KeyHolder).filter_by(clinician_id=INES)).one().public_key = public
    with pytest.raises(holders.NotVouchedFor):
        rotation.begin_clinic("ca", SOLS)
    assert hanging() == {True: 0, False: 18}


def test_a_changed_passphrase_brings_a_new_key_pair(house, three):
    """Else the old passphrase and an old copy of the row would open every share that is made from now on."""
    with store.key_store("ca") as session:
        holder = session.scalars(select(KeyHolder).filter_by(clinician_id=INES)).one()
    old = sealing.unlock(holder.locked_private_key, INES_PHRASE, holders._holder_place("ca", INES))
    holders.change_phrase("ca", Authority(INES, INES_PHRASE), "quite another phrase")
    carry_through(rotation.begin_clinic("ca", SOLS))
    assert read(three[0], INES, "quite another phrase") == [ASH.email]
    assert recovered(loot_with([old])) == set()


def test_the_recovery_key_stays_good_and_changes_keys_too(empty):
    recovery_key = holders.initialise("ca", empty.mailer_dir)
    record_key = registration.seal("ca", ASH)
    carry_through(rotation.begin_clinic("ca", Authority.of_the_paper(recovery_key)))
    holders.enrol("ca", SOL, SOLS_PHRASE, recovery_key=recovery_key)
    assert read(record_key) == [ASH.email]


def test_nobody_removes_themselves_or_whom_there_is_not(house):
    for without in (SOL, 99):
        with pytest.raises(holders.NotEnrolled):
            rotation.begin_clinic("ca", SOLS, without=without)


def test_acts_that_cross_are_refused_not_mixed(house, monkeypatch):
    """Shares opened before a change would leave the one who is enrolled after it without the new key."""
    opened = holders.open_shares

    def meanwhile(*args):
        found = opened(*args)
        monkeypatch.setattr(holders, "open_shares", opened)
        carry_through(rotation.begin_clinic("ca", SOLS))
        return found
    monkeypatch.setattr(holders, "open_shares", meanwhile)
    with pytest.raises(holders.ChangedMeanwhile):
        holders.enrol("ca", 9, "a third phrase", vouched_by=(INES, INES_PHRASE))
