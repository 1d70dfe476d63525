"""The look-over before posting (S3.12), and help first when words speak of danger (S10.1, DESIGN 5)."""
import pytest

from models.care import queue
from models.community.posts import Post, State
from models.ground import outbox
from models.ground.db import db
from models.ground.outbox import Job
from tests import factories

NUMBER = {"title": "Call me", "body": "If anyone wants to talk, I am at 403-555-0134 most evenings."}
DANGER = {"title": "Tonight", "body": "I want to kill myself tonight. I have a plan. My number is 403-555-0134."}


def count():
    return db.session.query(Post).count()


def latest():
    return db.session.query(Post).order_by(Post.id.desc()).first()


def test_what_looks_identifying_is_shown_before_anything_is_stored(client_for):
    page = client_for("ash").post("/talkabouts/new", NUMBER | {"once": "k"}, status=200)
    panel = "".join(page.one("section", id="look-over").itertext())
    assert "403-555-0134" in panel and "looks like a phone number" in panel and "cover it" in panel
    assert page.one("mark").text == "403-555-0134"
    assert count() == 0 and page.one("textarea").text.strip() == NUMBER["body"] and page.value("once") == "k"


def test_change_it_stays_and_is_what_enter_does(client_for):
    """The first button of the form changes nothing: Enter in a field shares nothing unseen."""
    ash = client_for("ash")
    page = ash.post("/talkabouts/new", NUMBER, status=200)
    form = next(f for f in page.all("form") if f.find(".//{*}textarea") is not None)
    assert next(e for e in form.iter() if e.tag.endswith("button")).get("name") == "change"
    again = ash.post("/talkabouts/new", NUMBER | {"change": "1"}, status=200)
    assert count() == 0 and not again.all("section", id="look-over") and NUMBER["body"] in again.one("textarea").text


def test_post_it_anyway_stores_it_and_others_see_it_masked(client_for, cast):
    """S5.6: what is of high confidence is covered before anyone else reads it."""
    ash = client_for("ash")
    answer = ash.post("/talkabouts/new", NUMBER | {"looked_over": "1"}, status=303)
    assert "help=" not in answer.location
    factories.publish(latest())
    page = client_for("bea").get(answer.location)
    assert "403-555-0134" not in page.text and "█" in page.words


def test_it_is_marked_where_it_stands_and_covered_with_one_press(client_for, cast):
    """S3.12: also what the scan alone would leave to a guide; nobody ever reads what was covered."""
    sent = {"title": "Marguerite Tremblay", "body": "<b>\nCall Marguerite Tremblay at 403-555-0134, she helps."}
    page = client_for("ash").post("/talkabouts/new", sent, status=200)
    assert [mark.text for mark in page.all("mark")].count("403-555-0134") == 1 and "<b>" in page.words
    client_for("ash").post("/talkabouts/new", sent | {"cover": "1"}, status=303)
    assert "403" not in latest().body and latest().body.startswith("<b>\nCall ") and latest().body.count("█████") >= 1
    page = client_for("fleur").post("/talkabouts/new", {"title": "T", "body": "Écrivez-moi : a@exemple.ca"}, status=200)
    assert "a@exemple.ca" in [mark.text for mark in page.all("mark")]


def test_calm_words_pass_without_a_question(client_for):
    client_for("ash").post("/talkabouts/new", {"title": "Bread", "body": "I baked bread and it went well."}, status=303)
    assert count() == 1


def test_danger_is_stored_at_once_and_help_comes_first(client_for, cast):
    """A crisis is never lost in a confirmation step, whatever else is in the text."""
    ash = client_for("ash")
    answer = ash.post("/talkabouts/new", DANGER, status=303)
    post = latest()
    assert post.body == DANGER["body"] and post.state == State.HELD
    page = ash.get(answer.location)
    main = "".join(page.one("main").itertext())
    assert main.index("You matter") < main.index("Tonight")
    assert page.all("a", href="tel:988") and DANGER["body"] in page.words
    factories.publish(post)
    again = ash.get(f"/talkabouts/{post.id}")
    assert post.state == State.HELD and "You matter" in again.words and "It waits for a Wall Guide" in again.words
    client_for("bea").get(f"/talkabouts/{post.id}", status=404)


