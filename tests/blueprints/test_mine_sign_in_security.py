"""One's own door (S1.9): authenticator, passkeys, recovery codes, and being asked once more who is here."""
import json
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update

from blueprints import factors
from models.ground import limits, transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, now
from models.ground.limits import Limit
from models.people import passkeys, recovery_codes, second_factor
from models.people.passkeys import Passkey
from models.people.sessions import Session
from tests.authenticator import PRESENT, Authenticator
from tests.factories import PASSWORD, TOTP


@pytest.fixture
def with_authenticator(cast, settings):
    for name in ("ash", "wren", "sol"):
        second_factor.set_up(getattr(cast, name), TOTP, key=settings.secret_key)
    transaction.commit()


@pytest.fixture
def a_while_ago(app):
    """Everybody signed in an hour ago."""
    def move() -> None:
        db.session.execute(update(Session).values(
            started_at=now() - timedelta(hours=1), second_factor_at=None, proved_at=None))
        transaction.commit()
    return move


def challenge(client, purpose: str) -> dict:
    answer = client.post("/mine/passkeys/challenge", {"purpose": purpose}, status=200).response.json
    return answer["create" if purpose == "add" else "get"]


def add(client, key=None, name="Laptop", **wrong):
    key = key or Authenticator()
    sent = {"name": name, "passkey": key.make(challenge(client, "add"), **wrong)}
    return key, client.post("/mine/passkeys/new", sent)


def offered(client) -> tuple[str, str]:
    """The secret on the page, as its picture's text has it, and the sealed one in the form."""
    page = client.get("/mine/authenticator")
    return "".join(page.one("code").itertext()).replace(" ", ""), page.value("sealed")


class TestAuthenticator:
    def test_it_counts_from_its_first_code_on(self, client_for, cast):
        client = client_for("wren")
        secret, sealed = offered(client)
        assert 'class="qr"' in client.get("/mine/authenticator").text
        done = client.post("/mine/authenticator", {"code": pyotp.TOTP(secret).now(), "sealed": sealed}, status=303)
        assert done.location == "/mine/recovery-codes" and cast.wren.has_second_factor

    @pytest.mark.parametrize("code", ["", "000000x", "1" * 200, "\x00", "١٢٣٤٥٦"])
    def test_a_wrong_code_keeps_the_picture_and_the_older_one(self, client_for, cast, with_authenticator, code):
        client = client_for("wren")
        secret, sealed = offered(client)
        before = cast.wren.totp_sealed
        page = client.post("/mine/authenticator", {"code": code, "sealed": sealed}, status=422)
        assert page.value("sealed") == sealed and secret[:4] in "".join(page.one("code").itertext())
        assert cast.wren.totp_sealed == before

    def test_what_was_offered_to_someone_else(self, client_for, cast):
        secret, sealed = offered(client_for("gale"))
        sent = {"code": pyotp.TOTP(secret).now(), "sealed": sealed}
        page = client_for("wren").post("/mine/authenticator", sent, status=422)
        assert "drawn too long ago" in page.words and not cast.wren.has_second_factor

    def test_first_codes_cannot_be_tried_for_long(self, client_for):
        client = client_for("wren")
        secret, sealed = offered(client)
        for _ in range(limits.ALLOWED[Limit.SECOND_FACTOR][0]):
            client.post("/mine/authenticator", {"code": "000000x", "sealed": sealed}, status=422)
        client.post("/mine/authenticator", {"code": pyotp.TOTP(secret).now(), "sealed": sealed}, status=429)

    def test_members_may_have_one_and_do_without_again(self, client_for, cast, with_authenticator):
        client = client_for("ash")
        assert "Do without it again" in client.get("/mine/sign-in-security").words
        client.post("/mine/authenticator/remove", status=303)
        assert not cast.ash.has_second_factor

    def test_staff_may_not_do_without(self, client_for, cast, with_authenticator):
        client = client_for("wren")
        assert "Do without it again" not in client.get("/mine/sign-in-security").words
        client.post("/mine/authenticator/remove", status=404)
        assert cast.wren.has_second_factor


