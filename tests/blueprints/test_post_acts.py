"""What can be done with any post: support, follow, edit, withdraw (S3.4, S3.5, S3.13)."""
import pytest

from models.community import follows, posts, revisions, supports
from models.community.posts import Post, State
from models.community.supports import Support
from models.ground import audit
from models.ground.db import db
from tests import factories

ACTS = ("support", "follow", "unfollow", "report", "edit", "withdraw")


@pytest.fixture
def post(cast):
    return factories.talkabout(cast.bea)


def pressed(page):
    return {b.get("value") for b in page.all("button") if b.get("aria-pressed") == "true"}


def test_an_edit_sent_twice_is_one(client_for, cast):
    """A double click: the second half is told the same as the first, not that somebody else changed it."""
    post = factories.talkabout(cast.ash)
    for _ in range(2):
        client_for("ash").post(f"/posts/{post.id}/edit", {
            "title": "Calmer", "body": "A calmer week.", "seen_version": 1}, status=303)
    assert posts.by_id(post.id).version == 2
    client_for("ash").post(f"/posts/{post.id}/edit", {"title": "Else", "body": "Else.", "seen_version": 1}, status=422)


# --- support

def test_support_is_given_once_and_taken_back(client_for, post):
    ash, url = client_for("ash"), f"/talkabouts/{post.id}"
    for _ in range(2):      # a double click
        ash.post(f"/posts/{post.id}/support", {"give": "hug", "back": url}, status=303)
    assert pressed(ash.get(url)) == {"hug"} and db.session.query(Support).count() == 1
    ash.post(f"/posts/{post.id}/support", {"take": "hug"}, status=303)
    assert pressed(ash.get(url)) == set()


def test_only_the_author_learns_of_support_and_how_many_it_is(client_for, cast, post):
    """S3.4"""
    for name in ("ash", "wren"):
        supports.give(post, "hug", by=getattr(cast, name))
    assert "Two people are with you (A hug)" in client_for("bea").get(f"/talkabouts/{post.id}").words
    assert "are with you" not in client_for("ash").get(f"/talkabouts/{post.id}").words
    assert not client_for("bea").get(f"/talkabouts/{post.id}").all("button", class_="support")


def test_with_htmx_the_row_is_in_the_part(client_for, cast, post):
    """The 303 leads to the page of the button; htmx takes the button from its part, and by its id."""
    reply = factories.reply(post, cast.bea)
    ash, url = client_for("ash"), f"/talkabouts/{post.id}?last=1"
    answer = ash.post(f"/posts/{reply.id}/support", {"give": "hug", "back": url}, htmx=True, status=303)
    assert answer.location == f"{url}#reply-{reply.id}"
    part = ash.get(url, htmx=True)
    assert part.one("button", id=f"hug-{reply.id}").get("name") == "take"
    assert pressed(part) == {"hug"} and "<html" not in part.text


def test_no_support_of_a_kind_that_is_not_kept_nor_of_oneself(client_for, post):
    client_for("ash").post(f"/posts/{post.id}/support", {"give": "like"}, status=404)
    client_for("ash").post(f"/posts/{post.id}/support", {}, status=404)
    client_for("bea").post(f"/posts/{post.id}/support", {"give": "hug"}, status=404)
    client_for("ash").post(f"/posts/{post.id}/support", {"take": "\x00"}, status=404)
    assert db.session.query(Support).count() == 0


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "x", "/\tx"])
def test_the_way_back_never_leads_elsewhere(client_for, post, back):
    answer = client_for("ash").post(f"/posts/{post.id}/support", {"give": "hug", "back": back}, status=303)
    assert answer.location == f"/posts/{post.id}"


# --- follow

def test_following_tells_no_one_and_may_be_done_twice(client_for, cast, post):
    """S3.5"""
    ash, bea = client_for("ash"), client_for("bea")
    before = bea.get(f"/talkabouts/{post.id}").words
    for _ in range(2):
        ash.post(f"/posts/{post.id}/follow", status=303)
    assert follows.follows_post(post, for_=cast.ash) and "Stop following" in ash.get(f"/talkabouts/{post.id}").words
    assert bea.get(f"/talkabouts/{post.id}").words == before
    ash.post(f"/posts/{post.id}/unfollow", status=303)
    assert not follows.follows_post(post, for_=cast.ash)


# --- edit

def test_others_read_the_old_words_until_the_new_are_read(client_for, cast, post):
    bea, ash, url = client_for("bea"), client_for("ash"), f"/talkabouts/{post.id}"
    form = bea.get(f"/posts/{post.id}/edit")
    sent = {"title": "New title", "body": "New words.", "seen_version": form.value("seen_version")}
    bea.post(f"/posts/{post.id}/edit", sent, status=303)
    assert "New words." in bea.get(url).words and "Your change is being read" in bea.get(url).words
    assert "New words." not in ash.get(url).text and "New title" not in client_for("ash").get("/wall").text
    factories.publish(db.session.get(Post, post.id))
    assert "New words." in ash.get(url).words
    assert [r.version for r in revisions.of(post)] == [2, 1]


