"""Talkabouts (S3.3): starting one, reading it, answering, replies by page, a reply's own address."""
import pytest

from models.community import follows, posts
from models.community.posts import Post, State
from models.ground.db import db
from tests import factories

CALM = {"title": "A quiet evening", "body": "I baked bread and it went well."}


def latest():
    return db.session.query(Post).order_by(Post.id.desc()).first()


def count():
    return db.session.query(Post).count()


def said(page):
    return ["".join(w.itertext()).strip() for w in page.tree.iter() if "words" in (w.get("class") or "").split()]


# --- starting one

def test_it_is_stored_held_and_its_author_sees_it(client_for, cast):
    """S3.12: others see nothing before the scan."""
    ash = client_for("ash")
    answer = ash.post("/talkabouts/new", CALM | {"tags": ["work", "sleep"], "note": "loss", "once": "k"}, status=303)
    post = latest()
    assert (post.state, post.title, post.tags, post.note, post.author_id) == \
        (State.HELD, CALM["title"], ["work", "sleep"], "loss", cast.ids["ash"])
    own = ash.get(answer.location)
    assert CALM["body"] in own.words and "Only you can see this for now" in own.words
    assert "It is read before others see it" in own.words
    for other in ("bea", "wren"):
        client_for(other).get(answer.location, status=404)
    factories.publish(post)
    assert CALM["body"] in client_for("bea").get(answer.location).words


def test_a_double_click_posts_once(client_for):
    ash = client_for("ash")
    key = ash.get("/talkabouts/new").value("once")
    assert len({ash.post("/talkabouts/new", CALM | {"once": key}, status=303).location for _ in range(2)}) == 1
    assert count() == 1


@pytest.mark.parametrize(("wrong", "message"), [
    ({"title": ""}, "Please give it a title."), ({"title": " \t \u200b\u0007"}, "Please give it"),
    ({"body": "\u2028\n "}, "Please write a few words."), ({"title": "x" * 121}, "120 characters or fewer"),
    ({"body": "é" * 10_001}, "10,000 characters or fewer"),
    ({"tags": ["work", "sleep", "grief", "money"]}, "three at most"),
    ({"tags": ["forged"]}, "not"), ({"note": "forged"}, "choice")])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(client_for, wrong, message):
    """Bad input: beside the field and in the summary."""
    sent = CALM | wrong
    page = client_for("ash").post("/talkabouts/new", sent, status=422)
    field = next(iter(wrong))
    assert message in "".join(page.one("div", id="error-summary").itertext())
    assert message in "".join(page.one("p", id=f"{field}-error").itertext())
    if field != "body":
        assert sent["body"] in page.one("textarea").text
    assert page.one("title").text.startswith("Error:") and count() == 0


def test_messages_in_french(client_for):
    page = client_for("fleur").post("/talkabouts/new", {"title": "", "body": ""}, status=422)
    assert page.one("html").get("lang") == "fr" and page.all("div", id="error-summary")


def test_control_characters_go_and_newlines_are_of_one_kind(client_for):
    client_for("ash").post("/talkabouts/new", {"title": "A\x00\x07B", "body": "One\r\n\r\n\u202eTwo\x1b"}, status=303)
    assert (latest().title, latest().body) == ("AB", "One\n\nTwo")


def test_markup_is_words(client_for):
    ash = client_for("ash")
    sent = {"title": "<b>bold</b>", "body": "<script>alert(1)</script>{{ 7*7 }}"}
    page = ash.post("/talkabouts/new", sent, follow=True)
    assert "<script>alert(1)</script>{{ 7*7 }}" in page.words and "<b>bold</b>" in page.words


def test_without_a_csrf_token_nothing_is_written(client_for):
    client_for("ash").post("/talkabouts/new", CALM, csrf=False, status=422)
    client_for("ash").post("/talkabouts/new", CALM | {"csrf_token": "forged"}, status=422)
    assert count() == 0


def test_very_much_very_fast_is_asked_to_wait_and_keeps_its_words(client_for, cast):
    for n in range(20):
        factories.talkabout(cast.ash, f"Post {n}", published=False)
    page = client_for("ash").post("/talkabouts/new", CALM, status=422)
    assert "in a few minutes" in page.words and page.one("textarea").text.strip() == CALM["body"]
    client_for("bea").post("/talkabouts/new", CALM, status=303)


