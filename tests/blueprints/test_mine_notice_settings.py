"""Which notices appear, which are mailed; and stopping mail by the link that stands in it (RFC 8058, S2.5)."""
from dataclasses import replace

import pytest

from models.ground import audit, limits, transaction
from models.ground.db import db
from models.ground.outbox import Job, Promise
from models.people import mailings, notice_choices, notices
from models.people.mailings import Mail
from models.people.notice_choices import ByMail, Chosen
from models.people.notices import SORTS, NoticeKind
from tests import factories

FIELDS = {f"mail_{key.replace('-', '_')}": sort.by_mail.value for key, sort in SORTS.items()}
SHOWN = [key for key, sort in SORTS.items() if sort.may_be_hidden]


@pytest.fixture
def link(app, cast):
    """Ash's link of each kind."""
    def made(mail: Mail = Mail.DIGEST, key: str = app.config["SETTINGS"].secret_key) -> str:
        mailing = mailings.of(cast.ash)
        transaction.commit()
        return f"/mine/mail/stop/{mailings.token(mailing, mail, key=key)}"
    return made


def test_asked_at_the_first_visit_and_kept(client_for, cast):
    client = client_for("ash")
    page = client.get("/mine/notices/settings")
    assert "only if you choose it" in page.words
    assert page.one("input", name="digest", checked="").get("value") == "off"
    page = client.post("/mine/notices/settings", {
        **FIELDS, "digest": "weekly", "shown": [*SHOWN[1:]], "mail_guides": "digest"}, follow=True)
    assert "only if you choose it" not in page.words
    assert page.one("input", name="digest", checked="").get("value") == "weekly"
    chosen = notice_choices.of(SORTS, for_=cast.ash)
    assert chosen["replies"] == Chosen(False, ByMail.AT_ONCE) and chosen["guides"] == Chosen(True, ByMail.DIGEST)
    assert chosen["support"] == Chosen(True, ByMail.NEVER)
    assert notices.tell(cast.ash, NoticeKind.NEW_REPLY, post_id=1, about="1") is None


@pytest.mark.parametrize("forged", [
    {"digest": "hourly"}, {"digest": ""}, {"mail_guides": "shout"}, {"shown": ["guides"]}])
def test_what_is_no_choice(client_for, cast, forged):
    page = client_for("ash").post("/mine/notices/settings", {**FIELDS, "digest": "daily", "shown": SHOWN, **forged},
                                  status=422)
    assert page.one("div", id="error-summary") is not None
    assert mailings.kept(for_=cast.ash) is None


def test_safety_is_mailed_at_once_whatever_was_chosen(cast, app):
    """S6.10: who takes an account over can't keep it quiet; the rest is as it was chosen."""
    member = factories.member("moss", record_key="r" * 32)
    never = {key: Chosen(not sort.may_be_hidden, ByMail.NEVER) for key, sort in SORTS.items()}
    notice_choices.choose(SORTS, never, by=member)
    told = {kind: notices.tell(member, kind, post_id=1) for kind in (
        NoticeKind.PASSWORD_CHANGED, NoticeKind.RECORD_OPENED, NoticeKind.REACHING_OUT, NoticeKind.POST_REMOVED)}
    assert all(told.values())
    owed = {row.subject_id for row in db.session.query(Promise).filter_by(job=Job.EMAIL_NOTICE.value)}
    assert owed == {told[NoticeKind.PASSWORD_CHANGED].id, told[NoticeKind.RECORD_OPENED].id}


@pytest.mark.parametrize("mail", list(Mail))
@pytest.mark.parametrize("name", [None, "bea"])
def test_one_press_without_signing_in(client_for, cast, link, mail, name):
    """A GET changes nothing; a POST does, as mail programs send it; a second one too, and says the same."""
    mailings.choose("daily", by=cast.ash)
    url, client = link(mail), client_for(name)
    page = client.get(url)
    assert page.one("h1").text == "Stop these mails" and "ash" not in page.text
    assert not mailings.kept(for_=cast.ash).has_stopped(mail)
    for _ in range(2):
        page = client.post(url, {"List-Unsubscribe": "One-Click"}, csrf=False, status=200)
        assert page.one("h1").text == "These mails have stopped"
    mailing = mailings.kept(for_=cast.ash)
    assert mailing.has_stopped(mail) and [m for m in Mail if mailing.has_stopped(m)] == [mail]
    acts = [entry for entry in audit.latest() if entry.act == "account:mail-stopped"]
    assert [(entry.on_id, entry.by_id, entry.facts) for entry in acts] == [
        (cast.ash.id, None, {"kind": mail.name.lower()})]
    assert client.get(url).one("h1").text == "These mails have stopped"


def test_in_french_too(app, client_for, link):
    client = client_for("fleur")
    assert client.get(link()).one("h1").text == "Arrêter ces courriels"
    assert client.post(link(), csrf=False, status=200).one("h1").text == "Ces courriels sont arrêtés"


def test_turned_on_again_from_the_settings(client_for, cast, link):
    client_for(None).post(link(Mail.NOTICES), csrf=False, status=200)
    client = client_for("ash")
    assert "stopped by the link in a mail" in client.get("/mine/notices/settings").words
    assert "mailed to you again" in client.post("/mine/notices/mail-again", follow=True).words
    assert not mailings.kept(for_=cast.ash).has_stopped(Mail.NOTICES)


def test_the_link_outlives_the_key_that_signed_it(app, client_for, cast, link, monkeypatch):
    old = link(Mail.NOTICES)
    monkeypatch.setitem(app.config, "SETTINGS", replace(
        app.config["SETTINGS"], secret_key="n" * 32, secret_key_fallbacks=("t" * 32,)))
    client_for(None).post(old, csrf=False, status=200)
    assert mailings.kept(for_=cast.ash).has_stopped(Mail.NOTICES)


def test_a_link_of_somebody_else_s_making(client_for, cast, link):
    """Neither another key, nor the other kind under the same signature, nor half a link."""
    mailings.choose("daily", by=cast.ash)
    good = link()
    client = client_for(None)
    for url in (link(key="another key of thirty-two letters"), good[:-41] + "n" + good[-40:], good[:-1], good + "0",
                "/mine/mail/stop/" + "x" * 73):
        assert client.post(url, csrf=False, status=404).one("h1").text == "This link is not whole"
        client.get(url, status=404)
    assert [mail for mail in Mail if mailings.kept(for_=cast.ash).has_stopped(mail)] == []


def test_whoever_tries_links_is_stopped(client_for, link, monkeypatch):
    monkeypatch.setitem(limits.ALLOWED, limits.Limit.STOP_ADDRESS, (3, 900))
    client = client_for(None)
    for _ in range(3):
        client.post("/mine/mail/stop/none", csrf=False, status=404)
    client.post("/mine/mail/stop/none", csrf=False, status=429)
    client.post(link(), csrf=False, status=200)     # one provider's address sends for many: a link of ours always works
