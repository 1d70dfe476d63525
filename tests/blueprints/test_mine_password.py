"""A new password for whoever knows the old one; every other session ends (S1.9, S2.9)."""
import pytest

from models.ground import limits
from models.ground.limits import Limit
from models.people import accounts, notices
from models.people.notices import NoticeKind
from tests import factories

NEW = "seven quiet stones"


def change(client, old=factories.PASSWORD, new=NEW, **kwargs):
    return client.post("/mine/password", {"old": old, "password": new}, **kwargs)


def test_the_new_one_opens_and_the_old_one_no_more(client_for):
    assert change(client_for("ash"), status=303).location == "/mine"
    assert accounts.authenticate("ash", NEW) and accounts.authenticate("ash", factories.PASSWORD) is None


def test_every_other_session_ends_and_this_one_goes_on(client_for):
    here, there = client_for("ash"), client_for("ash")
    change(here, status=303)
    here.get("/mine")
    there.get("/mine", status=303)


def test_its_owner_is_told(client_for, cast):
    change(client_for("ash"), status=303)
    assert notices.for_member(for_=cast.ash)[0].kind == NoticeKind.PASSWORD_CHANGED
    assert "Your password was changed" in client_for("ash").get("/mine/notices").words


@pytest.mark.parametrize(("old", "new", "says"), [
    ("wrong", NEW, "This isn’t the password you have now."), ("", NEW, "Please write the password you have now."),
    (factories.PASSWORD, "", "Please choose a new password."), (factories.PASSWORD, "short", "at least 10 characters"),
    (factories.PASSWORD, "x" * 201, "200 characters or fewer"), (factories.PASSWORD, "1234567890", "first that would"),
    (factories.PASSWORD, factories.PASSWORD, "the password you have already")])
def test_what_is_refused_says_why(client_for, old, new, says):
    client = client_for("ash")
    page = change(client, old, new, status=422)
    assert says in page.words and accounts.authenticate("ash", factories.PASSWORD)
    assert not page.one("input", name="old").get("value") and not page.one("input", name="password").get("value")


def test_guessing_the_old_one_comes_to_an_end(client_for):
    client = client_for("ash")
    for _ in range(limits.ALLOWED[Limit.PASSWORD][0]):
        change(client, old="wrong", status=422)
    change(client, status=429)


def test_in_french(client_for):
    assert "Changer mon mot de passe" in client_for("fleur").get("/mine/password").words


@pytest.mark.parametrize("name", ["wren", "pat", "ada"])
def test_staff_too(client_for, name):
    change(client_for(name), status=303)
    assert accounts.authenticate(name, NEW)
