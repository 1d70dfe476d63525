"""Changing one's e-mail (S2.10): sealed at once, confirmed from the new address, undone from the old one."""
import pytest
from sqlalchemy import select, update

from jobs import housekeeping
from jobs.email_changes import change as carry_over
from models.ground import transaction
from models.ground.db import clock, db
from models.people import resets, sessions
from models.people.email_changes import EmailChange
from models.vault import addresses, registration, store
from models.vault.keys import WrappedKey
from models.vault.registration import VaultUnavailable
from tests import factories
from tests.blueprints import owned
from tests.blueprints.owned import ADDRESS, NEW, link

SENT = {"email": NEW, "password": factories.PASSWORD}


@pytest.fixture(autouse=True)
def sealed(app, cast):
    owned.empty_the_postbag(app)
    owned.seal(cast.ash)


def address(app, cast) -> str:
    return addresses.address_for("ca", cast.ash.record_key, app.config["SETTINGS"].mailer_dir)


def ask(client, app):
    """The mail to the new address."""
    client.post("/mine/email", SENT, status=303)
    return owned.mails(app)[-1]


def test_confirmed_by_a_link_then_the_old_one_is_told(app, client_for, cast):
    client = client_for("ash")
    mail = ask(client, app)
    assert mail["To"] == NEW and address(app, cast) == ADDRESS
    assert "drystone" not in f"{mail['Subject']} {mail['From'].partition('@')[0]}".casefold()
    page = client_for(None).get(link(mail, "confirm"))
    assert address(app, cast) == ADDRESS, "a mail scanner opens links; only the button counts"
    client_for(None).post(link(mail, "confirm"), status=303)
    told = owned.mails(app)[-1]
    assert told["To"] == ADDRESS and address(app, cast) == NEW and page.all("button")
    assert NEW not in told.get_content()
    assert "Your e-mail address was changed" in client.get("/mine/notices").words


def test_undone_from_the_old_address(app, client_for, cast):
    """Whoever took the account over is out; the address before holds again."""
    thief = client_for("ash")
    thief.post(link(ask(thief, app), "confirm"), status=303)
    undo = link(owned.mails(app)[-1], "undo")
    visitor = client_for(None)
    visitor.get(undo)
    assert visitor.post(undo, follow=True).words.count("The change is undone") == 1
    owned.mails(app)
    assert address(app, cast) == ADDRESS
    assert registration.BEFORE not in registration.held_fields("ca", cast.ash.record_key)
    assert "/sign-in" in thief.get("/mine", status=303).location


def test_twice_clicked(app, client_for, cast):
    client = client_for("ash")
    confirm = link(ask(client, app), "confirm")
    assert [client.post(confirm).status for _ in range(2)] == [303, 303]
    undo = link(owned.mails(app)[-1], "undo")
    assert [client_for(None).post(undo).status for _ in range(2)] == [303, 303]
    owned.mails(app)
    assert address(app, cast) == ADDRESS


def test_only_the_newest_link_counts(app, client_for):
    client = client_for("ash")
    first, second = ask(client, app), ask(client, app)
    client.get(link(first, "confirm"), status=404)
    client.get(link(second, "confirm"))


def test_links_end(app, client_for):
    client = client_for("ash")
    confirm = link(ask(client, app), "confirm")
    db.session.execute(update(EmailChange).values(confirm_by=clock()))
    transaction.commit()
    client.post(confirm, status=404)
    client.get("/mine/email/undo/" + "x" * 43, status=404)


def test_an_address_that_is_a_members_already(app, client_for, cast):
    """The page never tells; the mail has the same subject, and opens nothing (S2.5)."""
    owned.seal(cast.bea, NEW)
    cast.bea.activated_at = cast.bea.joined_at
    transaction.commit()
    addresses.same_address("ca", cast.bea.record_key, app.config["SETTINGS"].mailer_dir)
    client = client_for("ash")
    answer = client.post("/mine/email", SENT, follow=True)
    assert "on its way" in answer.words
    mail = owned.mails(app)[-1]
    assert "/mine/email" not in mail.get_content() and "/sign-in" in mail.get_content()
    free = ask_another(client, app)
    assert mail["Subject"] == free["Subject"] and abs(len(bytes(mail)) - len(bytes(free))) < 400


def ask_another(client, app):
    client.post("/mine/email", {**SENT, "email": "plover@example.net"}, status=303)
    return owned.mails(app)[-1]


def test_the_new_address_is_looked_up_from_then_on(app, client_for, cast):
    client = client_for("ash")
    client.post(link(ask(client, app), "confirm"), status=303)
    owned.mails(app)
    owned.seal(cast.bea, NEW)
    found = addresses.same_address("ca", cast.bea.record_key, app.config["SETTINGS"].mailer_dir)
    assert found == (cast.ash.record_key,)


