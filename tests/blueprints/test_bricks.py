"""Bricks (S3.2): made by plain controls, without JavaScript; described in words; drawn for those who may see them."""
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from models.community.bricks import Brick
from models.community.posts import Post
from models.ground.db import db
from tests import factories

HELD = {"shape": "leaf", "size": "4", "across": "11", "down": "2", "pen": "1", "tap": "add", "colour": "amber"}
CALM = HELD | {"ground": "dawn", "texture": "linen", "title": "One step", "word_colour": "ink", "hand": "pen",
               "words_at": "top", "body": "A stone under a pale sky.", "shapes": "stone moss 3 5 4 -8", "chosen": "0",
               "lines": "ink 2 10,20 30,40 60,40"}


def latest():
    return db.session.query(Post).order_by(Post.id.desc()).first()


def made_by(page) -> dict:
    """The whole form as the page would send it: what the next step starts from."""
    form = next(f for f in page.all("form") if f.get("id") == "making")
    sent = {e.get("name"): e.get("value", "") for e in form.iter() if e.tag.endswith("input") and e.get("name")
            and e.get("type") in ("text", "number", "hidden")}
    sent |= {e.get("name"): e.get("value") for e in form.iter() if e.tag.endswith("input") and "checked" in e.attrib}
    sent |= {e.get("name"): "".join(e.itertext()).lstrip("\n") for e in form.iter() if e.tag.endswith("textarea")}
    for select in (e for e in form.iter() if e.tag.endswith("select")):
        sent |= {select.get("name"): o.get("value") for o in select if "selected" in o.attrib}
    return sent


def drawn_in(page):
    """The picture in the form, as it was drawn."""
    (picture,) = (img for img in page.all("img") if img.get("src").startswith("data:image/svg+xml,"))
    return ElementTree.fromstring(unquote(picture.get("src").partition(",")[2]))


def stepped(client, sent: dict, what: str, status=200) -> dict:
    return made_by(client.post("/bricks/new", sent | {"do": what}, status=status))


def test_it_is_stored_with_its_choices(client_for, cast):
    ash = client_for("ash")
    answer = ash.post("/bricks/new", CALM | {"tags": ["work"], "once": "k"}, status=303)
    ash.post("/bricks/new", CALM | {"once": "k"}, status=303)      # a double click
    post, = db.session.query(Post)
    assert (post.title, post.body, post.tags) == ("One step", "A stone under a pale sky.", ["work"])
    assert db.session.get(Brick, post.id).design == {
        "ground": "dawn", "word_colour": "ink", "texture": "linen", "hand": "pen", "words_at": "top",
        "shapes": [["stone", "moss", 3, 5, 4, -8]], "lines": [["ink", 2, [10, 20, 30, 40, 60, 40]]]}
    assert "Only you can see this for now" in ash.get(answer.location).words
    for url in (answer.location, f"/bricks/{post.id}/picture.svg"):
        client_for("bea").get(url, status=404)


def test_the_whole_way_without_script(client_for):
    """S11.2: every step is a button of a plain form, and nothing is lost between them."""
    ash = client_for("ash")
    sent = made_by(ash.get("/bricks/new")) | {"title": "Half a moon", "body": "Mine.", "ground": "night"} | HELD
    sent = stepped(ash, sent, "add")
    sent = stepped(ash, sent | {"shape": "moon", "across": "7", "down": "5"}, "add")
    assert sent["shapes"] == "leaf amber 10 1 4 -8;moon amber 6 4 4 -1" and sent["chosen"] == "1"
    for what in ("left", "up", "up", "larger", "turn", "back"):
        sent = stepped(ash, sent, what)
    assert sent["shapes"] == "moon amber 5 2 5 14;leaf amber 10 1 4 -8" and sent["chosen"] == "0"
    sent = stepped(ash, sent | {"chosen": "1"}, "remove")
    for across in ("1", "7", "13"):
        sent = stepped(ash, sent | {"across": across}, "point")
    sent = stepped(ash, stepped(ash, sent, "undo"), "end")
    sent = stepped(ash, sent | {"pen": "3"}, "point")
    assert sent["lines"] == "amber 1 0,80 120,80;amber 3 240,80"
    assert (sent["title"], sent["body"], sent["ground"]) == ("Half a moon", "Mine.", "night")
    assert db.session.query(Post).count() == 0
    ash.post("/bricks/new", sent, status=303)
    assert db.session.get(Brick, latest().id).design["shapes"] == [["moon", "amber", 5, 2, 5, 14]]


