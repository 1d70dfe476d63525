"""/dev/mail and /dev/pages: on a marked database alone (DESIGN 12); mails reveal nothing (S2.5, S5.5)."""
import pytest

from jobs import emails
from models.care import pages
from models.ground import marks, transaction
from models.people import accounts, hashing, notices
from models.people.notices import NoticeKind
from models.vault import registration
from tests import factories


@pytest.fixture
def demo(app):
    marks.put(marks.DEMO)
    transaction.commit()
    app.extensions.pop("is_demo", None)


@pytest.fixture
def outbox(settings):
    folder = settings.mailer_dir / "outbox"
    for mail in folder.glob("*.eml"):
        mail.unlink()
    return folder


def joiner(settings, name, email, language="en"):
    place = accounts.named("fleur").organisation
    record_key = registration.seal("ca", registration.Details(email, "1994-03-27", None, "Canada"))
    account = accounts.join(username=name, password_hash=hashing.make("three owls in a barn"), community=language,
                            language=language, organisation=place, rule=place.rules[0], record_key=record_key,
                            key=settings.secret_key)
    transaction.commit()
    return account


@pytest.mark.parametrize("url", ["/dev/mail", "/dev/pages"])
@pytest.mark.parametrize("name", [None, "ash", "sol", "ada"])
def test_there_is_nothing_on_a_real_database(client_for, url, name):
    client_for(name).get(url, status=404)


def test_there_is_nothing_on_an_open_address(client_for, demo, app, settings, monkeypatch):
    monkeypatch.setattr(type(settings), "is_loopback", property(lambda self: False))
    client_for(None).get("/dev/mail", status=404)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_mail_with_the_link(client_for, demo, outbox, settings, language):
    """S2.5: its subject says nothing of what this is, its link opens the page with the button."""
    account = joiner(settings, f"heron-{language}", f"h-{language}@mail.example", language)
    emails.send_activation(account.id, 71)
    client = client_for(None, language=language)
    page = client.get("/dev/mail")
    link = next(a.get("href") for a in page.all("a") if "/activate/" in a.get("href"))
    client.get(link[link.index("/activate/"):])
    mail = "".join(page.one("article").itertext()).lower()
    telling = ("drystone", "support", "mental", "santé", "peer", "pairs", account.username)
    assert not any(word in mail for word in telling)


def test_an_address_that_is_known_gets_a_mail_of_the_same_look(demo, outbox, settings, client_for):
    """S2.5: the same subject, and a body of about the same size."""
    for at, name in enumerate(("heron-one", "heron-two")):
        account = joiner(settings, name, "twice@mail.example")
        emails.send_activation(account.id, 80 + at)
        accounts.activate(account)
        transaction.commit()
    mails = client_for(None).get("/dev/mail").all("article")
    subjects = {"".join(mail[0].itertext()) for mail in mails}
    first, second = (len("".join(mail.itertext())) for mail in mails)
    assert len(mails) == 2 and len(subjects) == 1 and abs(first - second) < 60
    assert sum("/activate/" in "".join(mail.itertext()) for mail in mails) == 1


def test_a_notice_by_mail_reveals_nothing(demo, outbox, settings, client_for, cast):
    """S5.5: no word of the post, of the reason, of anyone."""
    account = joiner(settings, "heron-three", "three@mail.example")
    accounts.activate(account)
    notice = notices.tell(account, NoticeKind.NEW_REPLY, post_id=1, title="A secret title")
    transaction.commit()
    emails.send_notice(notice.id, 90)
    mail = "".join(client_for(None).get("/dev/mail").one("article").itertext())
    assert "/mine/notices" in mail and "secret" not in mail and "heron" not in mail


def test_no_mail_yet(client_for, demo, outbox):
    assert "No mail yet" in client_for(None).get("/dev/mail").words


def test_pages_name_no_member(client_for, demo, cast):
    """S6.2."""
    factories.talkabout(cast.ash, title="Tonight", body="I want to kill myself tonight, I have a plan")
    page = client_for(None).get("/dev/pages")
    assert pages.latest() and "Sol" in page.words and "a possible risk" in page.words
    assert "ash" not in page.words.lower().split() and "Tonight" not in page.words


def test_nobody_was_paged(client_for, demo):
    assert "Nobody was called" in client_for(None).get("/dev/pages").words


@pytest.mark.parametrize("url", ["/dev/mail", "/dev/pages"])
def test_in_french(client_for, demo, outbox, url):
    assert client_for(None, language="fr").get(url).tree.get("lang") == "fr"
