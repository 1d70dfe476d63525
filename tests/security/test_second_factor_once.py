"""A code of the second factor opens one thing once (S1.9), whatever becomes of what it was shown for."""
import pyotp
import pytest

from models.ground import transaction
from models.ground.db import now
from models.people import accounts, second_factor
from models.people.accounts import AccountState
from models.people.second_factor import STEP
from tests import factories
from tests.security.conftest import asked


@pytest.fixture
def sol(living):
    account = accounts.named("sol")
    second_factor.set_up(account, factories.TOTP, key=living.secret_key)
    account.totp_last_used = 0
    transaction.commit()
    return account


def test_a_code_shown_for_a_refused_opening_is_used_up(sealed, visitor):
    """The refusal rolls back; whoever looked over the shoulder must not have the code."""
    code = pyotp.TOTP(factories.TOTP).now()
    visitor("sol").post(f"/registry/{sealed}", asked(code=code, passphrase="not the passphrase"), status=422)
    assert "used already" in visitor("sol").post(f"/registry/{sealed}", asked(code=code), status=422).words


def test_shown_twice_in_the_same_moment_it_opens_once(living, sol, at_once):
    code = pyotp.TOTP(factories.TOTP).now()

    def show() -> bool:
        return second_factor.is_right(accounts.named("sol"), code, key=living.secret_key)
    assert sorted(at_once(show, show, show)) == [False, False, True]


@pytest.mark.parametrize(("drift", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(living, sol, monkeypatch, drift, right):
    moment = now()
    monkeypatch.setattr(second_factor, "now", lambda: moment)
    code = pyotp.TOTP(factories.TOTP).at(int(moment.timestamp()) + drift * STEP)
    assert second_factor.is_right(sol, code, key=living.secret_key) == right


def test_an_older_code_is_dead_once_a_newer_one_was_used(living, sol):
    current = int(now().timestamp()) // STEP * STEP
    codes = [pyotp.TOTP(factories.TOTP).at(current + drift * STEP) for drift in (1, 0, -1)]
    assert [second_factor.is_right(accounts.named("sol"), code, key=living.secret_key) for code in codes] == [
        True, False, False]


def test_staff_can_still_sign_in_while_a_new_service_key_is_brought_in(sol):
    """SECRET_KEY_FALLBACKS: a renewed key must not lock every guide out."""
    former = "t" * 32
    code = pyotp.TOTP(factories.TOTP).now()
    assert not second_factor.is_right(sol, code, key="n" * 32)
    assert second_factor.is_right(sol, code, key="n" * 32, older=(former,))


def test_without_a_secret_no_code_is_right(living):
    assert not second_factor.is_right(accounts.named("dara"), "000000", key=living.secret_key)


def test_suspended_between_the_password_and_the_code(sol, visitor):
    browser = visitor()
    browser.post("/sign-in", {"username": "sol", "password": factories.PASSWORD}, status=303)
    sol = accounts.named("sol")
    sol.state = AccountState.SUSPENDED.value
    transaction.commit()
    try:
        answer = browser.post("/sign-in/code", {"code": pyotp.TOTP(factories.TOTP).now()}, status=303)
        assert answer.location == "/sign-in"
    finally:
        accounts.named("sol").state = AccountState.ACTIVE.value
        transaction.commit()
