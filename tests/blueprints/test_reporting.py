"""Report post (S3.9): on what someone else wrote; a guide's review; the reporter hears of it (S5.14)."""
import pytest

from models.care import queue, reports
from models.care.reports import Report
from models.ground.db import db
from models.people import notices
from tests import factories


@pytest.fixture
def post(cast):
    return factories.talkabout(cast.bea)


def test_a_report_reaches_the_guides_and_is_thanked(client_for, cast, post):
    ash = client_for("ash")
    page = ash.get(f"/posts/{post.id}/report")
    assert [i.get("value") for i in page.all("input") if i.get("name") == "category"] == list(reports.kinds())
    told = ash.post(f"/posts/{post.id}/report", {"category": "worried", "words": "They sound alone."}, follow=True)
    assert "Thank you for looking out for the wall" in told.words
    item = queue.waiting(for_=cast.wren).rows[0]
    assert (item.source, item.band) == ("report", "concern")
    assert notices.for_member(for_=cast.ash)[0].kind == "report-received"
    assert "worried" not in client_for("bea").get(f"/talkabouts/{post.id}").words


def test_a_double_click_reports_once(client_for, cast, post):
    for _ in range(2):
        client_for("ash").post(f"/posts/{post.id}/report", {"category": "other", "words": "Look."}, status=303)
    assert [row.kind for row in notices.for_member(for_=cast.ash)].count("report-received") == 1


def test_a_second_report_adds_to_the_first(client_for, post):
    for words in ("They sound alone.", "", "Again tonight."):
        client_for("ash").post(f"/posts/{post.id}/report", {"category": "worried", "words": words}, status=303)
    assert db.session.query(Report).one().words == "They sound alone.\nAgain tonight."


def test_reporting_twice_is_one_report(client_for, post):
    ash = client_for("ash")
    for category in ("unkind", "worried"):
        ash.post(f"/posts/{post.id}/report", {"category": category}, status=303)
    assert [row.category for row in db.session.query(Report)] == ["worried"]


@pytest.mark.parametrize(("sent", "field", "message"), [
    ({"words": "Kept"}, "category", "Please choose what comes closest."),
    ({"category": "forged", "words": "Kept"}, "category", "choice"),
    ({"category": "other", "words": "Kept" + "x" * 1_000}, "words", "1,000 characters or fewer")])
def test_what_is_wrong_is_said_and_nothing_is_lost(client_for, post, sent, field, message):
    page = client_for("ash").post(f"/posts/{post.id}/report", sent, status=422)
    assert message in "".join(page.one("p", id=f"{field}-error").itertext())
    assert message in "".join(page.one("div", id="error-summary").itertext())
    assert "Kept" in page.one("textarea").text and db.session.query(Report).count() == 0


def test_nobody_reports_their_own(client_for, post):
    client_for("bea").get(f"/posts/{post.id}/report", status=404)
    client_for("bea").post(f"/posts/{post.id}/report", {"category": "other"}, status=404)
    page = client_for("bea").get(f"/talkabouts/{post.id}")
    assert not [a for a in page.all("a") if "/report" in (a.get("href") or "")]


def test_all_that_others_wrote_has_the_link(client_for, cast, post):
    """S3.9, bricks and replies too."""
    reply, brick = factories.reply(post, cast.wren), factories.brick(cast.bea)
    ash = client_for("ash")
    for url, ids in ((f"/talkabouts/{post.id}", (post.id, reply.id)), (f"/bricks/{brick.id}", (brick.id,))):
        links = {a.get("href") for a in ash.get(url).all("a")}
        assert {f"/posts/{i}/report" for i in ids} <= links
    answer = ash.post(f"/posts/{reply.id}/report", {"category": "other"}, status=303)
    assert answer.location.endswith(f"#reply-{reply.id}")


def test_nobody_learns_who_reported(client_for, cast, post):
    """As the notice says: neither its author, nor who works here, wherever an act is told."""
    client_for("ash").post(f"/posts/{post.id}/report", {"category": "worried"}, status=303)
    item = queue.waiting(for_=cast.wren).rows[0]
    for page in (client_for("wren").get(f"/queue/items/{item.id}"), client_for("lee").get("/oversight/audit")):
        assert "A member reported the post." in page.words and "ash" not in page.words.replace("Smash", "")


def test_a_guide_does_not_decide_on_a_report_about_themselves(client_for, cast, post):
    """S5.14: a different clinician looks."""
    reply = factories.reply(post, cast.wren, "Pull yourself together.")
    client_for("bea").post(f"/posts/{reply.id}/report", {"category": "unkind"}, status=303)
    item = queue.waiting(for_=cast.wren).rows[0]
    wren = client_for("wren")
    page = wren.get(f"/queue/items/{item.id}")
    assert "a colleague decides" in page.words and not page.all("button", id="claim")
    wren.post(f"/queue/items/{item.id}/claim", status=403)
    wren.post(f"/queue/items/{item.id}/no-action", {"no_action-category": "fine", "no_action-again": "1"}, status=403)
    client_for("gale").post(f"/queue/items/{item.id}/claim", status=303)


def test_a_report_that_became_an_escalation_is_answered(client_for, cast, post):
    """S5.14: received, looked at, done."""
    client_for("ash").post(f"/posts/{post.id}/report", {"category": "worried"}, status=303)
    item, wren = queue.waiting(for_=cast.wren).rows[0], client_for("wren")
    wren.post(f"/queue/items/{item.id}/claim", status=303)
    wren.post(f"/queue/items/{item.id}/escalate", {
        "escalate-severity": "high", "escalate-words": "They sound alone.", "escalate-seen_version": 1}, status=303)
    factories.later_on()
    assert notices.for_member(for_=cast.ash)[0].kind == "report-done"
