"""`flask --app app staff invite-first`: the first administrator, once (S1.8)."""
import re

from models.ground import transaction
from models.people import accounts, invitations
from models.people.accounts import AccountState


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["staff", "invite-first", *arguments])


def nobody_administers(cast) -> None:
    cast.ada.state = AccountState.CLOSED.value
    transaction.commit()


def test_it_prints_a_link_that_makes_an_administrator(app, cast, client_for):
    nobody_administers(cast)
    result = run(app, "--email", "first@work.example")
    assert result.exit_code == 0, result.output
    path = re.search(r"(/invitations/\w+)", result.output).group(1)
    client_for(None).post(path, {"username": "first-one", "password": "seven quiet stones", "agrees": "y"}, status=303)
    assert {role.value for role in accounts.named("first-one").roles} == {"administrator"}


def test_asked_again_the_older_link_ends(app, cast, client_for):
    nobody_administers(cast)
    first, second = (re.search(r"(/invitations/\w+)", run(app, "--email", "first@work.example").output).group(1)
                     for _ in range(2))
    client_for(None).get(first, status=404)
    client_for(None).get(second)


def test_only_the_first(app, cast):
    result = run(app, "--email", "first@work.example")
    assert result.exit_code == 1 and "administers this service already" in result.output


def test_what_is_wrong_is_one_sentence(app, cast):
    nobody_administers(cast)
    for arguments in (["--email", "no address"], ["--email", "a@work.example", "--residency", "mars"]):
        result = run(app, *arguments)
        assert result.exit_code == 1 and "Traceback" not in result.output and invitations.open_ones() == []