class TestPasskeys:
    def test_added_listed_and_removed(self, client_for, cast, with_authenticator):
        client = client_for("wren")
        assert add(client)[1].status == 303
        assert "Laptop" in client.get("/mine/sign-in-security").words
        client.post(f"/mine/passkeys/{passkeys.of(cast.wren)[0].id}/remove", status=303)
        assert passkeys.of(cast.wren) == []

    def test_a_name_stays_text(self, client_for, with_authenticator):
        client = client_for("wren")
        add(client, name="<script>alert(1)</script>")
        page = client.get("/mine/sign-in-security")
        assert "<script>alert(1)</script>" in page.words and not [s for s in page.all("script") if not s.get("src")]

    def test_never_someone_elses(self, client_for, cast, with_authenticator):
        add(client_for("wren"))
        client_for("sol").post(f"/mine/passkeys/{passkeys.of(cast.wren)[0].id}/remove", status=404)
        assert passkeys.of(cast.wren)

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"origin": "https://evil.example"}, "asked for by another site"), ({"flags": PRESENT}, "can’t be taken"),
        ({"host": "evil.example"}, "can’t be taken")])
    def test_one_that_cannot_be_taken(self, client_for, cast, with_authenticator, wrong, words):
        page = add(client_for("wren"), **wrong)[1]
        assert page.status == 422 and words in page.words and page.value("name") == "Laptop"
        assert page.value("passkey") == "" and passkeys.of(cast.wren) == []

    @pytest.mark.parametrize("sent", ["{", "null", "[" * 9_000, "{}", "é", "\x00", json.dumps({"id": {}}), ""])
    def test_whatever_a_browser_sends(self, client_for, with_authenticator, sent):
        client = client_for("wren")
        client.post("/mine/passkeys/new", {"name": "Laptop", "passkey": sent}, status=422)
        client.post("/mine/prove", {"passkey": sent}, status=422)

    def test_without_an_authenticator_there_is_none(self, client_for, cast):
        assert add(client_for("wren"))[1].status == 404 and passkeys.of(cast.wren) == []

    @pytest.mark.parametrize("purpose", ["", "sign-in", "moss", "\x00"])
    def test_a_challenge_for_nothing(self, client_for, purpose):
        client_for("wren").post("/mine/passkeys/challenge", {"purpose": purpose}, status=422)

    def test_challenges_are_counted(self, client_for):
        client = client_for("wren")
        for _ in range(limits.ALLOWED[Limit.CHALLENGE][0]):
            challenge(client, "prove")
        client.post("/mine/passkeys/challenge", {"purpose": "prove"}, status=429)

    def test_at_a_number_the_page_says_where_they_work(self, app, client_for, with_authenticator):
        """A passkey is bound to a name; 127.0.0.1 is none."""
        assert client_for("wren").get("/mine/passkeys/new").all("button", data_passkey="/mine/passkeys/challenge")
        with app.test_request_context(base_url="http://127.0.0.1:8000"):
            assert factors.passkey_place() == "http://localhost:8000"


class TestRecoveryCodes:
    def test_shown_once(self, client_for, cast, with_authenticator):
        client = client_for("wren")
        assert "You have none." in client.get("/mine/recovery-codes").words
        page = client.post("/mine/recovery-codes", status=200)
        codes = ["".join(one.itertext()) for one in page.all("code")]
        assert len(codes) == 10 and page.response.headers["Cache-Control"] == "no-store"
        again = client.get("/mine/recovery-codes").words
        assert "10 of yours are left" in again and not any(code in again for code in codes)

    def test_one_is_warned_when_few_are_left(self, client_for, cast, with_authenticator):
        client = client_for("wren")
        codes = second_factor.make_recovery_codes(by=cast.wren)
        transaction.commit()
        assert "Few recovery codes" not in client.get("/mine/sign-in-security").words
        for code in codes[:7]:
            recovery_codes.use(cast.wren, code)
        assert "Few recovery codes are left" in client.get("/mine/sign-in-security").words

    def test_not_without_an_authenticator(self, client_for):
        client_for("wren").post("/mine/recovery-codes", status=404)