def test_signed_out_and_without_the_right(client_for):
    assert "/sign-in" in client_for(None).post("/talkabouts/new", CALM, status=303).location
    client_for("pat").post("/talkabouts/new", CALM, status=403)
    assert count() == 0


# --- reading one

def test_another_community_finds_nothing(client_for, cast):
    """S2.8"""
    english, french = factories.talkabout(cast.ash), factories.talkabout(cast.fleur)
    client_for("fleur").get(f"/talkabouts/{english.id}", status=404)
    client_for("ash").get(f"/talkabouts/{french.id}", status=404)
    client_for("fleur").post(f"/talkabouts/{english.id}", {"body": "Bonjour"}, status=404)
    assert french.reply_count == english.reply_count == 0 and count() == 2


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_numbers_of_nothing(client_for, number):
    for path in ("talkabouts", "bricks", "posts"):
        client_for("ash").get(f"/{path}/{number}", status=404)


def test_a_brick_or_a_reply_is_no_talkabout(client_for, cast):
    brick = factories.brick(cast.bea)
    reply = factories.reply(factories.talkabout(cast.bea), cast.ash)
    for post in (brick, reply):
        client_for("ash").get(f"/talkabouts/{post.id}", status=404)
        client_for("ash").post(f"/talkabouts/{post.id}", {"body": "Hello"}, status=404)


def test_a_noted_talkabout_is_folded_for_others(client_for, cast):
    """S3.11"""
    post = factories.talkabout(cast.bea, note="loss")
    assert client_for("ash").get(f"/talkabouts/{post.id}").one("details", class_="fold").get("open") is None
    assert client_for("bea").get(f"/talkabouts/{post.id}").one("details", class_="fold").get("open") is not None


def test_who_would_rather_finds_noted_texts_open(client_for, cast):
    """The reader's own choice; the gentle wall is the opposite one, and the last chosen holds."""
    post = factories.talkabout(cast.bea, note="loss")
    factories.reply(post, cast.bea).note = "loss"
    ash = client_for("ash")

    def folds():
        return [fold.get("open") for fold in ash.get(f"/talkabouts/{post.id}").all("details", class_="fold")]

    assert folds() == [None, None]
    ash.post("/wall/filters/open-notes", status=303)
    assert None not in folds() and "open when you come to them" in ash.get("/wall/filters").words
    ash.post("/wall/filters/gentle", status=303)
    assert folds() == [None, None]


def test_member_text_is_where_htmx_does_nothing(client_for, cast):
    post = factories.reply(factories.talkabout(cast.bea), cast.bea).parent_id
    page = client_for("ash").get(f"/talkabouts/{post}")
    words = [e for e in page.tree.iter() if "words" in (e.get("class") or "").split()]
    assert len(words) == 2 and all(e.get("data-hx-disable") is not None for e in words)


# --- answering

def test_a_reply_waits_for_its_scan_and_its_author_stands_on_it(client_for, cast):
    post = factories.talkabout(cast.bea)
    ash = client_for("ash")
    answer = ash.post(f"/talkabouts/{post.id}", {"body": "With you.", "once": "r"}, status=303)
    reply = latest()
    assert answer.location.endswith(f"#reply-{reply.id}")
    assert "With you." in ash.get(answer.location).words
    assert "With you." not in client_for("bea").get(f"/talkabouts/{post.id}").words
    factories.publish(reply)
    assert "With you." in client_for("bea").get(f"/talkabouts/{post.id}").words
    assert follows.follows_post(post, for_=cast.ash)


def test_with_htmx_the_last_replies_come_with_a_status(client_for, cast):
    """The browser follows the 303 with its htmx header: the same page as a part, with one line in #status."""
    post = factories.talkabout(cast.bea)
    ash = client_for("ash")
    answer = ash.post(f"/talkabouts/{post.id}", {"body": "With you."}, htmx=True, status=303)
    part = ash.get(answer.location.split("#")[0], htmx=True)
    assert "<html" not in part.text and part.all("section", id="replies")
    assert "Your reply is in" in "".join(part.one("div", id="status").itertext())
    assert "With you." in part.words and "HX-Request" in part.response.headers["Vary"]


def test_an_empty_reply_with_htmx_answers_with_the_part(client_for, cast):
    post = factories.talkabout(cast.bea)
    part = client_for("ash").post(f"/talkabouts/{post.id}", {"body": " "}, htmx=True, status=422)
    assert "<html" not in part.text and "Please write a few words." in part.words and part.all("section", id="replies")


