"""The mail that comes now and then: once a period, at its hour, only when something is new, and saying nothing."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs import digests, emails, once
from models.ground import outbox, transaction
from models.ground.db import db, now
from models.ground.outbox import Job
from models.people import mailings, notice_choices, notices
from models.people.accounts import AccountState
from models.people.mailings import Mail
from models.people.notice_choices import ByMail, Chosen
from models.people.notices import SORTS, NoticeKind
from tests.jobs.test_emails import read

HERE = ZoneInfo("America/Edmonton")


@pytest.fixture
def weekly(joan):
    """Joan wants one once a week, with what the guides tell her; the day has come."""
    return wants(joan, "weekly")


def wants(joan, digest: str):
    chosen = notice_choices.of(SORTS, for_=joan.account)
    notice_choices.choose(SORTS, chosen | {"guides": Chosen(True, ByMail.DIGEST)}, by=joan.account)
    mailings.choose(digest, by=joan.account)
    transaction.commit()
    return joan


def due(joan) -> None:
    mailing = mailings.kept(for_=joan.account)
    mailing.told_until, mailing.next_at = now() - timedelta(days=7), now() - timedelta(minutes=1)
    transaction.commit()


def tell(joan) -> None:
    notices.tell(joan.account, NoticeKind.POST_APPROVED, post_id=1)
    transaction.commit()


@pytest.fixture
def goes_round(carry, mail_server, configured):
    """One round of the mailer; what has arrived so far."""
    configured(mail_server=mail_server.address, base_url="https://a.long.name.of.a.service.example.org")

    def round_() -> list:
        digests.plan()
        carry(*outbox.MAIL)
        return [read(mail) for mail in mail_server.mails]
    return round_


@pytest.mark.parametrize(("language", "says"), [("en", "You have something new to read"),
                                                ("fr", "Vous avez du nouveau à lire")])
def test_it_reveals_nothing_and_comes_once(weekly, goes_round, language, says):
    """S2.5: not what the service is, no title, no pseudonym; the links hold no name. A second round sends nothing."""
    weekly.account.language = language
    tell(weekly)
    due(weekly)
    assert len(goes_round()) == 1
    mail, = goes_round()
    assert mail["To"] == weekly.address and mail["Subject"] == says
    everything = f"{mail['From']} {mail['Subject']} {mail['List-Unsubscribe']} {mail.get_content()}".casefold()
    for word in (weekly.account.username, weekly.address, "drystone.example/", "mental", "support", "community", "post",
                 "wall", "guide", "brick", "mur"):
        assert word not in everything.replace("no-reply@drystone.example", ""), word
    assert mailings.kept(for_=weekly.account).next_at > now()


def test_it_can_be_stopped_without_opening_it(app, weekly, goes_round, mail_server):
    """RFC 8058: both headers, whole, an https address; and a line in the text that leads to the same."""
    tell(weekly)
    due(weekly)
    mail, = goes_round()
    address = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and address in mail.get_content()
    assert address.startswith("https://") and f"<{address}>\r\n".encode() in mail_server.mails[0]
    found = mailings.by_token(address.rpartition("/")[2], keys=app.config["SETTINGS"].secret_keys)
    assert found == (mailings.kept(for_=weekly.account), Mail.DIGEST)


def test_none_when_nothing_is_new(weekly, goes_round):
    due(weekly)
    assert goes_round() == []
    tell(weekly)
    notices.mark_all_read(by=weekly.account)
    due(weekly)
    assert goes_round() == []


def test_what_it_told_of_is_no_news_next_time(weekly, goes_round):
    tell(weekly)
    due(weekly)
    goes_round()
    mailings.kept(for_=weekly.account).next_at = now() - timedelta(minutes=1)
    transaction.commit()
    assert len(goes_round()) == 1


@pytest.mark.parametrize("ends", ["suspended", "closing", "off", "no address"])
def test_not_to_whom_it_should_not_go(weekly, goes_round, ends):
    tell(weekly)
    due(weekly)
    digests.plan()      # it is owed already
    if ends == "suspended":
        weekly.account.state = AccountState.SUSPENDED.value
    if ends == "closing":
        weekly.account.closes_at = now() + timedelta(days=3)
    if ends == "off":
        mailings.stop(mailings.kept(for_=weekly.account), Mail.DIGEST)
    if ends == "no address":
        weekly.account.record_key = None
    transaction.commit()
    assert goes_round() == []
    due(weekly)
    assert goes_round() == []


@pytest.mark.parametrize("begins", ["2026-03-05", "2026-10-29"], ids=["put on", "put back"])
@pytest.mark.parametrize(("digest", "times"), [("daily", 8), ("weekly", 1)])
def test_over_the_change_of_the_clock(joan, promises, monkeypatch, begins, digest, times):
    """Once a day by the clock on the wall there, the day on which it is changed too, always in the morning at ten."""
    moment = datetime.fromisoformat(begins).replace(tzinfo=HERE).astimezone(UTC)
    monkeypatch.setattr(mailings, "_moment", lambda: moment)
    monkeypatch.setattr(mailings, "now", lambda: moment)
    wants(joan, digest)
    owed = []
    for _ in range(8 * 24 * 2):
        moment += timedelta(minutes=30)
        before = len(promises(Job.EMAIL_DIGEST))
        digests.plan()
        for promise in promises(Job.EMAIL_DIGEST)[before:]:
            owed.append(moment.astimezone(HERE))
            outbox.keep(promise.id)
            transaction.commit()
    assert len(owed) == times and len({at.date() for at in owed}) == times
    assert {at.hour for at in owed} <= {10, 11} and all(at.weekday() == 6 for at in owed if digest == "weekly")


def test_days_on_which_no_mail_left_become_one_mail(weekly, goes_round, mail_server, later, promises):
    wants(weekly, "daily")
    tell(weekly)
    mail_server.mood = "refuses"
    for _ in range(3):
        due(weekly)
        goes_round()
    assert len(promises(Job.EMAIL_DIGEST)) == 1
    mail_server.mood = "takes"
    later()
    assert len(goes_round()) == 1


def test_a_crash_between_sending_and_noting_it(weekly, goes_round, mail_server, later, monkeypatch):
    """It leaves once more, under the same number; after that, no more."""
    tell(weekly)
    due(weekly)
    with monkeypatch.context() as crash:
        crash.setattr(once.outbox, "keep", lambda _id: 1 / 0)
        goes_round()
    assert mailings.kept(for_=weekly.account).told_until < now() - timedelta(days=6), "nothing of it was noted"
    later()
    assert len(goes_round()) == 2 and len(goes_round()) == 2
    assert len({read(mail)["Message-ID"] for mail in mail_server.mails}) == 1


def test_two_mailers_at_once_send_one(weekly, goes_round, mail_server, promises):
    tell(weekly)
    due(weekly)
    digests.plan()
    digests.plan()
    owed, = promises(Job.EMAIL_DIGEST)
    lease = outbox.take(owed.id, outbox.MAIL)
    transaction.commit()
    assert outbox.take(owed.id, outbox.MAIL) is None
    assert goes_round() == []
    once.run(lease)
    assert len(goes_round()) == 1


def test_no_transaction_is_open_while_it_is_sent(weekly, goes_round, monkeypatch):
    open_then = []
    monkeypatch.setattr(emails, "_deliver", lambda *_: open_then.append(db.session().in_transaction()))
    tell(weekly)
    due(weekly)
    goes_round()
    assert open_then == [False]
