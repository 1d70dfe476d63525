"""Signing in and out (S2.9), the second factor of staff (S1.9), sessions that end (DESIGN 4)."""
import time

import pyotp
import pytest

from models.ground import limits, marks, transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.ground.limits import Limit
from models.people import second_factor, sessions
from models.people.accounts import AccountState
from tests.factories import PASSWORD, TOTP

WRONG = "This name and this password don’t go together."


def sign_in(client, username="ash", password=PASSWORD, **more):
    return client.post("/sign-in", {"username": username, "password": password, **more})


def acts(act: Act) -> list[AuditEntry]:
    return db.session.query(AuditEntry).filter_by(act=act.value).all()


@pytest.fixture
def demo(app):
    marks.put(marks.DEMO)
    transaction.commit()
    app.extensions.pop("is_demo", None)


@pytest.fixture
def with_authenticator(app, cast, settings):
    second_factor.set_up(cast.wren, TOTP, key=settings.secret_key)
    transaction.commit()


def test_a_member_comes_to_the_wall(client_for):
    client = client_for(None)
    assert sign_in(client).location == "/wall"
    assert "Sign out" in client.get("/mine").words


@pytest.mark.parametrize("username", ["ASH", " a-s-h ", "Ash\x00"])
def test_case_and_dashes_do_not_matter(client_for, username):
    assert sign_in(client_for(None), username).status == 303


@pytest.mark.parametrize("username, password", [
    ("ash", "wrong"), ("nobody-at-all", PASSWORD), ("<b>", "x"), ("ash", " ")])
def test_one_sentence_whatever_is_wrong(client_for, username, password):
    page = sign_in(client_for(None), username, password)
    assert page.status == 422 and WRONG in page.words and page.one("input", name="username").get("value") == username
    assert page.one("input", name="password").get("value") in (None, "")


@pytest.mark.parametrize("given", [
    {}, {"username": "ash"}, {"password": "x"}, {"username": "a" * 500, "password": "x" * 500}])
def test_something_missing_or_too_long(client_for, given):
    assert client_for(None).post("/sign-in", given).status == 422


@pytest.mark.parametrize("state", [AccountState.WAITING, AccountState.SUSPENDED, AccountState.CLOSED])
def test_an_account_that_is_not_active(client_for, cast, state):
    cast.ash.state = state.value
    assert WRONG in sign_in(client_for(None)).words


def test_a_refusal_is_witnessed_without_the_name(client_for):
    sign_in(client_for(None), "ash", "wrong")
    entry = acts(Act.SIGN_IN_REFUSED)[-1]
    assert entry.by_id is None and entry.on_id is None and "ash" not in f"{entry.reason}{entry.facts}"


def test_members_coming_and_going_is_not_on_record(client_for):
    """S7.5: the audit is of what staff do."""
    sign_in(client_for(None))
    assert not [entry for entry in acts(Act.SIGNED_IN) if entry.by_id]


def test_too_many_tries_for_one_name(client_for):
    """However the name is spelled, and whether or not somebody has it."""
    tries, _seconds = limits.ALLOWED[Limit.SIGN_IN_NAME]
    for at in range(tries):
        sign_in(client_for(None), "a-sh" if at % 2 else "ASH", "wrong")
    page = sign_in(client_for(None))
    assert page.status == 429 and page.response.headers["Retry-After"]
    assert sign_in(client_for(None), "bea").status == 303


def test_a_success_makes_the_count_start_anew(client_for):
    tries, _seconds = limits.ALLOWED[Limit.SIGN_IN_NAME]
    for _ in range(2):
        for _ in range(tries - 1):
            sign_in(client_for(None), "ash", "wrong")
        assert sign_in(client_for(None)).status == 303


def test_too_many_tries_from_one_address(client_for, monkeypatch):
    monkeypatch.setitem(limits.ALLOWED, Limit.SIGN_IN_ADDRESS, (3, 900))
    for name in ("one", "two", "three"):
        sign_in(client_for(None), name, "wrong")
    assert sign_in(client_for(None)).status == 429


def test_back_to_where_one_came_from(client_for):
    client = client_for(None)
    door = client.get("/mine/notices", status=303).location
    page = client.get(door)
    assert sign_in(client, next=page.value("next")).location == "/mine/notices"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example",
                                       "javascript:alert(1)", "\x00//evil.example"])
def test_never_to_another_site(client_for, elsewhere):
    assert sign_in(client_for(None), next=elsewhere).location == "/wall"


def test_a_new_session_at_each_sign_in(client_for):
    """What the cookie held before is gone (DESIGN 4)."""
    client = client_for("ash")
    with client.http.session_transaction() as cookie:
        before = cookie["reader"]
    sign_in(client, "bea")
    with client.http.session_transaction() as cookie:
        assert cookie["reader"] != before and len(cookie["reader"]) >= 43
    assert sessions.find(before) is None