def test_help_is_that_of_ones_own_place(client_for):
    """S10.1: Alberta's own line for Ash, in words and not as data; the whole country's for Fleur's organisation."""
    page = client_for("ash").post("/talkabouts/new", DANGER, follow=True)
    assert "Mental Health Help Line" in page.words and "{'" not in page.text
    french = client_for("fleur").post(
        "/talkabouts/new", {"title": "Ce soir", "body": "Je veux me tuer ce soir."}, follow=True)
    assert french.all("a", href="tel:988") and "Mental Health Help Line" not in french.words


@pytest.mark.parametrize("room", ["talkabouts", "bricks"])
def test_replies_are_looked_over_too(client_for, cast, room):
    post = factories.talkabout(cast.bea) if room == "talkabouts" else factories.brick(cast.bea)
    ash, url = client_for("ash"), f"/{room}/{post.id}"
    page = ash.post(url, {"body": NUMBER["body"]}, status=200)
    assert page.all("section", id="look-over") and count() == 1
    assert "help=1" in ash.post(url, {"body": DANGER["body"]}, status=303).location
    assert count() == 2


def test_with_htmx_the_panel_and_help_come_in_the_part(client_for, cast):
    post = factories.talkabout(cast.bea)
    ash = client_for("ash")
    part = ash.post(f"/talkabouts/{post.id}", {"body": NUMBER["body"]}, htmx=True, status=200)
    replies = part.one("section", id="replies")
    assert any(e.get("id") == "look-over" for e in replies.iter())
    answer = ash.post(f"/talkabouts/{post.id}", {"body": DANGER["body"]}, htmx=True, status=303)
    replies = ash.get(answer.location, htmx=True).one("section", id="replies")
    assert any(e.get("id") == "help" for e in replies.iter())


def test_an_edit_is_looked_over(client_for, cast):
    post = factories.talkabout(cast.ash)
    ash = client_for("ash")
    sent = NUMBER | {"seen_version": post.version}
    assert ash.post(f"/posts/{post.id}/edit", sent, status=200).all("section", id="look-over")
    ash.post(f"/posts/{post.id}/edit", sent | {"looked_over": "1"}, status=303)
    assert "help=1" in ash.post(f"/posts/{post.id}/edit", DANGER | {"seen_version": 2}, status=303).location


def test_in_the_words_of_the_french_community(client_for):
    sent = {"title": "Bonsoir", "body": "Vous pouvez m’écrire à fleur.bleue@exemple.ca quand vous voulez."}
    page = client_for("fleur").post("/talkabouts/new", sent, status=200)
    assert page.one("mark").text == "fleur.bleue@exemple.ca"


def test_words_of_danger_are_scanned_before_a_backlog(client_for):
    """DESIGN 6, crisis first: what waits longer, and says nothing of danger, waits a moment more."""
    ash = client_for("ash")
    for n in range(3):
        ash.post("/talkabouts/new", {"title": f"Bread {n}", "body": "I baked bread and it went well."}, status=303)
    ash.post("/talkabouts/new", DANGER, status=303)
    lease = outbox.take_due({Job.SCAN_POST}, 1)[0]
    assert lease.subject_id == latest().id
    ash.post(f"/posts/{latest().id}/edit", DANGER | {"body": DANGER["body"] + " Now.", "seen_version": 1}, status=303)
    assert outbox.take_due({Job.SCAN_POST}, 1)[0].version == 2


TO_YOU = "You and your evenings: what do you do for yourself?"


def test_a_title_that_speaks_to_others_does_not_hide_what_the_text_says(client_for, cast):
    """S10.1, S5.3: title and text are read apart and together, and the gravest counts, for help and for the queue."""
    ash = client_for("ash")
    answer = ash.post("/talkabouts/new", {"title": TO_YOU, "body": "I took too many pills."}, status=303)
    assert "help=1" in answer.location
    ash.post("/talkabouts/new", {"title": TO_YOU, "body": "I keep thinking about killing myself."}, status=303)
    factories.publish(latest())
    assert queue.waiting(for_=cast.wren).rows[0].band == "concern"