@pytest.mark.parametrize("body", ["", " \u200b ", "x" * 10_001])
def test_a_reply_that_is_wrong_keeps_its_page_and_its_words(client_for, cast, body):
    post = factories.talkabout(cast.bea, "The talkabout")
    page = client_for("ash").post(f"/talkabouts/{post.id}", {"body": body, "note": "loss"}, status=422)
    assert "The talkabout" in page.words and page.all("p", id="body-error")
    assert page.one("option", selected="", value="loss") is not None
    assert count() == 1


def test_nobody_answers_what_nobody_else_can_read(client_for, cast):
    """One's own held or removed post takes no reply."""
    held = factories.talkabout(cast.ash, published=False)
    ash = client_for("ash")
    assert not ash.get(f"/talkabouts/{held.id}").all("textarea")
    ash.post(f"/talkabouts/{held.id}", {"body": "Hello"}, status=404)
    posts.remove(factories.publish(held))
    assert "took this down" in ash.get(f"/talkabouts/{held.id}").words
    ash.post(f"/talkabouts/{held.id}", {"body": "Hello"}, status=404)


# --- replies by page

@pytest.fixture
def long(cast):
    post = factories.talkabout(cast.bea)
    return post, [factories.reply(post, cast.bea, f"Reply {n}.") for n in range(45)]


def numbers(page):
    return [int(text.split()[1].rstrip(".")) for text in said(page) if text.startswith("Reply ")]


def test_replies_by_page_forwards_and_backwards(client_for, long):
    post, _replies = long
    ash = client_for("ash")
    first = ash.get(f"/talkabouts/{post.id}")
    assert numbers(first) == list(range(20)) and not first.all("textarea")
    second = ash.get(first.one("a", rel="next").get("href"))
    third = ash.get(second.one("a", rel="next").get("href"))
    assert numbers(second) + numbers(third) == list(range(20, 45)) and third.all("textarea")
    last = ash.get(f"/talkabouts/{post.id}?last=1")
    assert numbers(last) == list(range(25, 45)) and last.all("textarea")
    assert numbers(ash.get(last.one("a", rel="prev").get("href"))) == list(range(5, 25))


def test_each_reply_has_an_address_of_its_own(client_for, long):
    """303 to the page that holds it, wherever it stands."""
    post, replies = long
    ash = client_for("ash")
    for n in (0, 10, 20, 22, 30, 44):
        for address in (f"/talkabouts/{post.id}/replies/{replies[n].id}", f"/posts/{replies[n].id}"):
            location = ash.get(address, status=303).location
            assert location.endswith(f"#reply-{replies[n].id}") and n in numbers(ash.get(location))
    ash.get(f"/talkabouts/{post.id + 999}/replies/{replies[0].id}", status=404)


def test_strange_page_marks_show_some_replies(client_for, long):
    ash = client_for("ash")
    for query in ("after=x", "after=-1", "after=99999999", "before=0", "before=" + "9" * 30, "after=%00&last"):
        assert numbers(ash.get(f"/talkabouts/{long[0].id}?{query}")), query


def test_five_statements_at_most_however_long_the_thread(client_for, cast, statements):
    """DESIGN 10: constant in rows, for a reader and for the author."""
    post = factories.talkabout(cast.bea)
    counts = []
    for _ in range(2):
        for n in range(10):
            factories.reply(post, cast.bea if n % 2 else cast.wren)
        for name in ("ash", "bea"):
            client = client_for(name)
            for query in ("", "?last=1"):
                url = f"/talkabouts/{post.id}{query}"
                client.get(url)
                with statements() as seen:
                    client.get(url)
                counts.append(len(seen))
    assert set(counts) == {counts[0]} and counts[0] <= 5, counts


def test_a_full_page_is_light(client_for, cast):
    """BARS: at most 400 elements with twenty posts of three paragraphs."""
    post = factories.talkabout(cast.bea, body="One.\n\nTwo.\n\nThree.", tags=("work", "family"))
    for _ in range(19):
        factories.reply(post, cast.bea, "One.\n\nTwo.\n\nThree.")
    page = client_for("ash").get(f"/talkabouts/{post.id}")
    assert len(list(page.tree.iter())) <= 400
