"""The wall (S3.1, S3.14, S3.16): newest first, filters as links, pages that end, few statements, nothing unscanned."""
import pytest

from models.community import follows
from models.ground import transaction
from tests import factories


def titles(page):
    return [" ".join("".join(h.itertext()).split()) for h in page.all("h2") if h.find("{*}a") is not None]


def test_the_newest_stands_first(client_for, cast):
    for title in ("First", "Second"):
        factories.talkabout(cast.bea, title)
    assert titles(client_for("ash").get("/wall"))[:2] == ["Second", "First"]


def test_nothing_unscanned_is_shown(client_for, cast):
    """S3.12, for others and for the author alike: on the wall stands what everyone may read."""
    factories.talkabout(cast.bea, "Not read yet", published=False)
    for name in ("ash", "bea", "wren"):
        assert "Not read yet" not in client_for(name).get("/wall").text


def test_the_language_wall(client_for, cast):
    """S2.8: one community never shows in the other; a guide of both sees both."""
    factories.talkabout(cast.ash, "In English")
    factories.talkabout(cast.fleur, "En français")
    assert "In English" not in client_for("fleur").get("/wall").text
    assert "En français" not in client_for("ash").get("/wall").text
    assert titles(client_for("gale").get("/wall")) == ["En français", "In English"]


def test_signed_out_goes_to_the_door(client_for):
    assert "/sign-in" in client_for(None).get("/wall", status=303).location


@pytest.mark.parametrize("name", ["dara", "pat", "remy", "ada"])
def test_roles_without_the_wall_are_refused(client_for, name):
    client_for(name).get("/wall", status=403)


def test_a_noted_post_shows_its_note_and_no_excerpt(client_for, cast):
    """S3.11"""
    factories.talkabout(cast.bea, "Heavy", "The words of it.", note="loss")
    page = client_for("ash").get("/wall")
    assert "Content note: Death or loss" in page.words and "The words of it" not in page.text


def test_a_guide_is_marked_in_words(client_for, cast):
    """S3.3"""
    factories.talkabout(cast.wren, "From a guide")
    assert "Wren Wall Guide" in client_for("ash").get("/wall").words


def test_replies_are_told_in_words_never_counted(client_for, cast):
    """S3.4, S3.14"""
    post = factories.talkabout(cast.bea, "Alone")
    ash = client_for("ash")
    assert "Waiting for a first reply" in "".join(ash.get("/wall").one("article").itertext())
    factories.reply(post, cast.ash)
    told = "".join(ash.get("/wall").one("article").itertext())
    assert "Last reply just now" in told and "Waiting" not in told


def test_filters_work_together_and_are_kept_across_pages(client_for, cast):
    for n in range(22):
        factories.talkabout(cast.bea, f"Work {n}", tags=("work",))
    factories.talkabout(cast.bea, "Sleep", tags=("sleep",))
    factories.brick(cast.bea, "A brick")
    ash = client_for("ash")
    first = ash.get("/wall?kind=talkabout&tag=work&lane=waiting")
    older = first.one("a", rel="next").get("href")
    assert {"kind=talkabout", "tag=work", "lane=waiting"} <= set(older.lstrip("?").split("&"))
    second = ash.get("/wall" + older)
    assert titles(first) + titles(second) == [f"Work {n}" for n in range(21, -1, -1)]
    assert "You’re up to date" in second.words and "You’re up to date" not in first.words
    current = [a.text for a in first.all("a") if a.get("aria-current") == "true"]
    assert current == ["Talkabouts", "Waiting for a first reply", "Work"]


@pytest.mark.parametrize("query", ["kind=reply", "kind=x&tag=y&lane=z", "tag=%00", "before=x", "before=1-",
                                   "before=9-" + "9" * 40, "before=²-²", "kind=brick'--", "lane=" + "x" * 500])
def test_strange_filters_are_ignored(client_for, cast, query):
    factories.talkabout(cast.bea, "Here")
    client_for("ash").get(f"/wall?{query}")


