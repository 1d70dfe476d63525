"""A new password by mail (S2.9): nobody learns whether an address is known; the link works once, for an hour."""
import email
import json
import re
from datetime import timedelta
from email import policy
from secrets import token_hex

import pytest
from sqlalchemy import text

from jobs import doors, housekeeping
from jobs.relay import Relay
from models.ground import limits, outbox, transaction
from models.ground.db import db, now
from models.ground.limits import Limit
from models.people import accounts, notices, resets, second_factor
from models.people.notices import NoticeKind
from models.vault import addresses, envelopes, key_files, registration, store
from tests import factories

NEW = "seven quiet stones"
KEY = "t" * 32


@pytest.fixture
def joan(app, settings):
    """A member whose address lies sealed in the vault and stands in the mailer's look-up."""
    address = f"{token_hex(6)}@mail.example"
    record = registration.seal("ca", registration.Details(address, "1990-01-01", "T1X 1X1", "CA"))
    addresses.same_address("ca", record, settings.mailer_dir)
    factories.member("joan", record_key=record)
    return address


@pytest.fixture
def mails(settings):
    """What the mailer writes when it keeps all its promises now."""
    def carry() -> list:
        folder = settings.mailer_dir / "outbox"
        before = set(folder.glob("*.eml")) if folder.exists() else set()
        for old in before:
            old.unlink()
        Relay(outbox.MAIL).until_quiet()
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default)
                for path in sorted(folder.glob("*.eml"))] if folder.exists() else []
    return carry


def ask(client, address, **more):
    return client.post("/forgotten", {"email": address, "username": "", **more}, status=303)


def link_in(mail) -> str:
    return re.search(r"(/forgotten/\w+)", mail.get_content()).group(1)


def test_from_the_mail_to_a_new_password(client_for, joan, mails):
    visitor, elsewhere = client_for(None), client_for("joan")
    assert ask(visitor, joan).location == "/forgotten/mail"
    [mail] = mails()
    url = link_in(mail)
    for _ in range(2):      # a mail program that opens links opens nothing
        visitor.get(url)
    assert accounts.authenticate("joan", factories.PASSWORD)
    assert visitor.post(url, {"password": NEW}, status=303).location == "/sign-in"
    assert "Your username is joan" in visitor.get("/sign-in").words
    assert accounts.authenticate("joan", NEW) and accounts.authenticate("joan", factories.PASSWORD) is None
    elsewhere.get("/mine", status=303)
    visitor.get(url, status=404)
    assert notices.for_member(for_=accounts.named("joan"))[0].kind == NoticeKind.PASSWORD_CHANGED


def test_known_and_unknown_get_the_same_page_and_mails_of_the_same_subject_and_size(client_for, joan, mails):
    unknown = f"{token_hex(6)}@mail.example"
    assert len(unknown) == len(joan)
    pages = [ask(client_for(None), address) for address in (joan, unknown)]
    assert pages[0].location == pages[1].location
    known, other = sorted(mails(), key=lambda mail: mail["To"] != joan)
    assert known["Subject"] == other["Subject"] and len(known.as_bytes()) == len(other.as_bytes())
    assert "/forgotten/" in known.get_content() and "/forgotten/" not in other.get_content()
    assert "joan" not in known.get_content()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_mails_are_of_one_size_in_both_languages(app, client_for, joan, mails, language):
    for address in (joan, f"{token_hex(6)}@mail.example"):
        ask(client_for(None, language=language), address)
    assert len({len(mail.as_bytes()) for mail in mails()}) == 1


def test_what_the_web_keeps_of_the_address_opens_for_the_mailer_alone(client_for, joan, mails, settings, tmp_path):
    ask(client_for(None), joan)
    row = db.session.execute(text("SELECT * FROM password_resets")).one()
    assert joan not in str(tuple(row))
    with pytest.raises(key_files.NotTheMailer):
        envelopes.open_(row.sealed, doors.RESET, tmp_path)
    with pytest.raises(envelopes.Tampered):
        envelopes.open_(row.sealed, "other", settings.mailer_dir)
    assert json.loads(envelopes.open_(row.sealed, doors.RESET, settings.mailer_dir))["email"] == joan
    mails()
    assert resets.find(row.id).sealed == ""


def test_an_address_however_it_is_written(client_for, joan, mails):
    ask(client_for(None), joan.upper())
    assert "/forgotten/" in mails()[0].get_content()