def test_a_stale_edit_keeps_what_was_typed_and_shows_what_stands(client_for, post):
    bea = client_for("bea")
    sent = {"title": "A", "body": "First window.", "seen_version": 1}
    bea.post(f"/posts/{post.id}/edit", sent, status=303)
    page = bea.post(f"/posts/{post.id}/edit", sent | {"body": "Second window."}, status=422)
    assert page.one("textarea").text.strip() == "Second window." and "First window." in page.words
    assert "changed in the meantime" in "".join(page.one("div", id="error-summary").itertext())
    assert page.value("seen_version") == "2"
    bea.post(f"/posts/{post.id}/edit", sent | {"body": "Second window.", "seen_version": 2}, status=303)
    assert db.session.get(Post, post.id).body == "Second window."


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "\x00"])
def test_a_version_that_is_none_changes_nothing(client_for, post, version):
    sent = {"title": "A", "body": "Kept here.", "seen_version": version}
    page = client_for("bea").post(f"/posts/{post.id}/edit", sent, status=422)
    assert "Kept here." in page.one("textarea").text and db.session.get(Post, post.id).version == 1


def test_a_reply_and_a_brick_are_edited_by_their_own_fields(client_for, cast, post):
    reply, brick = factories.reply(post, cast.ash), factories.brick(cast.ash)
    ash = client_for("ash")
    assert not [i for i in ash.get(f"/posts/{reply.id}/edit").all("input") if i.get("name") == "title"]
    assert ash.post(f"/posts/{reply.id}/edit", {"body": "Better.", "seen_version": 1}, status=303).location \
        .endswith(f"#reply-{reply.id}")
    page = ash.post(f"/posts/{brick.id}/edit", {"title": "x" * 61, "body": "A stone.", "seen_version": 1}, status=422)
    assert "60 characters" in page.words and "Words on the brick" in page.words


# --- withdraw

def test_withdrawing_asks_first_and_leaves_it_with_moderation(client_for, cast, post):
    bea, ash = client_for("bea"), client_for("ash")
    bea.get(f"/posts/{post.id}/withdraw")
    assert db.session.get(Post, post.id).state == State.PUBLISHED
    assert "It is withdrawn" in bea.post(f"/posts/{post.id}/withdraw", follow=True).words
    for client in (bea, ash):
        client.get(f"/talkabouts/{post.id}", status=404)
    assert "A long week" not in ash.get("/wall").text and posts.by_id(post.id).body


def test_a_withdrawn_reply_goes_from_the_thread_and_its_count(client_for, cast, post):
    reply = factories.reply(post, cast.ash)
    assert posts.by_id(post.id).reply_count == 1
    answer = client_for("ash").post(f"/posts/{reply.id}/withdraw", status=303)
    assert answer.location == f"/talkabouts/{post.id}" and posts.by_id(post.id).reply_count == 0
    assert "I hear you" not in client_for("bea").get(f"/talkabouts/{post.id}").words


def test_replies_go_with_their_thread(client_for, cast, post):
    """What the page promised: nobody sees the replies to it any more, by their own address neither."""
    reply = factories.reply(post, cast.ash)
    client_for("bea").post(f"/posts/{post.id}/withdraw", status=303)
    for url in (f"/posts/{reply.id}", f"/posts/{reply.id}/report", f"/talkabouts/{post.id}/replies/{reply.id}"):
        client_for("wren").get(url, status=404)
    client_for("wren").post(f"/posts/{reply.id}/support", {"give": "hug"}, status=404)


# --- whose it is

@pytest.mark.parametrize("act", ["edit", "withdraw"])
def test_only_the_author_changes_a_post(client_for, post, act):
    for name in ("ash", "wren", "sol"):
        client_for(name).get(f"/posts/{post.id}/{act}", status=404)
        client_for(name).post(f"/posts/{post.id}/{act}", {"title": "x", "body": "x", "seen_version": 1}, status=404)
    assert (posts.by_id(post.id).state, posts.by_id(post.id).version) == (State.PUBLISHED, 1)


@pytest.mark.parametrize("act", ACTS)
def test_no_act_crosses_the_language_wall_or_reaches_what_is_held(client_for, cast, act):
    """S2.8, S3.12"""
    english, held = factories.talkabout(cast.ash), factories.talkabout(cast.ash, published=False)
    sent = {"give": "hug", "category": "other", "title": "x", "body": "x", "seen_version": 1}
    client_for("fleur").post(f"/posts/{english.id}/{act}", sent, status=404)
    client_for("bea").post(f"/posts/{held.id}/{act}", sent, status=404)
    assert "/sign-in" in client_for(None).post(f"/posts/{english.id}/{act}", sent, status=303).location
    forged = client_for("bea").post(f"/posts/{english.id}/{act}", sent, csrf=False)
    assert forged.status == {"report": 422, "edit": 404, "withdraw": 404}.get(act, 400)


def test_withdrawn_twice_is_withdrawn_once(client_for, cast, post):
    """A double click lands where the first half did; the page itself is gone."""
    reply = factories.reply(post, cast.ash)
    own = factories.talkabout(cast.ash)
    ash = client_for("ash")
    for one, place in ((reply, f"/talkabouts/{post.id}"), (own, "/wall")):
        for _ in range(2):
            assert ash.post(f"/posts/{one.id}/withdraw", status=303).location == place
        ash.get(f"/posts/{one.id}/withdraw", status=404)
    assert posts.by_id(post.id).reply_count == 0
    assert len(audit.latest(act="post:withdrawn")) == 2


def test_withdrawing_a_reply_whose_thread_is_gone_leads_to_the_wall(client_for, cast, post):
    reply = factories.reply(post, cast.ash)
    posts.withdraw(post, by=cast.bea)
    assert client_for("ash").post(f"/posts/{reply.id}/withdraw", status=303).location == "/wall"