def test_what_i_follow_holds_posts_and_topics(client_for, cast):
    """S3.5"""
    followed = factories.talkabout(cast.bea, "Followed", tags=("sleep",))
    factories.talkabout(cast.bea, "Of a topic", tags=("grief",))
    factories.talkabout(cast.bea, "Neither", tags=("work",))
    follows.follow_post(followed, by=cast.ash)
    transaction.commit()
    ash = client_for("ash")
    ash.post("/wall/tags/grief/follow", status=303)
    assert titles(ash.get("/wall?lane=following")) == ["Of a topic", "Followed"]
    assert "Stop following" in ash.get("/wall?tag=grief").words
    ash.post("/wall/tags/grief/unfollow", status=303)
    assert titles(ash.get("/wall?lane=following")) == ["Followed"]


def test_following_a_topic_twice_is_following_once_and_unknown_topics_are_not_there(client_for, cast):
    ash = client_for("ash")
    for _ in range(2):
        ash.post("/wall/tags/grief/follow", status=303)
    assert follows.followed_tags(for_=cast.ash) == ["grief"]
    for tag in ("nothing", "%00"):
        ash.post(f"/wall/tags/{tag}/follow", status=404)
        ash.post(f"/wall/tags/{tag}/unfollow", status=404)
    ash.post("/wall/tags/grief/follow", csrf=False, status=400)


@pytest.mark.parametrize(("query", "taught"), [
    ("", "first stone"), ("?lane=following", "Nobody is told what you follow"), ("?lane=waiting", "A few kind words"),
    ("?kind=brick", "Nobody needs to be good at drawing"), ("?tag=sleep", "Nothing about this topic yet")])
def test_an_empty_wall_teaches(client_for, query, taught):
    assert taught in client_for("ash").get(f"/wall{query}").words


def test_at_most_eight_pictures_a_page_and_they_are_lazy(client_for, cast):
    for n in range(10):
        factories.brick(cast.bea, f"Brick {n}")
    ash = client_for("ash")
    for url in ("/wall", "/wall?kind=brick"):
        pictures = ash.get(url).all("img")
        assert len(pictures) == 8 and {i.get("loading") for i in pictures} == {"lazy"}
        assert all(i.get("alt") for i in pictures)
    assert ash.get("/wall", headers={"Save-Data": "on"}).all("img") == []


def test_in_french(client_for, cast):
    factories.talkabout(cast.fleur, "Bonjour")
    page = client_for("fleur").get("/wall")
    assert page.one("html").get("lang") == "fr" and titles(page) == ["Bonjour"]


def test_five_statements_at_most_however_full_the_wall(client_for, cast, statements):
    """DESIGN 10: constant in rows."""
    ash = client_for("ash")
    counts = []
    for _ in range(2):
        for n in range(20):
            factories.reply(factories.talkabout(cast.bea, f"Post {n}"), cast.ash)
        ash.get("/wall")
        with statements() as seen:
            ash.get("/wall?tag=work&lane=waiting")
        with statements() as plain:
            ash.get("/wall")
        counts.append((len(seen), len(plain)))
    assert counts[0] == counts[1] and max(counts[0]) <= 5, counts


def test_a_full_page_is_light(client_for, cast):
    """BARS: at most 400 elements."""
    for n in range(20):
        factories.talkabout(cast.bea, f"Post {n}", tags=("work", "sleep", "grief"))
    page = client_for("ash").get("/wall")
    assert len(list(page.tree.iter())) <= 400


def test_following_a_topic_leaves_the_wall_as_it_was_narrowed(client_for, cast):
    """S3.1: filters stay together in the address; another site is never gone to."""
    factories.talkabout(cast.bea, tags=("sleep",))
    client = client_for("ash")
    page = client.get("/wall?kind=talkabout&tag=sleep&lane=waiting")
    back = [field.get("value") for field in page.all("input") if field.get("name") == "back"]
    assert set(back) == {"/wall?kind=talkabout&tag=sleep&lane=waiting"}
    assert client.post("/wall/tags/sleep/follow", {"back": back[0]}, status=303).location == back[0]
    assert client.post("/wall/tags/sleep/unfollow", {"back": "//elsewhere.example"}, status=303).location \
        == "/wall?tag=sleep"