def test_a_full_brick_is_light(client_for):
    """BARS: at most 400 elements, with all that a brick holds and a look-over above it; its picture is one of them."""
    colours = ("ink", "moss", "amber", "snow")
    full = CALM | {"shapes": ";".join(["leaf moss 3 5 4 -8"] * 12), "chosen": "11", "tags": ["work"], "hand": "scraps",
                   "lines": ";".join(f"{colours[n % 4]} 2 10,20 30,40" for n in range(40)), "ground": "rain",
                   "title": "a b c d e f g h i j k l m n o p q r s t", "body": "Mail me: sam@mail.example"}
    for what in ({"do": "add"}, {}):
        page = client_for("ash").post("/bricks/new", full | what, status=422 if what else 200)
        assert len(list(page.tree.iter())) <= 400
        assert len(list(drawn_in(page).iter())) > 100
        assert "img-src 'self' data:;" in page.response.headers["Content-Security-Policy"]
    assert "data:" not in client_for("ash").get("/wall").response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("tap", "wide", "at", "field", "becomes"), [
    ("add", 288, ("146", "98"), "shapes", "stone moss 3 5 4 -8;leaf amber 6 4 4 -1"),
    ("put", 576, ("575", "0"), "shapes", "stone moss 12 0 4 -8"),
    ("point", 336, ("168", "112"), "lines", "ink 2 10,20 30,40 60,40;amber 1 120,80")])
def test_touching_the_picture_is_a_plain_image_button(client_for, tap, wide, at, field, becomes):
    sent = CALM | {"tap": tap, f"tap-{wide}.x": at[0], f"tap-{wide}.y": at[1]}
    assert made_by(client_for("ash").post("/bricks/new", sent, status=200))[field] == becomes
    assert db.session.query(Post).count() == 0


@pytest.mark.parametrize("at", [("x", "1"), ("-1", "5"), ("99999", "1"), ("²", "2"), ("", "")])
def test_a_forged_touch_is_none(client_for, at):
    sent = CALM | {"body": "", "tap-288.x": at[0], "tap-288.y": at[1]}
    assert client_for("ash").post("/bricks/new", sent, status=422).all("p", id="body-error")


def test_looking_at_it_stores_nothing_and_shows_it(client_for):
    page = client_for("ash").post("/bricks/new", CALM | {"look": "1", "title": "Look & see"}, status=200)
    assert "Look & see" in "".join(drawn_in(page).itertext()) and db.session.query(Post).count() == 0
    assert page.one("input", id="title").get("value") == "Look & see"


def test_enter_in_a_field_looks_and_never_shares(client_for):
    page = client_for("ash").get("/bricks/new")
    form = next(f for f in page.all("form") if f.find(".//{*}textarea") is not None)
    first = next(e for e in form.iter() if e.tag.endswith("button") or e.get("type") in ("image", "submit"))
    assert first.get("name") == "look"


def test_twelve_shapes_and_no_more(client_for):
    ash, full = client_for("ash"), ";".join(["stone moss 3 5 4 0"] * 12)
    page = ash.post("/bricks/new", CALM | {"shapes": full, "do": "add"}, status=422)
    assert "twelve shapes" in page.words and made_by(page)["shapes"] == full


