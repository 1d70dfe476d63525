"""Members' pages: words, what was shared, hiding; without JavaScript, in French, with bad input (S3.4, S3.10)."""
import pytest

from models.care import queue
from models.care.queue import Band, Source
from models.community import blocks, profiles
from models.ground import transaction
from models.people.accounts import AccountState
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


def test_own_words_that_wait_are_shown_as_such_to_their_owner_alone(client_for, cast):
    """S3.12: first held, then changed; others go on with what was read; taken back, and written anew."""
    ash, bea = client_for("ash"), client_for("bea")
    words = profiles.say("I like rain.", by=cast.ash, key="k")
    assert "Only you see these words yet" in ash.get("/members/ash").words
    assert "I like rain." not in bea.get("/members/ash").words
    factories.publish(words)
    profiles.say("I like snow.", by=cast.ash, key="l", seen_version=1)
    page = ash.get("/members/ash").words
    assert "I like snow." in page and "others read your former ones" in page
    theirs = bea.get("/members/ash")
    assert "I like rain." in theirs.words and "Report these words" in theirs.words
    ash.post(f"/posts/{words.id}/edit", {"body": "x" * 281, "seen_version": 2}, status=422)
    assert ash.post(f"/posts/{words.id}/withdraw", status=303).location == "/members/ash"
    assert "You can add a few words" in ash.get("/members/ash").words
    assert "I like" not in bea.get("/members/ash").words


def test_what_a_guide_changes_or_takes_down(client_for, cast):
    """S5.4, S5.5: on the page at once, and its owner is told."""
    words = factories.publish(profiles.say("I live by the river.", by=cast.ash, key="k"))
    item = queue.open_item(words, Band.ROUTINE, Source.REPORT)
    guide, url = client_for("wren"), f"/queue/items/{item.id}"
    guide.post(f"{url}/claim", status=303)
    guide.post(f"{url}/edit", {"edit-body": "I like water.", "edit-category": "where", "edit-seen_version": 1},
               status=303)
    assert "I like water." in client_for("bea").get("/members/ash").words
    item = queue.open_item(words, Band.ROUTINE, Source.REPORT)
    url = f"/queue/items/{item.id}"
    guide.post(f"{url}/claim", status=303)
    guide.post(f"{url}/remove", {"remove-category": "unkind", "remove-seen_version": 1}, status=303)
    assert "I like water." not in client_for("bea").get("/members/ash").words
    assert "You can add a few words" in client_for("ash").get("/members/ash").words
    factories.later_on()
    assert "A guide took down a post of yours" in client_for("ash").get("/mine/notices").words


def test_hiding_someone_who_hides_oneself_tells_nothing_and_can_be_undone(client_for, cast):
    """S3.10: silent, whatever the other has done."""
    ash, bea = client_for("ash"), client_for("bea")
    factories.talkabout(cast.bea, "A long week")
    ash.post("/members/bea/hide", {"kind": "mute"}, status=303)
    bea.post("/members/ash/hide", {"kind": "block"}, status=303)
    page = ash.get("/members/bea")
    assert "You have muted this member" in page.words and "A long week" not in page.words
    for _click in range(2):
        assert ash.post("/members/bea/show-again", status=303).location == "/mine/hidden"
    ash.get("/members/bea", status=404)
    assert blocks.hidden(for_=cast.ash) == []


def test_who_has_left_and_who_works_here_have_no_page_of_words(client_for, cast):
    client_for("wren").get("/mine/words", status=404)
    heron = factories.member("heron")
    factories.talkabout(heron, "Before I go")
    heron.state = AccountState.CLOSED.value
    transaction.commit()
    client_for("ash").get("/members/heron", status=404)
    assert not client_for("ash").get("/wall").all("a", href="/members/heron")


def test_what_was_shared_goes_on_and_ends(client_for, cast):
    for n in range(21):
        factories.talkabout(cast.bea, f"Talk {n}")
    client = client_for("ash")
    [older] = client.get("/members/bea").all("a", rel="next")
    page = client.get("/members/bea" + older.get("href"))
    assert "Talk 0" in page.words and "That is all that was shared." in page.words and page.all("a", rel="prev")
