"""Ended means ended (S1.9): a cookie kept from before opens nothing, 0 of 100 times, whatever ended its session."""
import pytest

from models.ground import transaction
from models.people import accounts, closing, invitations, resets, second_factor, sessions, staff
from tests import factories
from tests.factories import PASSWORD

NEW = "a wall of seven stones"
TIMES = 100
REASON = "Left the team at the end of the month."


def token_of(client) -> str:
    with client.http.session_transaction() as cookie:
        return cookie["reader"]


def is_turned_away(answer) -> bool:
    """To the sign-in, or with the page that says no more than that their work here is suspended or has ended."""
    return (answer.status == 303 and "/sign-in" in answer.location
            or answer.status == 403 and "Your work here is suspended, or has ended" in answer.words)


def sign_out(client, cast):
    client.post("/sign-out", status=303)


def end_from_elsewhere(client, cast):
    sessions.end_own(sessions.find(token_of(client)).id, by=cast.wren)


def sign_out_everywhere_else(client, cast):
    sessions.end_others(sessions.find(sessions.start(cast.wren, second_factor=True)))


def change_password(client, cast):
    """In another browser: that one stays signed in."""
    passwords = {"old": PASSWORD, "password": NEW}
    here = type(client)(client.app, "wren")
    here.post("/mine/password", passwords, status=303)
    assert here.get("/mine").status == 200


def suspended_in_the_database(client, cast):
    """However it came about."""
    cast.wren.state = accounts.AccountState.SUSPENDED.value


def second_factor_reset(client, cast):
    second_factor.reset(cast.wren, by=cast.ada, reason=REASON)


def suspended(client, cast):
    staff.suspend(cast.wren, reason=REASON, by=cast.ada)


def another_position(client, cast):
    staff.change_position(cast.wren, invitations.Position(["referrer"], ["en"], "en"), reason=REASON, by=cast.ada)


def left(client, cast):
    staff.leave(cast.wren, reason=REASON, by=cast.ada)


def password_reset(client, cast):
    reset = resets.ask("sealed", language="en", key="t" * 32)
    reset.account = cast.wren
    transaction.commit()
    resets.use(reset, NEW, key="t" * 32)


def close(client, cast):
    cast.wren.grants[0].role = "member"
    transaction.commit()
    closing.finish(closing.ask(by=cast.wren, posts=closing.LEAVE))


PATHS = [sign_out, end_from_elsewhere, sign_out_everywhere_else, change_password, suspended_in_the_database,
         second_factor_reset, suspended,
         another_position, left, password_reset, close]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_old_cookies_open_nothing(client_for, cast, path):
    factories.talkabout(cast.ash)
    stolen, bystander = client_for("wren"), client_for("gale")
    before = token_of(stolen)
    assert stolen.get("/queue").status == 200
    path(stolen, cast)
    transaction.commit()
    opened = 0
    for _ in range(TIMES):
        with stolen.http.session_transaction() as cookie:
            cookie["reader"] = before
        answer = stolen.get("/queue", status=None, check=False)
        opened += not is_turned_away(answer)
    assert opened == 0
    assert bystander.get("/queue").status == 200
