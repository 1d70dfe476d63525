"""Accounts: sign-in by name, activation once and in time (S2.5, S2.9)."""
import pytest
from sqlalchemy import update

from models.ground import transaction
from models.ground.db import db, from_clock
from models.ground.errors import NotFound, Refused
from models.ground.outbox import Job, Promise
from models.people import accounts, hashing, organisations, second_factor
from models.people.accounts import Account, AccountState
from tests import factories

KEY = "k" * 32


@pytest.fixture
def newcomer(app):
    place = organisations.find("alberta")
    account = accounts.join(username="Late Bus", password_hash=hashing.make("a long enough one"), community="en",
                            language="en", organisation=place, rule=place.rules[0], record_key="record-1", key=KEY)
    transaction.commit()
    return account


def test_joining_waits_and_promises_the_mail(newcomer):
    assert newcomer.state == AccountState.WAITING
    assert db.session.query(Promise).filter_by(job=Job.EMAIL_ACTIVATION.value, subject_id=newcomer.id).count() == 1


def test_the_rule_is_kept_and_not_the_evidence(newcomer):
    assert newcomer.rule_version == 1 and newcomer.rule_id
    kept = " ".join(str(value) for value in newcomer.__dict__.values())
    assert "T5K" not in kept and "@" not in kept


def test_activation_works_once(newcomer):
    token = accounts.activation_token(newcomer, key=KEY)
    accounts.activate(accounts.by_activation(token))
    transaction.commit()
    assert newcomer.state == AccountState.ACTIVE
    with pytest.raises(NotFound):
        accounts.by_activation(token)


def test_activation_ends_after_two_days(newcomer):
    token = accounts.activation_token(newcomer, key=KEY)
    db.session.execute(update(Account).where(Account.id == newcomer.id).values(activation_ends_at=from_clock(-1)))
    transaction.commit()
    with pytest.raises(NotFound):
        accounts.by_activation(token)


def test_nobody_signs_in_before_activation(newcomer):
    assert accounts.authenticate("Late Bus", "a long enough one") is None


@pytest.mark.parametrize("name", ["late bus", "LATE-BUS", "late_bus", "ｌａｔｅ bus"])
def test_names_that_look_alike_are_one_name(newcomer, name):
    with pytest.raises(Refused):
        accounts.check_free(name)


def test_the_right_password_and_only_that(cast):
    assert accounts.authenticate("ASH", factories.PASSWORD).id == cast.ash.id
    assert accounts.authenticate("ash", "wrong") is None
    assert accounts.authenticate("nobody at all", factories.PASSWORD) is None


def test_a_second_factor_code_works_once(cast):
    """S1.9."""
    import pyotp
    second_factor.set_up(cast.sol, factories.TOTP, key=KEY)
    code = pyotp.TOTP(factories.TOTP).now()
    assert second_factor.is_right(cast.sol, code, key=KEY)
    assert not second_factor.is_right(cast.sol, code, key=KEY)
    assert not second_factor.is_right(cast.ines, code, key=KEY)


def test_the_second_factor_rests_sealed(cast):
    second_factor.set_up(cast.sol, factories.TOTP, key=KEY)
    assert factories.TOTP not in cast.sol.totp_sealed
