"""Drafts (S3.13): kept by a button, by itself when a form is refused, gone once posted, nobody else's; nothing lost."""
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobs import housekeeping
from models.community import drafts, erasing, photos, posts
from models.community.drafts import Draft, Place, Room
from models.community.posts import Post
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import NotFound
from models.people import sessions
from models.rights import gathering
from tests import factories

CALM = {"title": "A quiet evening", "body": "I baked bread.\n\nIt went well.", "once": "k1"}
TYPED = {"title": ["Rain"], "body": ["It rains & rains."]}
DANGER = "I want to kill myself tonight."


def kept() -> list[Draft]:
    return list(db.session.scalars(select(Draft).order_by(Draft.id).execution_options(populate_existing=True)))


def begun(by, key="k1", place=None, fields=TYPED) -> int:
    return drafts.keep(place or Place(Room.TALKABOUT), key, fields, by=by)


def fields_of(page) -> dict:
    return {e.get("name"): e.text or e.get("value") for tag in ("input", "textarea") for e in page.all(tag)}


BRICK = {"title": "Rain", "body": "Grey rain", "ground": "night", "texture": "grain", "colour": "moss",
         "shape": "stone", "size": "3", "across": "5", "down": "6", "pen": "2", "tap": "add", "hand": "strip",
         "words_at": "middle",
         "word_colour": "ink", "chosen": "0", "shapes": "stone moss 4 5 3 0",
         "lines": "ink 2 1,1 9,9", "once": "b"}
def end_session(client):
    with client.http.session_transaction() as cookie:
        token = cookie["reader"]
    sessions.end(token)
    transaction.commit()


ROOMS = [("/talkabouts/new", CALM), ("/bricks/new", BRICK),
         ("/talkabouts/{post}", {"body": "With you.", "note": "loss", "once": "r"}),
         ("/posts/{own}/edit", {"title": "Other", "body": "Other words", "seen_version": "1", "once": "e"}),
         ("/mine/words", {"body": "I like rain.", "once": "w"})]


