"""Notices (S5.5, S5.14): each kind in its own sentence, newest first, in both languages; before and after shown."""
from datetime import timedelta

import pytest

from models.community import follows, news, supports
from models.ground import transaction
from models.ground.db import now
from models.people import notices
from models.people.notices import NoticeKind
from tests import factories

CHANGED = {"category": "where", "words": "Take <b>care</b>.",
           "before": {"title": "At the base", "body": "I am at the base.\n\nIn the rain."},
           "after": {"title": "Away", "body": "I am away.\n\nIn the rain."}}
FACTS = {
    NoticeKind.POST_MASKED: {"kinds": ["email", "phone", "something-new"]},
    NoticeKind.POST_EDITED: CHANGED,
    NoticeKind.POST_REMOVED: {"category": "graphic", "words": "", "before": {"title": "T", "body": "My own words."}},
    NoticeKind.POST_NOTED: {"note": "loss", "words": ""},
    NoticeKind.APPEAL_RECEIVED: {"appeal": 1, "appealed": "edit"},
    NoticeKind.APPEAL_ANSWERED: {"appeal": 1, "appealed": "edit", "answer": "full", "words": "You were right."},
    NoticeKind.SANCTIONED: {"sanction": 1, "measure": "pause", "category": "unkind", "words": "Please rest a little.",
                            "until": "2031-01-01T08:00:00+00:00", "confirmed": False},
    NoticeKind.POST_RETURNED: {"category": "too-much-at-once", "words": "Almost there."},
    NoticeKind.PUT_RIGHT: {"act": "restore", "category": "mistake", "words": "We misread it."},
    NoticeKind.HANDED_TO_LEAD: {"item": 1, "name": "Wren", "words": "I know them."},
    NoticeKind.SANCTION_LIFTED: {"sanction": 1, "measure": "pause", "words": "You wrote kindly since."},
    NoticeKind.RECORD_OPENED: {"category": "imminent-self", "fields": ["date_of_birth"],
                               "at": "2026-11-20T08:00:00+00:00"},
    NoticeKind.OPENING_OWED: {"what": "review", "ref": "a1b2c3d4", "opening": 1, "late": False},
    NoticeKind.CONFIRMATION_WAITING: {"name": "Tess"},
    NoticeKind.DECISION_ANSWERED: {"name": "Lee", "answer": "replaced", "outcome": "remove", "words": "Too soon."},
    NoticeKind.SECOND_READING: {"reading": 1, "what": "differed", "name": "Gale"},
    NoticeKind.REGISTRATION_ENDING: {"name": "Wren", "own": False, "days": 14, "expires": "2026-12-05"},
    NoticeKind.CASE_ASSIGNED: {"name": "Lee", "item": 1, "words": "You know her."},
    NoticeKind.DEBRIEF_ASKED: {"name": "Wren"}, NoticeKind.DEBRIEF_ACCEPTED: {"name": "Lee"},
    NoticeKind.COLLEAGUE_JOINED: {"name": "Robin", "roles": ["wall_guide"]},
    NoticeKind.GROUP_JOINED: {"slug": "carers", "name": "Carers"},
    NoticeKind.GROUP_NEWCOMER: {"slug": "carers", "name": "Carers"},
    NoticeKind.GREETED: {"words": "It is good that you came.", "name": "Wren"},
    NoticeKind.BURST: {"category": "method", "members": 5, "hours": 6},
    NoticeKind.PHRASEBOOK: {"what": "proposed", "proposal": 1, "rule": "en.ideation.want-to-die"},
    NoticeKind.WATCH: {"what": "soon", "watch": 1, "name": "moss", "until": "2026-12-05"},
    NoticeKind.REACHING_OUT: {"words": "Are you safe tonight?\n\nI am here.", "name": "Wren"},
}
WORDS = {
    NoticeKind.POST_RETURNED: "please share it again", NoticeKind.PUT_RIGHT: "What we had done was a mistake",
    NoticeKind.HANDED_TO_LEAD: "Wren hands a matter to you",
    NoticeKind.WELCOME: "Welcome to Drystone", NoticeKind.POST_HELD: "get help now",
    NoticeKind.POST_KEPT_BACK: "No guide was here when you shared",
    NoticeKind.POST_MASKED: "an e-mail address, a phone number, a detail.",
    NoticeKind.POST_APPROVED: "others can see it now", NoticeKind.POST_EDITED: "We took out the name of a place",
    NoticeKind.POST_REMOVED: "its details could harm", NoticeKind.POST_NOTED: "Death or loss",
    NoticeKind.NEW_REPLY: "1 new reply in “A <i>long</i> week”", NoticeKind.REPORT_RECEIVED: "We have your report",
    NoticeKind.REPORT_DONE: "read it with care", NoticeKind.REACHING_OUT: "Are you safe tonight?",
    NoticeKind.GREETED: "Wren greets you", NoticeKind.PASSWORD_CHANGED: "Your password was changed",
    NoticeKind.SECOND_FACTOR_CHANGED: "Something changed about how you sign in",
    NoticeKind.CLOSING_SOON: "Your account closes tomorrow", NoticeKind.EMAIL_CHANGED: "a link that undoes it",
    NoticeKind.RECORD_OPENED: "your date of birth", NoticeKind.OPENING_OWED: "reviews it within a day",
    NoticeKind.CONFIRMATION_WAITING: "A decision of Tess waits for you",
    NoticeKind.DECISION_ANSWERED: "Lee decided otherwise than you",
    NoticeKind.SECOND_READING: "Gale read a decision of yours again and would have decided otherwise",
    NoticeKind.REGISTRATION_ENDING: "The professional registration of Wren ends",
    NoticeKind.BURST: "A method: 5 members within 6 hours",
    NoticeKind.FOLLOWERS_UNTOLD: "Some followers were not told of a post",
    NoticeKind.PHRASEBOOK: "waits for a second Lead",
    NoticeKind.CASE_ASSIGNED: "Lee asks you to see to a case",
    NoticeKind.DEBRIEF_ASKED: "Wren would like to talk", NoticeKind.DEBRIEF_ACCEPTED: "Lee will talk with you",
    NoticeKind.COLLEAGUE_JOINED: "Robin works here now", NoticeKind.WATCH: "Your watch over moss is to be reviewed",
    NoticeKind.GROUP_JOINED: "You are in: Carers", NoticeKind.GROUP_NEWCOMER: "Somebody is new: Carers",
    NoticeKind.FOLLOWED_REPLY: "1 new reply in “A <i>long</i> week”",
    NoticeKind.FOLLOWED_TOPIC: "1 new post about Work", NoticeKind.FOLLOWED_MEMBER: "1 new post by moss",
    NoticeKind.SUPPORTED: "Someone is with you",
    NoticeKind.APPEAL_RECEIVED: "with somebody who did not decide it", NoticeKind.APPEAL_ANSWERED: "It is undone.",
    NoticeKind.REPORT_LOOKED_AT: "They have taken it on just now",
    NoticeKind.SANCTIONED: "Posting is paused until", NoticeKind.SANCTION_LIFTED: "Lifted: Pause on posting",
}