def test_with_htmx_the_form_comes_as_a_part(client_for):
    part = client_for("ash").post("/bricks/new", CALM | {"look": "1"}, htmx=True, status=200)
    assert "<html" not in part.text and part.all("div", id="picture")


@pytest.mark.parametrize(("wrong", "field"), [
    ({"title": ""}, "title"), ({"title": "x" * 61}, "title"), ({"body": ""}, "body"), ({"body": "x" * 601}, "body"),
    ({"ground": "forged"}, "ground"), ({"ground": ""}, "ground"), ({"word_colour": "#fff"}, "word_colour"),
    ({"texture": "x"}, "texture"), ({"hand": "x"}, "hand"), ({"words_at": "x"}, "words_at"), ({"pen": "9"}, "pen"),
    ({"shape": "bomb"}, "shape"), ({"colour": "url(x)"}, "colour"), ({"across": "z"}, "across"),
    ({"down": "99"}, "down"), ({"size": "xxl"}, "size"), ({"tags": ["a"]}, "tags"), ({"note": "b"}, "note")])
def test_what_is_wrong_is_said_and_nothing_is_lost(client_for, wrong, field):
    """Forged choices draw nothing and store nothing."""
    sent = CALM | {"title": "Kept words"} | wrong
    page = client_for("ash").post("/bricks/new", sent, status=422)
    assert page.all("div", id="error-summary") and page.all("p", id=f"{field}-error")
    assert db.session.query(Post).count() == 0 and made_by(page)["shapes"] == CALM["shapes"]
    if field != "title":
        assert page.one("input", id="title").get("value") == "Kept words"


BUTTONS = [{"look": "1"}, {"do": "add"}, {"do": "describe"}, {"do": "x" * 900}, {}]
FORGED = [
    {"shapes": "bomb moss 3 5 4 0"}, {"shapes": "stone moss 99 5 4 0"}, {"shapes": "stone moss ² 5 4 0"},
    {"shapes": '[{"shape":"stone"}]'}, {"shapes": "stone  moss 3 5 4"},
    {"shapes": ";".join(["stone moss 3 5 4 0"] * 13)},
    {"lines": "ink 2 241,0"}, {"lines": "ink 2 1"}, {"lines": "ink 9 1,1"}, {"lines": "url(x) 2 1,1"},
    {"lines": "ink 2 1,1,1"}, {"lines": "ink 2 " + "1,1 " * 20_000}, {"lines": "ink 2 -1,0"}, {"lines": "💥"}]


@pytest.mark.parametrize(("forged", "button"), [      # every day each forgery with one of the buttons
    pytest.param(forged, button, marks=() if (number - other) % len(BUTTONS) == 0 else pytest.mark.full)
    for number, forged in enumerate(FORGED) for other, button in enumerate(BUTTONS)])
def test_a_forged_picture_is_refused_kindly(client_for, forged, button):
    """The words stay, what can be drawn stays, and nothing of it is stored."""
    page = client_for("ash").post("/bricks/new", CALM | forged | button, status=422)
    assert "can’t draw, and was left out" in page.words and db.session.query(Post).count() == 0
    assert made_by(page)["title"] == "One step"


@pytest.mark.parametrize("forged", ["x", "-1", "999999999999", "\x00", "²", ""])
def test_a_forged_choice_among_the_shapes(client_for, forged):
    sent = CALM | {"chosen": forged, "open_line": forged, "do": "larger"}
    client_for("ash").post("/bricks/new", sent, status=200)


def test_a_long_drawing_is_thinned_and_not_refused(client_for):
    """A pad sends a point for every movement of the hand."""
    wave = " ".join(f"{x},{80 + (x * x) % 5}" for x in range(240))
    client_for("ash").post("/bricks/new", CALM | {"lines": ";".join([f"ink 2 {wave}"] * 20)}, status=303)
    lines = db.session.get(Brick, latest().id).design["lines"]
    assert len(lines) == 20 and sum(len(points) for *_, points in lines) <= 640


# --- the description

