"""Who is on call (S6.2)."""
from datetime import timedelta

import pytest

from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import Refused
from models.people import rota
from models.people.accounts import AccountState
from models.people.rota import Presence


def test_the_ladder_is_in_order(cast):
    assert [person.username for person in rota.on_call_now()] == ["sol", "ines"]


def test_a_shift_that_is_over_or_to_come_calls_nobody(cast):
    for shift in rota.coming_shifts():
        shift.starts_at = now() + timedelta(hours=1)
    transaction.commit()
    assert rota.on_call_now() == []


def test_a_suspended_clinician_is_not_called(cast):
    cast.sol.state = AccountState.SUSPENDED.value
    transaction.commit()
    assert [person.username for person in rota.on_call_now()] == ["ines"]


@pytest.mark.parametrize(("who", "hours", "field"), [("sol", -1, "ends_at"), ("wren", 4, "account")])
def test_a_shift_that_makes_no_sense_is_refused(cast, who, hours, field):
    with pytest.raises(Refused) as refusal:
        rota.set_shift(getattr(cast, who), now(), now() + timedelta(hours=hours), 1, by=cast.lee)
    assert refusal.value.field == field


def test_only_guides_have_a_presence(cast):
    """S3.16: members have none."""
    rota.be_present(by=cast.ash)
    rota.be_present(by=cast.wren)
    transaction.commit()
    assert rota.guides_present() == 1
    db.session.get(Presence, cast.wren.id).seen_at = now() - timedelta(minutes=10)
    transaction.commit()
    assert rota.guides_present() == 0


def test_the_demo_always_has_a_guide_present(cast):
    """DESIGN 12: its guide was seated far ahead, and stays when somebody signs in as them and works."""
    rota.be_present(by=cast.wren)
    transaction.commit()
    db.session.get(Presence, cast.wren.id).seen_at = ahead = now() + timedelta(days=9)
    transaction.commit()
    rota.be_present(by=cast.wren)
    transaction.commit()
    assert db.session.get(Presence, cast.wren.id, populate_existing=True).seen_at == ahead