def followed_reply(reader, moss):
    post = factories.talkabout(moss, LONG)
    follows.follow_post(post, by=reader)
    tell_followers(factories.reply(post, factories.member("fern", reader.community)))


def followed_topic(reader, moss):
    follows.follow_tag("work", by=reader)
    tell_followers(factories.talkabout(moss))


def followed_member(reader, moss):
    follows.follow_member(moss, by=reader)
    tell_followers(factories.talkabout(moss))


def tell_followers(post):
    news.tell_followers(post.id, 0)


LONG = "A <i>long</i> week"
HAPPENS = {     # what gathers is told of real things
    NoticeKind.NEW_REPLY: lambda reader, moss: factories.reply(factories.talkabout(reader, LONG), moss),
    NoticeKind.FOLLOWED_REPLY: followed_reply, NoticeKind.FOLLOWED_TOPIC: followed_topic,
    NoticeKind.FOLLOWED_MEMBER: followed_member,
    NoticeKind.SUPPORTED: lambda reader, moss: supports.give(factories.talkabout(reader), "hug", by=moss)}


@pytest.fixture
def tell(cast):
    def made(kind: NoticeKind, name: str = "ash"):
        if kind in HAPPENS:
            reader = getattr(cast, name)
            HAPPENS[kind](reader, factories.member("moss", reader.community))
            transaction.commit()
            return None
        post = factories.talkabout(getattr(cast, name), published=False)
        notice = notices.tell(getattr(cast, name), kind, post_id=post.id, **FACTS.get(kind, {}))
        transaction.commit()
        return notice
    return made


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_each_kind_has_its_sentence(client_for, tell, kind):
    tell(kind)
    assert WORDS[kind] in client_for("ash").get("/mine/notices").words


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_each_kind_in_french(client_for, tell, kind):
    tell(kind, "fleur")
    assert client_for("fleur").get("/mine/notices").tree.get("lang") == "fr"


def test_an_edit_shows_before_and_after(client_for, tell):
    """S5.5: with the reason, and the guide's own words; all of it as text."""
    tell(NoticeKind.POST_EDITED)
    page = client_for("ash").get("/mine/notices")
    assert "I am at the base." in page.words and "I am away." in page.words and "Take <b>care</b>." in page.words
    assert all("hx-disable" in " ".join(words.keys()) for words in page.all("div") if words.get("class") == "words")