def test_an_empty_description_is_begun_for_its_author(client_for):
    page = client_for("ash").post("/bricks/new", CALM | {"body": ""}, status=422)
    assert "We have begun it for you" in page.words
    assert made_by(page)["body"] == ("On a dawn ground, woven like linen: a large moss-green stone, on the left. A "
                                     "line drawn by hand, in ink.")


def test_a_draft_comes_before_the_authors_words_and_follows_the_picture(client_for):
    ash = client_for("ash")
    sent = stepped(ash, CALM | {"body": "It is warm."}, "describe")
    assert sent["body"].startswith("On a dawn ground") and sent["body"].endswith("\nIt is warm.")
    sent = stepped(ash, sent | {"ground": "rain", "lines": ""}, "describe")
    assert sent["body"].startswith("Under grey clouds") and "dawn" not in sent["body"] and "warm" in sent["body"]
    assert stepped(ash, sent, "describe")["body"] == sent["body"]


def test_the_draft_is_in_the_authors_language(client_for):
    page = client_for("fleur").post("/bricks/new", CALM | {"do": "describe"}, status=200)
    assert made_by(page)["body"].startswith(
        "Sur un fond d’aube, tissé comme du lin\u00a0: une grande pierre vert mousse")
    assert "Ajouter cette forme" in page.words


# --- who sees what

def test_the_picture_is_for_those_who_may_see_the_brick(client_for, cast):
    """S2.8, S3.12"""
    brick = factories.brick(cast.ash)
    url = f"/bricks/{brick.id}/picture.svg"
    answer = client_for("bea").get(url).response
    assert answer.content_type.startswith("image/svg+xml") and answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    again = client_for("bea").get(url, headers={"If-None-Match": answer.headers["ETag"]}, status=304, check=False)
    assert again.text == ""
    client_for("fleur").get(url, status=404)
    assert "/sign-in" in client_for(None).get(url, status=303).location
    client_for("bea").get(f"/bricks/{factories.talkabout(cast.ash).id}/picture.svg", status=404)


def test_others_see_the_words_that_were_scanned(client_for, cast):
    brick = factories.brick(cast.ash, "Before")
    sent = {"title": "After", "body": "A stone.", "seen_version": 1}
    client_for("ash").post(f"/posts/{brick.id}/edit", sent, status=303)
    url = f"/bricks/{brick.id}/picture.svg"
    assert "Before" in client_for("bea").get(url).text and "After" in client_for("ash").get(url).text


def test_words_cannot_break_out_of_the_picture(client_for, cast):
    brick = factories.brick(cast.ash, "</text><script>x</script>&")
    svg = client_for("bea").get(f"/bricks/{brick.id}/picture.svg").text
    assert not ElementTree.fromstring(svg).findall(".//{*}script")


def test_its_page_has_the_description_and_replies(client_for, cast):
    brick = factories.brick(cast.bea)
    ash = client_for("ash")
    page = ash.get(f"/bricks/{brick.id}")
    assert brick.body in page.words and page.one("img").get("alt")
    ash.post(f"/bricks/{brick.id}", {"body": "It is beautiful."}, status=303)
    reply = latest()
    factories.publish(reply)
    assert "It is beautiful." in client_for("bea").get(f"/bricks/{brick.id}").words
    assert client_for("bea").get(f"/posts/{reply.id}", status=303).location == f"/bricks/{brick.id}#reply-{reply.id}"
    client_for("fleur").get(f"/bricks/{brick.id}", status=404)


def test_making_one_needs_the_right(client_for):
    client_for("pat").get("/bricks/new", status=403)
    assert "/sign-in" in client_for(None).post("/bricks/new", CALM, status=303).location
    client_for("ash").post("/bricks/new", CALM, csrf=False, status=422)


def test_the_form_is_light(client_for):
    page = client_for("ash").get("/bricks/new")
    count = len(list(page.tree.iter()))
    assert count <= 400
