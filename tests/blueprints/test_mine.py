"""One's own space: what I shared in each state, where I am signed in (S3.13, DESIGN 4)."""
import pytest

from models.community import posts
from models.community.wall import PER_PAGE
from models.ground import transaction
from models.people import accounts, sessions
from tests import factories

DANGER = "I want to kill myself tonight, I have a plan"


def token_of(client) -> str:
    with client.http.session_transaction() as cookie:
        return cookie["reader"]


def test_it_works(client_for, cast):
    post = factories.talkabout(cast.ash, title="Rain all week")
    page = client_for("ash").get("/mine")
    assert page.one("a", href=f"/posts/{post.id}") is not None and "Rain all week" in page.words


def test_another_member_sees_none_of_it(client_for, cast):
    factories.talkabout(cast.ash, title="Rain all week")
    assert "Rain all week" not in client_for("bea").get("/mine").words


def test_who_has_no_room_here_learns_what_they_are(client_for):
    """S1: no dead end for a partner viewer, a referrer, an administrator."""
    for name, role in (("pat", "Partner viewer"), ("remy", "Referrer"), ("ada", "Administrator")):
        page = client_for(name).get("/mine")
        assert role in page.words and "Nothing asks for you just now." in page.words
        assert "Community" not in page.words
    assert "Nothing asks for you" not in client_for("ash").get("/mine").words + client_for("dara").get("/mine").words


def test_each_state_in_words(client_for, cast):
    """S3.13: waiting, published, changed, held for a guide, taken down."""
    client = client_for("ash")
    post = factories.talkabout(cast.ash, published=False)
    assert "Being read. Others don’t see it yet." in client.get("/mine").words
    factories.publish(post)
    assert "On the wall." in client.get("/mine").words
    posts.revise(post, by=cast.ash, title="A long week", body="A longer week.", seen_version=1)
    transaction.commit()
    assert "Your change is being read." in client.get("/mine").words
    posts.remove(posts.by_id(post.id))
    assert "Taken down by a guide." in client.get("/mine").words


def test_a_post_that_a_guide_reads_first(client_for, cast):
    factories.talkabout(cast.ash, title="Tonight", body=DANGER)
    assert "Others don’t see it yet: it waits for a guide." in client_for("ash").get("/mine").words


def test_what_was_withdrawn_is_gone(client_for, cast):
    post = factories.talkabout(cast.ash, title="Rain all week")
    posts.withdraw(post, by=cast.ash)
    assert "Rain all week" not in client_for("ash").get("/mine").words


def test_replies_and_bricks_are_named(client_for, cast):
    factories.reply(factories.talkabout(cast.bea), cast.ash)
    factories.brick(cast.ash)
    words = client_for("ash").get("/mine").words
    assert "Reply" in words and "Brick" in words


def test_pages_end(client_for, cast, statements):
    """S3.16: by keyset, and never more statements for more rows."""
    client = client_for("ash")
    factories.talkabout(cast.ash, title="Oldest of all", published=False)
    client.get("/mine")     # what is asked once per process has been asked
    with statements() as few:
        client.get("/mine")
    for at in range(PER_PAGE):
        factories.talkabout(cast.ash, title=f"Number {at}", published=False)
    with statements() as many:
        page = client.get("/mine")
    assert len(few) == len(many) <= 12
    assert "Oldest of all" not in page.words
    older = next(a.get("href") for a in page.all("a") if a.get("rel") == "next")
    assert "Oldest of all" in client.get(older).words and "That is all" in client.get(older).words


@pytest.mark.parametrize("mark", ["x", "-1", "9" * 40, "%00", "٣", ""])
def test_a_mark_that_is_none(client_for, mark):
    client_for("ash").get(f"/mine?before={mark}")
    client_for("ash").get(f"/mine/notices?before={mark}")


@pytest.mark.parametrize("name", ["ada", "pat", "dara"])
def test_staff_have_an_account_page_without_a_wall(client_for, name):
    words = client_for(name).get("/mine").words
    assert "My account" in words and "What I shared" not in words


def test_signed_out(client_for):
    assert "/sign-in?next=/mine" in client_for(None).get("/mine", status=303).location


def test_text_of_members_stays_text(client_for, cast):
    factories.talkabout(cast.ash, title="<script>alert(1)</script>", published=False)
    assert not [s for s in client_for("ash").get("/mine").all("script") if not s.get("src")]


class TestSessions:
    def test_where_i_am_signed_in(self, client_for):
        other, here = client_for("ash"), client_for("ash")
        page = here.get("/mine/sign-in-security")
        assert "This is the one you are using." in page.words
        assert len([form for form in page.all("form") if "/end" in form.get("action", "")]) == 2
        assert token_of(other) not in page.text

    def test_end_one(self, client_for, cast):
        other, here = client_for("ash"), client_for("ash")
        row = sessions.find(token_of(other))
        here.post(f"/mine/sessions/{row.id}/end", status=303)
        assert "/sign-in" in other.get("/mine", status=303).location
        here.get("/mine")

    def test_end_all_others(self, client_for):
        others, here = [client_for("ash") for _ in range(2)], client_for("ash")
        bystander = client_for("bea")
        here.post("/mine/sessions/end-others", status=303)
        assert all("/sign-in" in other.get("/mine", status=303).location for other in others)
        here.get("/mine")
        bystander.get("/mine")

    def test_never_someone_elses(self, client_for):
        bea = client_for("bea")
        row = sessions.find(token_of(bea))
        client_for("ash").post(f"/mine/sessions/{row.id}/end", status=404)
        bea.get("/mine")

    @pytest.mark.parametrize("number", ["0", "99999999999999999999"])
    def test_a_session_that_is_none(self, client_for, number):
        client_for("ash").post(f"/mine/sessions/{number}/end", status=404)

    def test_without_a_token(self, client_for):
        other, here = client_for("ash"), client_for("ash")
        here.post("/mine/sessions/end-others", csrf=False, status=400)
        other.get("/mine")


def test_the_language_of_buttons_can_be_changed(client_for, cast):
    """S2.8: the interface, never the community."""
    page = client_for("ash").post("/language", {"language": "fr", "back": "/mine"}, follow=True)
    assert page.tree.get("lang") == "fr" and accounts.named("ash").communities == ["en"]


def test_in_french(client_for):
    assert client_for("fleur").get("/mine").tree.get("lang") == "fr"