def test_the_reason_is_in_the_readers_language(client_for, tell):
    tell(NoticeKind.POST_REMOVED, "fleur")
    assert "Ce que vous avez vécu compte." in client_for("fleur").get("/mine/notices").words


def test_another_members_notices_are_theirs(client_for, tell):
    tell(NoticeKind.REACHING_OUT)
    assert "Are you safe tonight?" not in client_for("bea").get("/mine/notices").words


def test_a_detail_that_was_covered_is_named_with_a_space_before_it(client_for, cast):
    """S5.6"""
    factories.talkabout(cast.ash, body="Write to me at someone@example.org any time.")
    assert "who someone is: an e-mail address." in client_for("ash").get("/mine/notices").words


def test_newest_first_and_page_by_page(client_for, cast, statements):
    client = client_for("ash")
    for _ in range(notices.PER_PAGE):
        notices.tell(cast.ash, NoticeKind.REPORT_DONE)
    notices.tell(cast.ash, NoticeKind.WELCOME)
    transaction.commit()
    with statements() as seen:
        page = client.get("/mine/notices")
    assert len(seen) <= 12 and "Welcome to Drystone" in page.words
    older = client.get(next(a.get("href") for a in page.all("a") if a.get("rel") == "next"))
    assert "We have looked at" in older.words and "up to date" in older.words
    assert "Welcome to Drystone" not in older.words


def test_looking_marks_nothing_read(client_for, tell, cast):
    tell(NoticeKind.WELCOME)
    client_for("ash").get("/mine/notices")
    assert cast.ash.unread_notices == 1


def test_mark_all_read(client_for, tell, cast):
    tell(NoticeKind.WELCOME)
    tell(NoticeKind.WELCOME, "bea")
    page = client_for("ash").post("/mine/notices/read", follow=True)
    assert cast.ash.unread_notices == 0 and "New" not in page.words.split() and cast.bea.unread_notices == 1


def test_mark_one_read(client_for, tell, cast):
    """It comes back to where one was; marked twice is marked once; another's is not there."""
    first, second = tell(NoticeKind.WELCOME), tell(NoticeKind.REPORT_DONE)
    client, url = client_for("ash"), f"/mine/notices/{first.id}/read"
    for _ in range(2):
        assert client.post(url, {"back": "/mine/notices#notice-1"}, status=303).location == "/mine/notices#notice-1"
    assert cast.ash.unread_notices == 1 and notices.find(second.id).read_at is None
    client_for("bea").post(f"/mine/notices/{second.id}/read", status=404)
    assert cast.ash.unread_notices == 1


def test_the_way_to_what_is_new_marks_it_read(client_for, tell, cast):
    """A GET writes nothing: the way there is a button while it is new, and a link from then on."""
    tell(NoticeKind.NEW_REPLY)
    client = client_for("ash")
    button = next(b for b in client.get("/mine/notices").all("button") if b.get("name") == "to")
    form = next(f for f in client.get("/mine/notices").all("form") if f.get("id") == button.get("form"))
    assert client.post(form.get("action"), {"back": "/wall", "to": button.get("value")},
                       status=303).location == button.get("value")
    assert cast.ash.unread_notices == 0
    page = client.get("/mine/notices")
    assert not [b for b in page.all("button") if b.get("name") == "to"]
    assert button.get("value") in [a.get("href") for a in page.all("a")]
    assert client.post(form.get("action"), {"to": "//elsewhere.example/"}, status=303).location == "/mine/notices"


def test_told_by_day(client_for, tell):
    """S3.16: no hour to keep up with."""
    tell(NoticeKind.WELCOME)
    notice = tell(NoticeKind.REPORT_DONE)
    notice.at = now() - timedelta(days=1)
    transaction.commit()
    days = [h2.text for h2 in client_for("ash").get("/mine/notices").all("h2")]
    assert days == ["Yesterday", "Today"]


def test_without_a_token(client_for, tell, cast):
    tell(NoticeKind.WELCOME)
    client_for("ash").post("/mine/notices/read", csrf=False, status=400)
    assert cast.ash.unread_notices == 1


def test_the_nav_says_how_many_are_new(client_for, tell):
    tell(NoticeKind.WELCOME)
    assert "Notices (1 new)" in client_for("ash").get("/mine").words


@pytest.mark.parametrize("name", ["wren", "ada", "pat"])
def test_staff_have_notices_too(client_for, name):
    assert "No notices yet" in client_for(name).get("/mine/notices").words


def test_signed_out(client_for):
    assert "/sign-in" in client_for(None).get("/mine/notices", status=303).location


def test_htmx_gets_the_part(client_for, tell):
    tell(NoticeKind.WELCOME)
    page = client_for("ash").get("/mine/notices", htmx=True)
    assert "Welcome to Drystone" in page.words and not page.all("h1")