def test_carried_over_twice_keeps_the_old_one(app, client_for, cast):
    """A crash after the move and before its mail: the second try doesn't take the new one for the old."""
    client = client_for("ash")
    client.post(link(ask(client, app), "confirm"), status=303)
    owned.mails(app)
    carry_over(db.session.scalar(select(EmailChange.id)), 99)
    place = ("ca", cast.ash.record_key, app.config["SETTINGS"].mailer_dir)
    assert addresses.address_for(*place, registration.BEFORE) == ADDRESS and address(app, cast) == NEW


def test_a_vault_that_is_away_keeps_what_was_typed(client_for, monkeypatch):
    def away(*_):
        raise VaultUnavailable
    monkeypatch.setattr(registration, "replace", away)
    page = client_for("ash").post("/mine/email", SENT, status=503)
    assert page.value("email") == NEW and factories.PASSWORD not in page.text
    assert db.session.scalar(select(EmailChange.id)) is None


@pytest.mark.parametrize(("sent", "words"), [
    ({"email": "not an address"}, "Please write the whole address"), ({"email": ""}, "Please give the new address"),
    ({"password": "wrong one here"}, "isn’t your password"),
    ({"email": "a" * 300 + "@example.org"}, "254")])
def test_bad_input(client_for, sent, words):
    page = client_for("ash").post("/mine/email", {**SENT, **sent}, status=422)
    assert words in page.words and db.session.scalar(select(EmailChange.id)) is None


def test_an_address_that_holds_a_part_of_the_name(client_for, cast):
    """S2.4: nothing in the name may point at the person."""
    owned.seal(factories.member("quiet-heron"))
    page = client_for("quiet-heron").post("/mine/email", {**SENT, "email": "heron.lane@example.org"}, status=422)
    assert "part of the name" in page.words


def test_mails_to_an_address_one_names_are_counted(client_for):
    client = client_for("ash")
    for _ in range(6):
        client.post("/mine/email", SENT, status=303)
    assert "several times today" in client.post("/mine/email", SENT, status=422).words


def test_without_a_record(client_for):
    assert "no registration record" in client_for("bea").post("/mine/email", SENT, status=422).words


def test_who_has_left_confirms_nothing(app, client_for, cast):
    client = client_for("ash")
    confirm = link(ask(client, app), "confirm")
    cast.ash.state = "closed"
    sessions.end_all(cast.ash)
    transaction.commit()
    client_for(None).post(confirm, status=404)


def test_in_french(app, client_for, cast):
    owned.seal(cast.fleur, "fleur.pre@example.org")
    client_for("fleur").post("/mine/email", {**SENT, "email": "trefle@example.net"}, status=303)
    mail = owned.mails(app)[-1]
    assert "Bonjour" in mail.get_content() and "d’ici deux jours" in mail.get_content()


def test_a_second_change_does_not_shut_the_first_address_out(app, client_for, cast):
    """Else whoever took an account over would change it twice, and the undoing would bring back their own address."""
    thief = client_for("ash")
    thief.post(link(ask(thief, app), "confirm"), status=303)
    undo = link(owned.mails(app)[-1], "undo")
    page = thief.post("/mine/email", {**SENT, "email": "plover@example.net"}, status=422)
    assert "can still be undone" in page.words and page.value("email") == "plover@example.net"
    client_for(None).post(undo, status=303)
    owned.mails(app)
    assert address(app, cast) == ADDRESS


def test_while_the_mailer_is_away_no_other_address_slips_in(app, client_for, cast):
    """What it moves is what was confirmed."""
    client = client_for("ash")
    client.post(link(ask(client, app), "confirm"), status=303)
    client.post("/mine/email", {**SENT, "email": "plover@example.net"}, status=422)
    owned.mails(app)
    assert address(app, cast) == NEW


def test_a_confirmed_address_outlives_a_mailer_that_is_away_for_long(app, client_for, cast):
    client = client_for("ash")
    client.post(link(ask(client, app), "confirm"), status=303)
    with store.key_store("ca", writes=True) as session:
        session.execute(update(WrappedKey).where(WrappedKey.field == registration.ASKED)
                        .values(sealed_at=WrappedKey.sealed_at - 9 * 86_400))
    housekeeping.tidy()
    owned.mails(app)
    assert address(app, cast) == NEW


@pytest.mark.parametrize("act", ["confirm", "undo", "password"])
def test_a_new_address_or_password_ends_the_links_to_choose_one(app, client_for, cast, act):
    """A link that lies in a mailbox which is the account's no more opens nothing (S2.9)."""
    client = client_for("ash")
    confirm = link(ask(client, app), "confirm")
    if act == "undo":
        client.post(confirm, status=303)
        undo = link(owned.mails(app)[-1], "undo")
    key = app.config["SETTINGS"].secret_key
    reset = resets.ask("sealed", language="en", key=key)
    reset.account = cast.ash
    transaction.commit()
    page = f"/forgotten/{resets.token(reset, key=key)}"
    client_for(None).get(page)
    if act == "password":
        client.post("/mine/password", {"old": factories.PASSWORD, "password": "seven quiet stones"}, status=303)
    else:
        client_for(None).post(confirm if act == "confirm" else undo, status=303)
    client_for(None).get(page, status=404)
