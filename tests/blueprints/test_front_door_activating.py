"""The link in the mail (S2.5), the first questions (S2.6), the welcome."""
import pytest

from models.ground.db import clock, db, from_clock
from models.people import accounts, hashing, notices
from models.people.accounts import Account, AccountState
from models.people.organisations import Organisation
from models.vault import registration


@pytest.fixture
def joined(app, settings):
    """Someone who has joined and not yet opened the mail, and the token in it."""
    place = db.session.query(Organisation).filter_by(slug="alberta").one()
    record_key = registration.seal("ca", registration.Details("jo@mail.example", "1994-03-27", "T5J 0N3", "Canada"))
    account = accounts.join(username="quiet-heron", password_hash=hashing.make("three owls in a barn"), community="en",
                            language="en", organisation=place, rule=place.rules[0], record_key=record_key,
                            key=settings.secret_key)
    return accounts.activation_token(account, key=settings.secret_key)


def heron() -> Account:
    return accounts.named("quiet-heron")


def test_looking_at_the_link_opens_nothing(client_for, joined):
    """S2.5: a mail scanner that opens every link can't burn it."""
    client = client_for(None)
    for _ in range(3):
        client.get(f"/activate/{joined}")
    assert heron().state == AccountState.WAITING


def test_the_button_opens_signs_in_and_welcomes(client_for, joined):
    client = client_for(None)
    page = client.post(f"/activate/{joined}", status=303)
    assert page.location == "/welcome" and heron().state == AccountState.ACTIVE
    assert "Sign out" in client.get("/welcome").words
    assert [notice.kind for notice in notices.for_member(for_=heron())] == ["welcome"]


def test_the_address_is_sealed_at_activation(client_for, joined):
    """S6.3, S7.1: for an emergency, and in the vault alone."""
    client_for(None).post(f"/activate/{joined}", status=303)
    assert "connection" in registration.held_fields("ca", heron().record_key)


def test_a_vault_that_is_away_keeps_nobody_out(client_for, joined, monkeypatch):
    def away(*_):
        raise registration.VaultUnavailable
    monkeypatch.setattr(registration, "add", away)
    client_for(None).post(f"/activate/{joined}", status=303)
    assert heron().state == AccountState.ACTIVE


def test_the_link_works_once(client_for, joined):
    client_for(None).post(f"/activate/{joined}", status=303)
    page = client_for(None).post(f"/activate/{joined}", status=404)
    assert "join again" in page.words.lower()


def test_the_link_works_for_48_hours(client_for, joined):
    account = heron()
    left = db.session.query(Account.activation_ends_at, clock()).filter_by(id=account.id).one()
    assert 47.9 < (left[0] - left[1]).total_seconds() / 3600 <= 48
    account.activation_ends_at = from_clock(-1)
    client_for(None).get(f"/activate/{joined}", status=404)
    client_for(None).post(f"/activate/{joined}", status=404)
    assert heron().state == AccountState.WAITING


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 3000, "é'; --"])
def test_a_link_that_is_none(client_for, token):
    client_for(None).get(f"/activate/{token}", status=404)


def test_without_a_token_of_the_form(client_for, joined):
    client_for(None).post(f"/activate/{joined}", csrf=False, status=400)
    assert heron().state == AccountState.WAITING


def test_in_french(client_for, joined):
    assert client_for(None, language="fr").get(f"/activate/{joined}").tree.get("lang") == "fr"


class TestFirstQuestions:
    def test_each_is_optional(self, client_for, cast):
        assert client_for("ash").post("/welcome", {}, status=303).location == "/wall"
        assert cast.ash.answers == {}

    def test_they_can_be_skipped(self, client_for):
        assert client_for("ash").get("/welcome").all("a", href="/wall")

    def test_answers_are_kept(self, client_for, cast):
        given = {"brings": ["not-alone", "waiting"], "talk-about": ["sleep"], "heard": "campus"}
        client_for("ash").post("/welcome", given, status=303)
        assert cast.ash.answers == given

    @pytest.mark.parametrize("given", [
        {"heard": "x"}, {"brings": "x" * 4000}, {"talk-about": "<b>"}, {"heard": "\x00"}])
    def test_an_answer_that_was_not_offered(self, client_for, cast, given):
        client_for("ash").post("/welcome", given, status=422)
        assert cast.ash.answers == {}

    def test_staff_without_a_space_of_their_own(self, client_for):
        client_for("ada").get("/welcome", status=403)

    def test_signed_out(self, client_for):
        assert "/sign-in" in client_for(None).get("/welcome", status=303).location

    def test_in_french(self, client_for):
        page = client_for("fleur").get("/welcome")
        assert "Qu’est-ce qui vous amène ici" in page.words

    def test_htmx_gets_the_whole_page(self, client_for):
        assert client_for("ash").get("/welcome", htmx=True).all("h1")
