"""At the door with a second factor (S1.9): passkeys, recovery codes, and setting one up where there is none."""
import pyotp
import pytest

from blueprints import access
from models.ground import limits, marks, transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.ground.errors import NotAllowed
from models.ground.limits import Limit
from models.people import hashing, passkeys, second_factor
from models.people.passkeys import Purpose, Site
from tests.authenticator import HOST, ORIGIN, PRESENT, Authenticator
from tests.factories import PASSWORD, TOTP


@pytest.fixture
def wren(cast, settings):
    second_factor.set_up(cast.wren, TOTP, key=settings.secret_key)
    transaction.commit()
    return cast.wren


@pytest.fixture
def key(wren):
    key, site = Authenticator(), Site(HOST, ORIGIN)
    options = passkeys.ask(wren, Purpose.ADD, site=site)
    transaction.commit()
    second_factor.add_passkey(key.make(options), name="Key", by=wren, site=site)
    transaction.commit()
    return key


def halfway(client_for, name="wren"):
    client = client_for(None)
    client.post("/sign-in", {"username": name, "password": PASSWORD}, status=303)
    return client


def asked(client) -> dict:
    return client.post("/sign-in/passkey", status=200).response.json["get"]


def is_in(client) -> bool:
    return client.get("/mine", status=None).status == 200


class TestPasskey:
    def test_it_signs_in(self, client_for, key):
        client = halfway(client_for)
        assert client.get("/sign-in/code").all("button", data_passkey="/sign-in/passkey")
        done = client.post("/sign-in/code", {"passkey": key.show(asked(client))}, status=303)
        assert done.location == "/queue" and is_in(client)

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"origin": "https://evil.example"}, "asked for by another site"), ({"flags": PRESENT}, "can’t be taken"),
        ({"host": "evil.example"}, "can’t be taken")])
    def test_an_answer_that_cannot_be_taken(self, client_for, key, wrong, words):
        client = halfway(client_for)
        page = client.post("/sign-in/code", {"passkey": key.show(asked(client), **wrong)}, status=422)
        assert words in page.words and not is_in(client)

    def test_an_answer_opens_once(self, client_for, key):
        client, thief = halfway(client_for), halfway(client_for)
        answer = {"passkey": key.show(asked(client))}
        client.post("/sign-in/code", answer, status=303)
        assert "too late, or twice" in thief.post("/sign-in/code", answer, status=422).words and not is_in(thief)

    def test_a_copied_key(self, client_for, key):
        for _ in range(2):
            client = halfway(client_for)
            client.post("/sign-in/code", {"passkey": key.show(asked(client))}, status=303)
        key.count = 0
        client = halfway(client_for)
        page = client.post("/sign-in/code", {"passkey": key.show(asked(client))}, status=422)
        assert "copy of this passkey" in page.words and not is_in(client)

    @pytest.mark.parametrize("sent", ["{", "null", "[" * 9_000, "\x00", "7"])
    def test_bad_json(self, client_for, key, sent):
        halfway(client_for).post("/sign-in/code", {"passkey": sent}, status=422)

    def test_nobody_is_given_a_challenge(self, client_for):
        client_for(None).post("/sign-in/passkey", status=401)

    def test_another_accounts_passkey(self, client_for, key, cast, settings):
        second_factor.set_up(cast.gale, TOTP, key=settings.secret_key)
        transaction.commit()
        client = halfway(client_for, "gale")
        client.post("/sign-in/code", {"passkey": key.show(asked(client))}, status=422)
        assert not is_in(client)


class TestRecoveryCode:
    @pytest.fixture
    def codes(self, wren):
        codes = second_factor.make_recovery_codes(by=wren)
        transaction.commit()
        return codes

    def test_it_signs_in_once_and_leads_to_a_new_authenticator(self, client_for, codes):
        client = halfway(client_for)
        page = client.post("/sign-in/code", {"code": codes[0]}, follow=True)
        assert "You used a recovery code. 9 are left." in page.words and page.all("a", href="/mine/authenticator")
        again = halfway(client_for)
        assert "was used already" in again.post("/sign-in/code", {"code": codes[0]}, status=422).words

    def test_they_cannot_be_tried_for_long(self, client_for, codes):
        client = halfway(client_for)
        for _ in range(limits.ALLOWED[Limit.SECOND_FACTOR][0]):
            client.post("/sign-in/code", {"code": "0" * 20}, status=422)
        halfway(client_for).post("/sign-in/code", {"code": codes[0]}, status=429)


class TestSettingUp:
    """Staff without any factor, outside a demo."""
    def begin(self, client_for, name="gale"):
        client = client_for(None)
        page = client.post("/sign-in", {"username": name, "password": PASSWORD}, follow=True)
        return client, "".join(page.one("code").itertext()).replace(" ", ""), page.value("sealed")

    def test_set_up_they_are_in_and_shown_the_way_to_recovery_codes(self, client_for, cast):
        client, secret, sealed = self.begin(client_for)
        done = client.post("/sign-in/set-up", {"code": pyotp.TOTP(secret).now(), "sealed": sealed}, status=303)
        assert done.location == "/mine/recovery-codes" and "You have none." in client.get(done.location).words
        assert cast.gale.has_second_factor
        acts = {line.act for line in db.session.query(AuditEntry).filter_by(by_id=cast.gale.id)}
        assert acts == {Act.FACTOR_SET_UP, Act.SIGNED_IN}

    @pytest.mark.parametrize("path", ["/mine", "/queue", "/wall", "/mine/authenticator", "/mine/sign-in-security"])
    def test_nothing_else_opens_before(self, client_for, path):
        client, *_ = self.begin(client_for)
        assert "/sign-in" in client.get(path, status=303).location

    @pytest.mark.parametrize("code", ["", "000000x", "\x00"])
    def test_a_wrong_code(self, client_for, cast, code):
        client, secret, sealed = self.begin(client_for)
        page = client.post("/sign-in/set-up", {"code": code, "sealed": sealed}, status=422)
        assert page.value("sealed") == sealed and not cast.gale.has_second_factor and not is_in(client)

    def test_nobody_begins_here(self, client_for, wren):
        assert client_for(None).get("/sign-in/set-up", status=303).location == "/sign-in"
        assert halfway(client_for).get("/sign-in/set-up", status=303).location == "/sign-in/code"

    def test_on_a_demo_nobody_is_asked(self, app, client_for):
        marks.put(marks.DEMO)
        transaction.commit()
        app.extensions.pop("is_demo", None)
        assert client_for(None).post("/sign-in", {"username": "gale", "password": PASSWORD}).location == "/queue"


def test_members_are_asked_for_what_they_set_up(client_for, cast, settings):
    second_factor.set_up(cast.ash, TOTP, key=settings.secret_key)
    transaction.commit()
    client = halfway(client_for, "ash")
    assert not is_in(client) and "administrator" not in client.get("/sign-in/code").words
    assert client.post("/sign-in/code", {"code": pyotp.TOTP(TOTP).now()}, status=303).location == "/wall"


def test_a_new_password_ends_the_way_between(client_for, wren):
    """Whoever learned the older one stands outside again."""
    client = halfway(client_for)
    wren.password_hash = hashing.make("a wall of seven stones")
    transaction.commit()
    assert client.post("/sign-in/code", {"code": pyotp.TOTP(TOTP).now()}, status=303).location == "/sign-in"


def test_no_path_signs_staff_in_without_a_factor(app, cast):
    """Whoever calls `access.sign_in`, an invitation or a reset: structurally."""
    with app.test_request_context("/", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}), pytest.raises(NotAllowed):
        access.sign_in(cast.wren)