def test_signing_out_ends_the_session_on_the_server(client_for):
    client = client_for("ash")
    with client.http.session_transaction() as cookie:
        token = cookie["reader"]
    page = client.post("/sign-out", status=303)
    assert page.location == "/" and "storage" in page.response.headers["Clear-Site-Data"]
    with client.http.session_transaction() as cookie:
        cookie["reader"] = token
    assert "/sign-in" in client.get("/mine", status=303).location


def test_signing_out_keeps_the_language(client_for):
    client = client_for("fleur")
    assert client.post("/sign-out", follow=True).tree.get("lang") == "fr"


def test_signing_out_needs_a_token(client_for):
    client_for("ash").post("/sign-out", csrf=False, status=400)


def test_the_address_is_sealed(client_for, cast, monkeypatch):
    """S7.1: to the vault, for members that have a record there."""
    kept = []
    monkeypatch.setattr("models.vault.registration.add", lambda *told: kept.append(told))
    cast.ash.record_key = "k" * 32
    sign_in(client_for(None))
    assert kept == [("ca", "k" * 32, "connection", "127.0.0.1")]


def test_staff_go_to_their_rooms_on_a_demo(client_for, demo):
    """DESIGN 12: no second factor on a marked database."""
    rooms = {name: sign_in(client_for(None), name).location for name in ("wren", "sol", "dara", "ada")}
    assert rooms == {"wren": "/queue", "sol": "/queue", "dara": "/oversight", "ada": "/admin"}


def test_staff_signing_in_is_on_record(client_for, demo, cast):
    sign_in(client_for(None), "wren")
    assert [entry.by_id for entry in acts(Act.SIGNED_IN)] == [cast.wren.id]


class TestSecondFactor:
    """S1.9."""
    code = staticmethod(lambda: pyotp.TOTP(TOTP).now())

    def halfway(self, client_for, **more):
        client = client_for(None)
        page = sign_in(client, "wren", **more)
        assert page.status == 303 and page.location.startswith("/sign-in/code")
        return client

    def test_the_password_alone_opens_nothing(self, client_for, with_authenticator):
        client = self.halfway(client_for)
        assert "/sign-in" in client.get("/mine", status=303).location

    def test_with_the_code(self, client_for, with_authenticator):
        client = self.halfway(client_for)
        assert client.post("/sign-in/code", {"code": self.code()}, status=303).location == "/queue"
        assert "Sign out" in client.get("/mine").words

    def test_each_code_works_once(self, client_for, with_authenticator):
        code = self.code()
        self.halfway(client_for).post("/sign-in/code", {"code": code}, status=303)
        self.halfway(client_for).post("/sign-in/code", {"code": code}, status=422)

    @pytest.mark.parametrize("code", ["", "000000x", "1" * 400, "\x00", "١٢٣٤٥٦"])
    def test_a_wrong_code(self, client_for, with_authenticator, code):
        client = self.halfway(client_for)
        assert client.post("/sign-in/code", {"code": code}).status == 422
        assert "/sign-in" in client.get("/mine", status=303).location

    def test_codes_cannot_be_tried_for_long(self, client_for, with_authenticator):
        client = self.halfway(client_for)
        for _ in range(limits.ALLOWED[Limit.SIGN_IN_NAME][0]):
            client.post("/sign-in/code", {"code": "000000"}, status=422)
        client.post("/sign-in/code", {"code": self.code()}, status=429)

    def test_the_way_between_is_short(self, client_for, with_authenticator, monkeypatch):
        client = self.halfway(client_for)
        later = time.time() + 301
        monkeypatch.setattr("blueprints.halfway.time.time", lambda: later)
        assert client.post("/sign-in/code", {"code": self.code()}, status=303).location == "/sign-in"

    def test_staff_without_an_authenticator_stay_outside(self, client_for):
        client = client_for(None)
        assert sign_in(client, "gale").location.startswith("/sign-in/set-up")
        assert client.post("/sign-in/code", {"code": self.code()}, status=303).location == "/sign-in/set-up"

    def test_nobody_begins_at_the_code(self, client_for):
        assert client_for(None).get("/sign-in/code", status=303).location == "/sign-in"

    def test_back_to_where_one_came_from(self, client_for, with_authenticator):
        client = client_for(None)
        page = client.get(sign_in(client, "wren", next="/rota").location)
        done = client.post("/sign-in/code", {"code": self.code(), "next": page.value("next")}, status=303)
        assert done.location == "/rota"


def test_in_french(client_for):
    client = client_for(None, language="fr")
    assert client.get("/sign-in").tree.get("lang") == "fr" and sign_in(client, password="x").status == 422


def test_htmx_gets_the_whole_page(client_for):
    assert client_for(None).post("/sign-in", {}, htmx=True).all("h1")
