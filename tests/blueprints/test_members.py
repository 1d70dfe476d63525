"""Members' pages: words, what was shared, hiding; without JavaScript, in French, with bad input (S3.4, S3.10)."""
import pytest

from models.community import blocks, profiles
from tests import factories


def test_a_page_shows_the_words_and_what_was_shared(client_for, cast):
    factories.publish(profiles.say("I like rain.", by=cast.bea, key="k"))
    factories.talkabout(cast.bea, "A long week")
    page = client_for("ash").get("/members/bea")
    assert "I like rain." in page.words and "A long week" in page.words
    assert not [w for w in ("follower", "posts:", "joined") if w in page.words.lower()]


def test_names_on_the_wall_and_in_threads_lead_there(client_for, cast):
    post = factories.talkabout(cast.bea)
    factories.reply(post, cast.ash)
    assert client_for("ash").get("/wall").all("a", href="/members/bea")
    thread = client_for("ash").get(f"/talkabouts/{post.id}")
    assert thread.all("a", href="/members/bea") and thread.all("a", href="/members/ash")


def test_blocking_by_the_form_and_undoing_it(client_for, cast):
    ash = client_for("ash")
    done = ash.post("/members/bea/hide", {"kind": "block"}, follow=True)
    assert "Nobody is told" in done.words and "You have blocked this member" in done.words
    client_for("bea").get("/members/ash", status=404)
    assert "bea" in ash.get("/mine/hidden").words
    ash.post("/members/bea/show-again", follow=True)
    assert blocks.hidden(for_=cast.ash) == [] and "You see everyone" in ash.get("/mine/hidden").words


@pytest.mark.parametrize("sent", [{}, {"kind": ""}, {"kind": "eat"}])
def test_a_choice_is_needed(client_for, sent):
    page = client_for("ash").post("/members/bea/hide", sent, status=422)
    assert "Please choose one." in page.words or "Not a valid choice" in page.words


def test_nobody_can_hide_themself(client_for):
    client_for("ash").post("/members/ash/hide", {"kind": "mute"}, status=422)


@pytest.mark.parametrize("name", ["wren", "nobody", "fleur", "%F0%9F%98%80", "a" * 300])
def test_who_has_no_page(client_for, name):
    client_for("ash").get(f"/members/{name}", status=404)


def test_own_words_are_looked_over_first(client_for, cast):
    """S3.12"""
    ash = client_for("ash")
    page = ash.post("/mine/words", {"body": "Find me at ash@example.org", "once": "k"})
    assert "could someone be recognised?" in page.words and profiles.own_words(for_=cast.ash) is None
    done = ash.post("/mine/words", {"body": "I like rain.", "once": "k"}, follow=True)
    assert "They are read before others see them." in done.words


@pytest.mark.parametrize("body", ["", "   ", "x" * 281, "\u200b"])
def test_own_words_need_words_and_an_end(client_for, body):
    assert client_for("ash").post("/mine/words", {"body": body, "once": "k"}, status=422).one("div", id="error-summary")


def test_words_of_danger_bring_help(client_for):
    """S10.1"""
    sent = {"body": "I am going to kill myself tonight.", "once": "k"}
    assert client_for("ash").post("/mine/words", sent, status=303).location.startswith("/help-now")


def test_own_words_lead_back_to_the_page(client_for, cast):
    post = factories.publish(profiles.say("I like rain.", by=cast.ash, key="k"))
    assert client_for("ash").get(f"/posts/{post.id}", status=303).location == "/members/ash"
    reported = client_for("bea").post(f"/posts/{post.id}/report", {"category": "other"}, status=303)
    assert reported.location == "/members/ash"


def test_the_page_in_french_takes_few_statements(client_for, cast, statements):
    factories.talkabout(cast.fleur, "L’été")
    client = client_for("fleur")
    with statements() as seen:
        page = client.get("/members/fleur")
    assert "Ce que j’ai partagé" in page.words and len(seen) <= 12