@pytest.mark.parametrize(("url", "typed"), ROOMS, ids=["talkabout", "brick", "reply", "edit", "words"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_draft_is_kept_found_gone_on_with_and_gone_once_posted(client_for, cast, url, typed, language):
    """In every writing form, without script, in both languages: the form that comes back holds all that was typed."""
    name = {"en": "ash", "fr": "fleur"}[language]
    writer = getattr(cast, name)
    other = cast.bea if language == "en" else factories.member("lys", "fr", "forces")
    url = url.format(post=factories.talkabout(other).id, own=factories.talkabout(writer).id)
    client = client_for(name)
    empty = client.get(url)
    keeps = empty.one("button", id="keep-draft").get("formaction")
    answer = client.post(keeps, typed, status=303)
    assert typed["body"].split("\n")[0] in client.get(answer.location).words
    listed = client.get("/mine/drafts")
    way = next(a.get("href") for a in listed.all("a") if "draft=" in (a.get("href") or ""))
    drawn = client.get(way.split("#")[0])
    filled = fields_of(drawn)
    for field in set(typed) & {"title", "body", "shapes", "lines", "seen_version", "once"}:
        assert filled[field].strip() == typed[field], field
    assert all(drawn.all("option", value=typed[name], selected="") for name in {"note", "texture"} & set(typed))
    assert client.get(url).all("p", id="begun-before")
    client.post(url, typed | {"looked_over": "1"}, status=303)
    assert kept() == [] and not client.get(url).all("p", id="begun-before")


def test_typing_with_script_keeps_one_draft_and_speaks_once(client_for):
    ash, keeps = client_for("ash"), "/mine/drafts/keep/talkabout"
    first = ash.get(ash.post(keeps, CALM, htmx=True, status=303).location, htmx=True)
    assert "<html" not in first.text and first.one("div", id="status") is not None
    again = ash.get(ash.post(keeps, CALM | {"body": "More"}, htmx=True, status=303).location, htmx=True)
    assert "Draft kept just now" in again.words and not again.all("div", id="status")
    assert [draft.body for draft in kept()] == ["More"]
    ash.post(keeps, {"title": " \u200b", "once": "k2"}, htmx=True, status=204)


def test_what_is_kept_late_is_no_draft_of_what_was_posted(client_for, cast):
    """A request that kept the draft was still on its way when the form was sent; and an edit that changes nothing."""
    ash = client_for("ash")
    ash.post("/talkabouts/new", CALM, status=303)
    ash.post("/mine/drafts/keep/talkabout", CALM, status=204)
    post = db.session.scalar(select(Post).order_by(Post.id.desc()))
    ash.post(f"/mine/drafts/keep/edit?of={post.id}", {"title": post.title, "body": post.body, "once": "e"}, status=204)
    assert kept() == []
    ash.post("/mine/drafts/keep/talkabout", CALM | {"body": "Other words, after going back"}, status=303)
    assert len(kept()) == 1


@pytest.mark.parametrize("wrong", [{"title": ""}, {"body": "x" * 10_500}, {"note": "forged"}])
def test_a_refused_form_is_kept_by_itself(client_for, wrong):
    page = client_for("ash").post("/talkabouts/new", CALM | wrong, status=422)
    assert "kept in your drafts" in page.words
    assert kept()[0].fields == {name: [value] for name, value in (CALM | wrong).items() if name != "once"}


def test_too_fast_and_looked_over_are_kept_too(client_for, cast):
    ash = client_for("ash")
    ash.post("/talkabouts/new", CALM | {"body": "Call 403-555-0134"}, status=200)
    for n in range(20):
        factories.talkabout(cast.ash, f"Post {n}", published=False)
    ash.post("/talkabouts/new", CALM | {"once": "k2"}, status=422)
    assert [draft.body for draft in kept()] == ["Call 403-555-0134", CALM["body"]]


def test_refused_elsewhere(client_for, cast):
    """Not there any more; no right to write now: it is kept, and what it was about is said to be gone."""
    post, ash = factories.talkabout(cast.bea), client_for("ash")
    posts.withdraw(post, by=cast.bea)
    page = ash.post(f"/talkabouts/{post.id}", {"body": "I wrote for an hour.", "once": "r"}, status=404)
    assert "It is kept in your drafts" in page.words and "I wrote for an hour." in page.words
    listed = ash.get("/mine/drafts")
    assert "no longer there" in listed.words and not [a for a in listed.all("a") if "draft=" in (a.get("href") or "")]
    assert "I wrote for an hour." in ash.get(f"/mine/drafts/{kept()[0].id}").words
    cast.wren.profession = {"expires": (now() - timedelta(days=3)).date().isoformat()}      # lapsed: read, not write
    transaction.commit()
    assert "It is kept in your drafts" in client_for("wren").post("/talkabouts/new", CALM, status=403).words
    ash.post("/talkabouts/999999", {"body": "Nowhere", "once": "n"}, status=404)
    assert len(kept()) == 2


def test_signed_out_in_between(client_for, cast):
    """WCAG 2.2.5: after signing in with the same browser the words are in the form; nobody else ever gets them."""
    post, ash = factories.talkabout(cast.bea), client_for("ash")
    end_session(ash)
    page = ash.post(f"/talkabouts/{post.id}", {"body": "An hour of words.", "once": "r"}, status=401)
    assert "Your words are put by" in page.words and "An hour of words." in page.words
    door = next(a.get("href") for a in page.all("a", class_="button primary"))
    assert "No drafts" in client_for("ash").get("/mine/drafts").words     # another browser
    with pytest.raises(NotFound):
        drafts.find(kept()[0].id, for_=cast.ash)
    form = ash.get(door)
    answer = ash.post("/sign-in", {"username": "ash", "password": factories.PASSWORD, "next": form.value("next")},
                      status=303)
    assert ash.get(answer.location).one("textarea").text.strip() == "An hour of words."
    assert [draft.put_by for draft in kept()] == [None]


def test_signed_out_in_another_window(client_for):
    """Who it was is gone with the session: the words are shown, to be copied, and kept nowhere."""
    ash = client_for("ash")
    ash.post("/sign-out", status=303)
    page = ash.post("/talkabouts/new", CALM, status=401)
    assert CALM["title"] in page.words and "kept nowhere else" in page.words and kept() == []


def test_another_who_signs_in_there_gets_nothing(client_for, cast):
    ash = client_for("ash")
    end_session(ash)
    ash.post("/talkabouts/new", CALM, status=401)
    answer = ash.post("/sign-in", {"username": "bea", "password": factories.PASSWORD,
                                   "next": f"/talkabouts/new?draft={kept()[0].id}"}, status=303)
    page = ash.get(answer.location)
    assert CALM["title"] not in page.text and kept()[0].put_by
    assert drafts.page(for_=cast.bea) == []


def test_an_edit_that_lay_while_the_post_changed(client_for, cast):
    post, ash = factories.talkabout(cast.ash), client_for("ash")
    number = begun(cast.ash, "e", Place(Room.EDIT, post.id), {"title": ["T"], "body": ["Mine"], "seen_version": ["1"]})
    posts.revise(post, by=cast.ash, title="T", body="Changed in another window", seen_version=1)
    page = ash.get(f"/posts/{post.id}/edit?draft={number}")
    assert "has changed since you began" in page.words and "Changed in another window" in page.words
    assert page.one("textarea").text.strip() == "Mine" and page.value("seen_version") == "2"


def test_nobody_else_reads_them_and_their_numbers_tell_nothing(client_for, cast):
    """S3.13: staff can't either; not yours and not there are one."""
    number = begun(cast.ash, fields={"title": ["Rain"], "body": ["Only mine"]})
    for name in ("bea", "wren", "lee", "sol"):
        client = client_for(name)
        client.get(f"/mine/drafts/{number}", status=404)
        for act in ("throw-away", "bring-back"):
            client.post(f"/mine/drafts/{number}/{act}", status=404)
        assert "Only mine" not in client.get(f"/talkabouts/new?draft={number}").text
    assert len(kept()) == 1 and kept()[0].thrown_at is None
    client_for("ash").post("/mine/drafts/keep/nothing", CALM, status=404)


def test_throwing_away_and_bringing_back(client_for, cast):
    number, ash = begun(cast.ash), client_for("ash")
    for _ in range(2):
        page = ash.post(f"/mine/drafts/{number}/throw-away", follow=True)
    assert "No drafts" in page.words and "Bring it back" in page.words
    ash.get(f"/mine/drafts/{number}", status=404)
    page = ash.post(f"/mine/drafts/{number}/bring-back", follow=True)
    assert "Thrown away" not in page.words and f"draft={number}" in page.text


def test_a_second_page_and_no_room_for_more(client_for, cast, statements):
    for n in range(drafts.MOST):
        begun(cast.ash, f"key {n}", fields={"title": [f"Draft {n}"], "body": ["x"]})
    ash = client_for("ash")
    with statements() as seen:
        first = ash.get("/mine/drafts")
    assert len(seen) <= 12 and "Draft 29" in first.words and "Draft 3 " not in first.words
    older = first.one("a", rel="next").get("href")
    assert "Draft 3 " in ash.get(older).words and "all your drafts" in ash.get(older).words
    page = ash.post("/mine/drafts/keep/talkabout", CALM, status=422)
    assert "30 drafts already" in page.words and "It went well." in page.words
    assert "<html" not in ash.post("/mine/drafts/keep/talkabout", CALM, htmx=True, status=422).text
    ash.post("/mine/drafts/keep/talkabout", CALM | {"once": "key 3"}, status=303)
    assert ash.post("/talkabouts/new", CALM | {"title": ""}, status=422).one("textarea").text.strip() == CALM["body"]


def test_words_of_danger_in_a_draft_show_help_and_call_nobody(client_for, cast):
    """Decision 18: nobody reads drafts, so nobody is paged; but help is shown, in the form that is refused, too."""
    ash = client_for("ash")
    page = ash.post("/mine/drafts/keep/talkabout", CALM | {"body": DANGER}, follow=True)
    assert "You matter" in page.words and page.all("a", href="tel:988")
    refused = ash.post("/talkabouts/new", {"title": "", "body": DANGER, "once": "k2"}, status=422)
    assert "You matter" in refused.words and refused.all("a", href="tel:988")
    assert db.session.execute(select(Post)).all() == []
    assert "You matter" not in ash.post("/talkabouts/new", {"title": "", "body": "Calm", "once": "k3"}).words


def test_what_becomes_of_them(client_for, cast):
    """S7.7, S2.10: they go by themselves, they are in the copy, they go with the account."""
    fresh = [begun(cast.ash, key) for key in ("old", "thrown", "fresh")][-1]
    drafts.put_by(Place(Room.TALKABOUT), TYPED, account_id=cast.ash.id)
    old, thrown, _fresh, put_by = kept()
    old.kept_at, thrown.thrown_at = now() - timedelta(days=91), now() - timedelta(days=2)
    put_by.kept_at = now() - timedelta(days=2)
    transaction.commit()
    assert [draft.id for draft in drafts.page(for_=cast.ash)] == [fresh]
    housekeeping.tidy()
    assert [draft.id for draft in kept()] == [fresh]
    assert gathering.drafts(cast.ash)[0]["fields"] == TYPED and json.dumps(gathering.drafts(cast.ash), default=str)
    erasing.forget_quiet_traces(cast.ash)
    assert kept() == []


def test_the_words_of_a_photo_are_a_draft_too(client_for, cast):
    """They lead back to their photo while that is there; then the words alone are kept."""
    ash, photo = client_for("ash"), factories.photo(cast.ash)
    number, url = photo.id, f"/bricks/new/photo/{photo.id}"
    form = ash.get(url)
    keeps = form.one("button", id="keep-draft").get("formaction")
    typed = {"title": "Evening", "body": "Orange light.", "once": "p"}
    typed["photo"] = form.one("input", id="photo").get("value")
    ash.post(keeps, typed, status=303)
    way = next(a.get("href") for a in ash.get("/mine/drafts").all("a") if "draft=" in (a.get("href") or ""))
    assert way.startswith(url) and "Orange light." in ash.get(way).words
    assert kept()[0].fields["photo"] == [str(number)]
    photos.throw_away(number, by=cast.ash)
    transaction.commit()
    page = ash.get("/mine/drafts")
    assert "no longer there" in page.words and "Orange light." in ash.get(f"/mine/drafts/{kept()[0].id}").words


def test_a_photos_words_that_are_refused_or_posted(client_for, cast):
    ash, photo = client_for("ash"), factories.photo(cast.ash)
    url = f"/bricks/new/photo/{photo.id}"
    ash.post(url, {"title": "", "body": "Orange light.", "once": "p", "photo": str(photo.id)}, status=422)
    assert [(draft.room, draft.body) for draft in kept()] == [("photo", "Orange light.")]
    ash.post(url, {"title": "Evening", "body": "Orange light.", "once": "p"}, status=303)
    ash.post("/mine/drafts/keep/photo", {"title": "Evening", "body": "Orange light.", "once": "p"}, status=204)
    assert kept() == []
