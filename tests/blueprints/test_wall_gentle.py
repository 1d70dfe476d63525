"""The page of the reader's own filters, folded posts on the wall, and the quiet line of what is new (S3.15, S3.16)."""
import pytest

from tests import factories


def test_a_filter_by_the_form_folds_and_unfolds(client_for, cast):
    factories.talkabout(cast.bea, "Exams", "I am not sleeping.", tags=("study",))
    ash = client_for("ash")
    done = ash.post("/wall/filters", {"words": "sleep", "lasts": "week"}, follow=True)
    assert "It is folded from now on." in done.words and "“sleep”" in done.words
    wall = ash.get("/wall")
    assert "Folded by your filter: “sleep”." in wall.words and "Exams" not in wall.words
    assert "Folded by your filter" not in client_for("bea").get("/wall").words
    row = next(f for f in done.all("form") if "/remove" in f.get("action", ""))
    ash.post(row.get("action"), follow=True)
    assert "Exams" in ash.get("/wall").words


def test_the_gentle_wall_on_and_off(client_for, cast):
    factories.talkabout(cast.bea, "Loss", "He is gone.", tags=("grief",))
    ash = client_for("ash")
    on = ash.post("/wall/filters/gentle", follow=True)
    assert "It is on" in on.words and "Folded by your gentle wall." in ash.get("/wall").words


def test_a_reply_with_folded_words_opens_by_one_press(client_for, cast):
    post = factories.talkabout(cast.bea)
    factories.reply(post, cast.bea, "I had a spider in my room.")
    ash = client_for("ash")
    ash.post("/wall/filters", {"words": "spiders", "lasts": ""}, status=303)
    page = ash.get(f"/talkabouts/{post.id}")
    assert "“spiders”" in page.one("details", class_="fold").find("{*}summary").text
    assert "Folded by your filter" in ash.get("/search?q=room").words


@pytest.mark.parametrize(("sent", "says"), [
    ({"lasts": "week"}, "Please choose a topic or write a word."),
    ({"words": "!!", "lasts": "week"}, "at least one word"),
    ({"words": "x" * 61, "lasts": "week"}, "60 characters"),
    ({"words": "rain", "lasts": "never"}, "Not a valid choice")])
def test_bad_input(client_for, sent, says):
    page = client_for("ash").post("/wall/filters", sent, status=422)
    assert says in page.words and sent.get("words", "") in page.value("words")


def test_what_is_new_waits_behind_a_quiet_line(client_for, cast):
    factories.talkabout(cast.bea, "First")
    ash = client_for("ash")
    page = ash.get("/wall?lane=waiting")
    asks = next(d.get("data-hx-get") for d in page.all("div") if d.get("data-hx-get"))
    assert ash.get(asks, status=204, htmx=True).text == ""
    factories.talkabout(cast.bea, "Second")
    assert "1 new" in ash.get(asks, htmx=True).words and "lane=waiting" in ash.get(asks, htmx=True).text
    ash.get("/wall/new?since=%00x", status=204, htmx=True)


def test_the_wall_still_takes_five_statements(client_for, cast, statements):
    for number in range(25):
        factories.talkabout(cast.bea, f"Post {number}")
    ash = client_for("ash")
    ash.post("/wall/filters", {"words": "rain", "lasts": ""}, status=303)
    with statements() as seen:
        ash.get("/wall")
    assert len(seen) <= 5
