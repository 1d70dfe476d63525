"""Mail that reveals nothing, kept until the mail server takes it (S2.5, S5.5)."""
import email
from email import policy
from secrets import token_hex

import pytest
from sqlalchemy import select

from jobs import emails, once
from models.ground import outbox, transaction
from models.ground.db import db
from models.ground.outbox import Job
from models.people import accounts, hashing, organisations
from models.people.notices import Notice
from models.vault import registration
from tests.jobs.acts import PHONE, wait_for, write
from tests.jobs.outside import closed_port


@pytest.fixture
def noticed(joan, carry):
    """Joan has a notice, and its mail is owed."""
    write(joan.account, f"{PHONE} Larkspur and rain.", title="Heather")
    carry()
    return db.session.scalars(select(Notice.id).where(Notice.account_id == joan.id)).one()


def read(mail: bytes):
    return email.message_from_bytes(mail, policy=policy.default)


def test_it_says_nothing_about_anyone(joan, noticed, mail_server, configured, carry):
    """A neutral sender and subject; no pseudonym, no title, no body, not what the service is."""
    configured(mail_server=mail_server.address)
    name = joan.account.username
    carry(*outbox.MAIL)
    mail = read(mail_server.mails[0])
    assert mail["To"] == joan.address
    everything = f"{mail['From']} {mail['Subject']} {mail.get_content()}".casefold()
    for word in (name, "heather", "larkspur", "403-555", "mental", "support", "community", "post"):
        assert word not in everything


@pytest.mark.parametrize("mood", ["refuses", "closed", "tarpit"])
def test_a_mail_server_that_fails_is_tried_again(
        noticed, mail_server, configured, carry, later, promises, monkeypatch, mood):
    """F19: nothing lost, and no more than seconds for a server that never comes to an end."""
    monkeypatch.setattr(once, "OUTWARD_SECONDS", 0.5)
    mail_server.mood = mood
    configured(mail_server=f"127.0.0.1:{closed_port()}" if mood == "closed" else mail_server.address)
    carry(*outbox.MAIL)
    assert promises(Job.EMAIL_NOTICE)[-1].done_at is None
    mail_server.mood = "takes"
    configured(mail_server=mail_server.address)
    later()
    carry(*outbox.MAIL)
    assert len(mail_server.mails) == 1


def test_a_notice_that_was_read_needs_no_mail(noticed, mail_server, configured, carry):
    configured(mail_server=mail_server.address)
    db.session.get(Notice, noticed).read_at = db.session.get(Notice, noticed).at
    transaction.commit()
    carry(*outbox.MAIL)
    assert mail_server.mails == []


def test_a_mail_sent_again_is_recognised_by_its_number(noticed, mail_server, configured, promises):
    """A crash between sending and noting it sends twice; a mail server may drop the second by its Message-ID."""
    configured(mail_server=mail_server.address)
    owed = promises(Job.EMAIL_NOTICE)[-1]
    for _ in range(2):
        emails.send_notice(owed.subject_id, owed.id)
    assert len({read(mail)["Message-ID"] for mail in mail_server.mails}) == 1
    assert len(mail_server.mails) == 2


def test_without_a_server_it_lies_in_the_mailers_folder(app, noticed, carry, promises):
    folder = app.config["SETTINGS"].mailer_dir / "outbox"
    carry(*outbox.MAIL)
    number = promises(Job.EMAIL_NOTICE)[-1].id
    wait_for(lambda: (folder / f"{number:08}.eml").exists())
    assert not list(folder.glob("*.part"))


def test_no_transaction_is_open_while_it_is_sent(noticed, mail_server, carry, monkeypatch):
    open_then = []
    monkeypatch.setattr(emails, "_deliver", lambda *_: open_then.append(db.session().in_transaction()))
    carry(*outbox.MAIL)
    assert open_then == [False]


def test_a_link_that_ran_out_is_not_sent(joan, mail_server, configured, promises):
    configured(mail_server=mail_server.address)
    account = joan.account
    account.state, account.activation_ends_at = "waiting", emails.now()
    transaction.commit()
    emails.send_activation(joan.id, 1)
    assert mail_server.mails == []


def _joins(address: str, name: str, language: str = "en"):
    place = organisations.find("alberta")
    record = registration.seal("ca", registration.Details(
        email=address, date_of_birth="1990-01-01", postal_code="T1X 1X1", country="CA"))
    account = accounts.join(username=name, password_hash=hashing.make("a long enough one"), community="en",
                            language=language, organisation=place, rule=place.rules[0], record_key=record,
                            key="t" * 32)
    transaction.commit()
    return account


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("opened", "link"), [(False, "/activate/"), (True, "/sign-in")])
def test_an_address_that_is_known_gets_a_mail_of_the_same_subject_and_size(
        mail_server, configured, opened, link, language):
    """S2.5: who has an account already is told so by mail; a joining that was never opened stands in nobody's way.

    Whoever sees the mail pass, sealed, can't tell which of the two it is: both have as many bytes, head and all.
    """
    configured(mail_server=mail_server.address)
    address = f"{token_hex(6)}@mail.example"
    first = _joins(address, f"first-{token_hex(4)}", language)
    emails.send_activation(first.id, 9)
    if opened:
        accounts.activate(first)
        transaction.commit()
    emails.send_activation(_joins(address, f"second-{token_hex(4)}", language).id, 1234567)
    before, after = (read(mail) for mail in mail_server.mails)
    assert link in after.get_content() and before["Subject"] == after["Subject"]
    assert len(mail_server.mails[0]) == len(mail_server.mails[1])


def test_a_server_that_speaks_no_tls_gets_no_mail_and_no_password(noticed, mail_server, configured, carry, promises):
    """Asked for TLS, we never fall back to clear text."""
    configured(mail_server=mail_server.address, mail_tls=True, mail_login="us:secret")
    carry(*outbox.MAIL)
    assert mail_server.mails == [] and promises(Job.EMAIL_NOTICE)[-1].done_at is None