class TestProving:
    CHANGES = ("/mine/authenticator", "/mine/authenticator/remove", "/mine/passkeys/1/remove", "/mine/recovery-codes",
               "/mine/passkeys/new")

    @pytest.mark.parametrize("path", CHANGES)
    def test_nothing_changes_after_ten_minutes(self, client_for, cast, with_authenticator, a_while_ago, path):
        client = client_for("ash")
        a_while_ago()
        assert client.post(path, status=303).location.startswith("/mine/prove")
        assert cast.ash.has_second_factor

    def test_the_name_that_was_typed_comes_along_and_back(self, client_for, with_authenticator, a_while_ago):
        client = client_for("wren")
        a_while_ago()
        page = client.post("/mine/passkeys/new", {"name": "Blue key", "passkey": "{}"}, follow=True)
        done = client.post("/mine/prove", {"password": PASSWORD, "next": page.value("next")}, status=303)
        assert client.get(done.location).value("name") == "Blue key"

    def test_by_password_by_code_by_passkey(self, client_for, with_authenticator, a_while_ago):
        client = client_for("wren")
        key = add(client)[0]
        for proof in ({"password": PASSWORD}, {"code": pyotp.TOTP(TOTP).now()},
                      {"passkey": key.show(challenge(client, "prove"))}):
            a_while_ago()
            client.get("/mine/authenticator", status=303)
            assert client.post("/mine/prove", proof, status=303).location == "/mine/sign-in-security"
            client.get("/mine/authenticator")

    @pytest.mark.parametrize("proof", [{}, {"password": "wrong"}, {"code": "000000"}, {"password": "x" * 500},
                                       {"passkey": "{}"}, {"code": "0" * 20}])
    def test_a_wrong_proof(self, client_for, with_authenticator, a_while_ago, proof):
        client = client_for("wren")
        a_while_ago()
        client.post("/mine/prove", proof, status=422)
        client.get("/mine/authenticator", status=303)

    @pytest.mark.parametrize(("proof", "limit"), [
        ({"password": "wrong"}, Limit.PASSWORD), ({"code": "000000"}, Limit.SECOND_FACTOR)])
    def test_it_cannot_be_tried_for_long(self, client_for, with_authenticator, proof, limit):
        client = client_for("wren")
        for _ in range(limits.ALLOWED[limit][0]):
            client.post("/mine/prove", proof, status=422)
        assert "quarter of an hour" in client.post("/mine/prove", proof, status=429).words

    def test_never_to_another_site(self, client_for):
        sent = {"password": PASSWORD, "next": "//evil.example"}
        assert client_for("ash").post("/mine/prove", sent, status=303).location == "/mine/sign-in-security"


def test_staff_changes_are_on_record(client_for, cast, with_authenticator):
    client = client_for("wren")
    add(client)
    client.post("/mine/recovery-codes", status=200)
    client.post(f"/mine/passkeys/{passkeys.of(cast.wren)[0].id}/remove", status=303)
    lines = db.session.query(AuditEntry).filter(AuditEntry.act.like("factor:%")).order_by(AuditEntry.id).all()
    assert [(line.act, line.facts["kind"]) for line in lines] == [
        (Act.FACTOR_SET_UP, "passkey"), (Act.FACTOR_SET_UP, "recovery-codes"), (Act.FACTOR_REMOVED, "passkey")]
    assert all(line.by_id == cast.wren.id for line in lines)


def test_a_stopped_passkey_says_so(client_for, cast, with_authenticator):
    client = client_for("wren")
    add(client)
    db.session.execute(update(Passkey).values(stopped_at=now()))
    transaction.commit()
    assert "there seems to be a copy of it" in client.get("/mine/sign-in-security").words


@pytest.mark.parametrize("path", ["/mine/sign-in-security", "/mine/authenticator", "/mine/passkeys/new",
                                  "/mine/recovery-codes", "/mine/prove"])
def test_in_french_and_signed_out(client_for, cast, settings, path):
    second_factor.set_up(cast.fleur, TOTP, key=settings.secret_key)
    transaction.commit()
    assert client_for("fleur").get(path).tree.get("lang") == "fr"
    assert "/sign-in" in client_for(None).get(path, status=303).location


def test_htmx_gets_the_whole_page(client_for):
    assert client_for("ash").get("/mine/sign-in-security", htmx=True).all("h1")
