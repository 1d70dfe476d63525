"""A newcomer's first ten minutes (S2.6): what fits them, what a guide owes them, taken up again, then never."""
from datetime import timedelta

import pytest

from models.care import arrivals
from models.community import blocks, filters, supports
from models.ground import transaction
from models.ground.db import db, now
from models.people.rota import Presence
from tests import factories


@pytest.fixture
def ash(cast):
    """Ash has just opened the account."""
    arrivals.arrive(cast.ash)
    cast.ash.looks_round_since = now()
    transaction.commit()
    return cast.ash


def answered(ash, **answers):
    ash.answers = {name.replace("_", "-"): given for name, given in answers.items()}
    transaction.commit()


def test_left_taken_up_again_and_never_again_once_done(client_for, ash):
    client = client_for("ash")
    assert client.post("/welcome", {}, status=303).location == "/first-steps"
    assert client.get("/first-steps").all("a", href="/wall") and client.get("/wall").all("a", href="/first-steps")
    for _click in range(2):
        assert client.post("/first-steps/done", status=303).location == "/wall"
    assert client.get("/first-steps", status=303).location == "/wall"
    assert not client.get("/wall").all("a", href="/first-steps")


def test_the_greeting_is_promised_honestly(client_for, cast, ash):
    """S5.11, S5.17: nobody at the desk, somebody there, too late, greeted."""
    client = client_for("ash")
    assert "No Wall Guide is at the desk just now" in client.get("/first-steps").words
    db.session.add(Presence(account_id=cast.wren.id, seen_at=now()))
    transaction.commit()
    assert "will greet you within the hour" in client.get("/first-steps").words
    arrivals.own(for_=ash).due_at = now() - timedelta(minutes=2)
    transaction.commit()
    assert "the hour is over. We are sorry" in client.get("/first-steps").words
    arrivals.greet(ash.id, by=cast.wren, words="Hello there.")
    transaction.commit()
    assert "A Wall Guide has written to you" in client.get("/first-steps").words
    assert "Wren greets you" in client.get("/mine/notices").words


def test_a_talkabout_that_fits(client_for, cast, ash):
    """About what was named, answered lately; nothing heavy, noted, folded, hidden, one's own, nor French."""
    answered(ash, talk_about=["sleep", "grief"])
    heron, crow = factories.member("heron"), factories.member("crow")
    fits = factories.talkabout(cast.bea, title="Awake again", tags=("sleep",))
    factories.reply(fits, heron)
    factories.talkabout(cast.bea, title="Newer, no answer", tags=("sleep",))
    for author, title, more in (
            (cast.bea, "Heavy", {"tags": ("sleep", "grief")}), (cast.bea, "Noted", {"note": "loss"}),
            (cast.bea, "Spiders at night", {}), (crow, "Hidden", {}), (ash, "My own", {})):
        factories.reply(factories.talkabout(author, title=title, **{"tags": ("sleep",)} | more), heron)
    factories.reply(factories.talkabout(cast.fleur, title="Nuit", tags=("sleep",)), cast.fleur)
    filters.add("words", "spiders", by=ash)
    blocks.hide(crow, by=ash, kind="block")
    transaction.commit()
    page = client_for("ash").get("/first-steps")
    assert "A talkabout about what you named" in page.words
    assert [link.get("href") for link in page.all("a") if (link.get("href") or "").startswith("/talkabouts/")
            and link.get("href") != "/talkabouts/new"] == [f"/talkabouts/{fits.id}"]


def test_without_answers_or_without_a_wall(client_for, cast, ash):
    client = client_for("ash")
    assert "The wall is quiet just now" in client.get("/first-steps").words
    answered(ash, talk_about=["sleep", "nothing-kept", "work"])
    factories.talkabout(cast.bea, title="Rain", tags=("money",))
    page = client.get("/first-steps")
    assert "A talkabout to begin with" in page.words and "Rain" in page.words


def test_a_small_thing_that_fits(client_for, cast, ash):
    """Support by one press, and back; a line to who waits; a brick for who carries much."""
    post = factories.talkabout(cast.bea, title="Rain")
    client = client_for("ash")
    assert client.get("/first-steps").all("button", id="support")
    page = client.post(f"/posts/{post.id}/support", {"give": "with-you", "back": "/first-steps"}, status=303)
    assert page.location == "/first-steps" and supports.given([post.id], for_=ash) == {post.id: {"with-you"}}
    assert "Your support is with them" in client.get("/first-steps").words
    answered(ash, brings=["give-back"])
    assert "nobody has answered yet" in client.get("/first-steps").words
    answered(ash, brings=["hard-time"])
    assert client.get("/first-steps").all("a", href="/bricks/new?start=weather")


def test_in_french_with_few_statements(client_for, cast, statements):
    arrivals.arrive(cast.fleur)
    cast.fleur.looks_round_since = now()
    answered(cast.fleur, talk_about=["sleep", "work", "family", "money"], brings=["give-back"])
    client = client_for("fleur")
    with statements() as seen:
        page = client.get("/first-steps")
    assert "Vos dix premières minutes" in page.words and len(seen) <= 12


class TestOnTheDesk:
    def test_a_guide_greets_in_one_step(self, client_for, cast, ash):
        """The kept words are there to be made one's own; what the newcomer told stands above them."""
        answered(ash, brings=["not-alone"], talk_about=["sleep"], heard="campus")
        guide = client_for("wren")
        assert guide.get("/queue").all("a", href="/queue/newcomers")
        assert guide.get("/queue/newcomers").all("a", href=f"/queue/newcomers/{ash.id}")
        page = guide.get(f"/queue/newcomers/{ash.id}")
        assert "I’d like to feel less alone" in page.words and "Sleep" in page.words and "campus" not in page.words
        assert "Hello ash, and welcome. I am Wren" in page.words
        assert guide.post(f"/queue/newcomers/{ash.id}", {"words": "Hello ash."}, status=303).location \
            == "/queue/newcomers"
        assert "Nobody waits to be greeted" in guide.get("/queue/newcomers").words

    def test_words_that_cannot_go_are_kept(self, client_for, cast, ash):
        guide = client_for("wren")
        page = guide.post(f"/queue/newcomers/{ash.id}", {"words": "Ring me on 403 555 0199."}, status=422)
        assert "Ring me on 403 555 0199." in page.words and "Please write them anew" in page.words
        arrivals.greet(ash.id, by=cast.gale, words="Hello.")
        transaction.commit()
        page = guide.post(f"/queue/newcomers/{ash.id}", {"words": "Hello from me."}, status=422)
        assert "Hello from me." in page.words and "A colleague has greeted them" in page.words

    def test_who_waits_for_a_first_reply(self, client_for, cast):
        post = factories.talkabout(cast.bea, title="Anyone there?")
        guide = client_for("gale", language="fr")
        assert guide.get("/queue/unanswered").all("a", href=f"/posts/{post.id}")
        factories.reply(post, cast.ash)
        assert not guide.get("/queue/unanswered").all("a", href=f"/posts/{post.id}")

    def test_leads_see_how_long_a_first_reply_takes(self, client_for, cast, ash):
        factories.reply(factories.talkabout(cast.bea), cast.ash)
        arrivals.own(for_=ash).due_at = now() - timedelta(minutes=2)
        transaction.commit()
        assert "its first reply within less than a minute" in client_for("lee").get("/queue/unanswered").words
        assert "its first reply" not in client_for("wren").get("/queue/unanswered").words
        assert "1 of them late" in client_for("lee").get("/oversight").words
