"""`secrets reseal` and `secrets reset-factor`: what an operator types, what a mistake says."""
from dataclasses import replace

import pyotp
import pytest

from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.people import second_factor, sessions
from tests.factories import TOTP

REASON = "The only administrator lost their telephone."


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["secrets", *words])


@pytest.fixture
def renewed(app, cast, settings):
    """Sol's secret lies under the former key; the service has a new one."""
    second_factor.set_up(cast.sol, TOTP, key=settings.secret_key)
    transaction.commit()
    app.config["SETTINGS"] = replace(settings, secret_key="n" * 32, secret_key_fallbacks=(settings.secret_key,))
    yield
    app.config["SETTINGS"] = settings


def test_afterwards_the_former_key_may_go(run, renewed, cast):
    answer = run("reseal")
    assert answer.exit_code == 0 and "1 sealed anew" in answer.output
    db.session.expire_all()
    assert second_factor.is_right(cast.sol, pyotp.TOTP(TOTP).now(), key="n" * 32)
    assert run("reseal").exit_code == 0


def test_what_no_key_opens_is_said_and_left(run, renewed, cast):
    cast.gale.totp_sealed = "moss"
    transaction.commit()
    answer = run("reseal")
    assert answer.exit_code == 1 and "SECRET_KEY_FALLBACKS" in answer.output
    db.session.expire_all()
    assert cast.gale.totp_sealed == "moss"


def test_the_last_administrator_comes_back_in(run, cast, settings):
    second_factor.set_up(cast.ada, TOTP, key=settings.secret_key)
    token = sessions.start(cast.ada, second_factor=True)
    transaction.commit()
    assert run("reset-factor", "ada", "--reason", REASON).exit_code == 0
    db.session.expire_all()
    assert not cast.ada.has_second_factor and sessions.find(token) is None
    line = db.session.query(AuditEntry).filter_by(act=Act.FACTOR_RESET.value).one()
    assert line.by_id is None and line.reason == REASON and line.on_id == cast.ada.id


@pytest.mark.parametrize(("words", "said"), [
    (("moss", "--reason", REASON), "Nobody has this name"), (("ada", "--reason", "lost"), "10 to 500"),
    (("ada",), "--reason")])
def test_a_mistake_is_one_sentence(run, words, said):
    answer = run("reset-factor", *words)
    assert answer.exit_code and said in answer.output
