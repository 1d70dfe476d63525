"""Bricks (S3.2): made by plain controls, without JavaScript; described in words; drawn for those who may see them."""
from xml.etree import ElementTree

import pytest

from models.community.bricks import Brick
from models.community.posts import Post
from models.ground.db import db
from tests import factories

CALM = {"ground": "dawn", "title": "One step", "word_colour": "ink", "body": "A stone under a pale sky.", "rows": "2",
        "shape_1": "stone", "colour_1": "moss", "across_1": "b", "down_1": "3", "size_1": "l",
        "shape_2": "", "colour_2": "moss", "across_2": "c", "down_2": "2", "size_2": "m"}


def latest():
    return db.session.query(Post).order_by(Post.id.desc()).first()


def test_it_is_stored_with_its_choices(client_for, cast):
    ash = client_for("ash")
    answer = ash.post("/bricks/new", CALM | {"tags": ["work"], "once": "k"}, status=303)
    ash.post("/bricks/new", CALM | {"once": "k"}, status=303)      # a double click
    post, = db.session.query(Post)
    assert (post.title, post.body, post.tags) == ("One step", "A stone under a pale sky.", ["work"])
    assert db.session.get(Brick, post.id).design == {
        "ground": "dawn", "word_colour": "ink",
        "shapes": [{"shape": "stone", "colour": "moss", "place": "b3", "size": "l"}]}
    assert "Only you can see this for now" in ash.get(answer.location).words
    for url in (answer.location, f"/bricks/{post.id}/picture.svg"):
        client_for("bea").get(url, status=404)


def test_looking_at_it_stores_nothing_and_shows_it(client_for):
    page = client_for("ash").post("/bricks/new", CALM | {"look": "1", "title": "Look & see"}, status=200)
    drawing = page.one("figure", id="picture")
    assert "Look & see" in "".join(drawing.itertext()) and db.session.query(Post).count() == 0
    assert page.one("input", id="title").get("value") == "Look & see"


def test_enter_in_a_field_looks_and_never_shares(client_for):
    page = client_for("ash").get("/bricks/new")
    form = next(f for f in page.all("form") if f.find(".//{*}textarea") is not None)
    assert next(e for e in form.iter() if e.tag.endswith("button")).get("name") == "look"


def test_shapes_are_added_one_by_one_up_to_six(client_for):
    ash, sent = client_for("ash"), CALM
    for expected in (3, 4, 5, 6, 6):
        page = ash.post("/bricks/new", sent | {"more": "1"}, status=200)
        assert len([s for s in page.all("select") if s.get("name").startswith("shape_")]) == expected
        sent = sent | {"rows": page.value("rows")}
    assert not page.all("button", id="more") and page.one("option", value="stone", selected="").text


def test_with_htmx_the_form_comes_as_a_part(client_for):
    part = client_for("ash").post("/bricks/new", CALM | {"look": "1"}, htmx=True, status=200)
    assert "<html" not in part.text and part.all("figure", id="picture")


@pytest.mark.parametrize(("wrong", "field"), [
    ({"title": ""}, "title"), ({"title": "x" * 61}, "title"), ({"body": ""}, "body"), ({"body": "x" * 601}, "body"),
    ({"ground": "forged"}, "ground"), ({"ground": ""}, "ground"), ({"word_colour": "#fff"}, "word_colour"),
    ({"shape_1": "bomb"}, "shape_1"), ({"colour_1": "url(x)"}, "colour_1"), ({"across_1": "z"}, "across_1"),
    ({"down_1": "9"}, "down_1"), ({"size_1": "xxl"}, "size_1"), ({"tags": ["a"]}, "tags"), ({"note": "b"}, "note")])
def test_what_is_wrong_is_said_and_nothing_is_lost(client_for, wrong, field):
    """Forged choices draw nothing and store nothing."""
    sent = CALM | {"title": "Kept words"} | wrong
    page = client_for("ash").post("/bricks/new", sent, status=422)
    assert page.all("div", id="error-summary") and page.all("p", id=f"{field}-error")
    assert db.session.query(Post).count() == 0
    if field != "title":
        assert page.one("input", id="title").get("value") == "Kept words"


@pytest.mark.parametrize("rows", ["x", "-1", "999999999999", "\x00", "²"])
def test_a_forged_number_of_rows(client_for, rows):
    client_for("ash").post("/bricks/new", CALM | {"rows": rows, "look": "1"}, status=200)


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
    assert not list(ElementTree.fromstring(svg).iter("{*}script"))


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
    assert len(list(page.tree.iter())) <= 400