def test_one_address_gets_three_mails_an_hour(client_for, joan, mails):
    for _ in range(5):
        ask(client_for(None), joan)
    assert len(mails()) == resets.MAILS_AN_HOUR


def test_a_network_asks_so_many_times(client_for):
    client = client_for(None)
    for _ in range(limits.ALLOWED[Limit.RESET_ADDRESS][0]):
        ask(client, f"{token_hex(4)}@mail.example")
    client.post("/forgotten", {"email": "a@mail.example"}, status=429)


@pytest.mark.parametrize("state", ["waiting", "closed"])
def test_who_has_no_open_account_is_not_known(client_for, joan, mails, state):
    accounts.named("joan").state = state
    transaction.commit()
    ask(client_for(None), joan)
    assert "/forgotten/" not in mails()[0].get_content()


def test_a_link_ends_after_an_hour_and_the_others_with_its_use(client_for, joan, mails):
    for _ in range(2):
        ask(client_for(None), joan)
    first, second = (link_in(mail) for mail in mails())
    client_for(None).post(second, {"password": NEW}, status=303)
    client_for(None).get(first, status=404)
    ask(client_for(None), joan)
    mail = next(mail for mail in mails() if "/forgotten/" in mail.get_content())
    for reset in db.session.query(resets.PasswordReset):
        reset.ends_at = now() - timedelta(seconds=1)
    transaction.commit()
    client_for(None).post(link_in(mail), {"password": NEW}, status=404)


def test_staff_still_owe_their_second_factor(client_for, cast, mails, settings):
    """S1.9: whoever has the mailbox has half of it."""
    cast.sol.record_key, cast.sol.records_in = addresses.keep("ca", "sol@work.example"), "ca"
    addresses.same_address("ca", cast.sol.record_key, settings.mailer_dir)
    second_factor.set_up(cast.sol, factories.TOTP, key=KEY)
    transaction.commit()
    ask(client_for(None), "sol@work.example")
    visitor = client_for(None)
    visitor.post(link_in(mails()[0]), {"password": NEW}, status=303)
    visitor = client_for(None)
    answer = visitor.post("/sign-in", {"username": "sol", "password": NEW}, status=303)
    assert "/sign-in/" in answer.location
    visitor.get("/queue", status=303)


@pytest.mark.parametrize("typed", ["", "moss", "a@b", "x" * 300 + "@mail.example", "a@mail.example\x00"])
def test_what_is_no_address_is_told(client_for, typed):
    page = client_for(None).post("/forgotten", {"email": typed, "username": "joan"}, status=None)
    assert page.status in (303, 422)
    if page.status == 422:
        assert page.one("input", name="username").get("value") == "joan"


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "joan-joan-joan", "1234567890"])
def test_a_poor_password_leaves_the_link_open(client_for, joan, mails, password):
    ask(client_for(None), joan)
    url = link_in(mails()[0])
    client_for(None).post(url, {"password": password}, status=422)
    client_for(None).post(url, {"password": NEW}, status=303)


def test_the_vaults_are_away(client_for, monkeypatch):
    def away(*_args, **_kwargs):
        raise store.VaultUnavailable
    monkeypatch.setattr(envelopes, "seal", away)
    page = client_for(None).post("/forgotten", {"email": "a@mail.example", "username": ""}, status=503)
    assert page.one("input", name="email").get("value") == "a@mail.example"


def test_an_address_that_the_look_up_lacks_is_entered_by_the_housekeeping(app, client_for, mails):
    """Members sealed before there was a look-up, or whose address was changed."""
    record = registration.seal("ca", registration.Details("late@mail.example", "1990-01-01", None, "CA"))
    factories.member("late", record_key=record)
    housekeeping.tidy()
    ask(client_for(None), "late@mail.example")
    assert "/forgotten/" in mails()[0].get_content()


def test_what_was_asked_is_forgotten_after_a_day(client_for, joan, mails):
    ask(client_for(None), joan)
    db.session.execute(text("UPDATE password_resets SET asked_at = '2020-01-01 00:00:00.000000'"))
    assert resets.purge() == 1 and mails() == []


@pytest.mark.parametrize("path", ["/forgotten", "/forgotten/mail", "/forgotten/xxxx", "/invitations/xxxx"])
def test_in_french(client_for, path):
    client_for(None, language="fr").get(path, status=404 if "xx" in path else 200)
