"""What happens while a guide has a page open: each has its own page, and nothing typed is lost (S5.4, S5.15)."""
import re
from datetime import timedelta

import pytest

from jobs import housekeeping
from models.care import queue
from models.care.queue import Band, Source
from models.community.posts import State
from models.ground import transaction
from models.ground.db import db, now
from models.people.closing import Closing
from tests import factories
from tests.blueprints import owned
from tests.blueprints.desk import claimed

TYPED = {"remove-seen_version": 1, "remove-category": "selling", "remove-words": "Kindly meant."}
NOTHING = {"no_action-seen_version": 1, "no_action-category": "within-rules"}


@pytest.fixture
def item(cast):
    item = queue.open_item(factories.talkabout(cast.ash, title="A long week"), Band.CONCERN, Source.REPORT)
    transaction.commit()
    return item


@pytest.fixture
def wren(client_for):
    return client_for("wren")


def withdraw(post, client):
    client.post(f"/posts/{post.id}/withdraw", {}, status=303)


def close_account(app, cast, client, posts: str):
    owned.empty_the_postbag(app)
    owned.seal(cast.ash)
    client.post("/mine/close", {"posts": posts, "password": factories.PASSWORD}, status=303)
    owned.pass_days(db.session.query(Closing.id).filter_by(account_id=cast.ash.id).scalar(), 7.01)
    housekeeping.tidy()


def folds(page) -> set[str]:
    return set(re.findall(r'action="/queue/items/\d+/([a-z-]+)"', page.text))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_author_takes_the_post_back(item, wren, client_for, cast, language):
    cast.wren.language = language
    url = claimed(item, wren)
    withdraw(item.post, client_for("ash"))
    page = wren.post(f"{url}/remove", TYPED, status=422)
    assert {"en": "Its author has taken it back", "fr": "La personne qui l’a écrite l’a"}[language] in page.words
    assert "Kindly meant." in page.words and folds(page) >= {"remove", "no-action", "escalate", "message"}
    assert "approve" not in folds(wren.get(url))
    wren.post(f"{url}/no-action", NOTHING, status=303)
    assert not item.is_open and item.post.state == State.WITHDRAWN


@pytest.mark.parametrize("posts", ["leave", "take"])
def test_the_member_closes_their_account(app, item, wren, client_for, cast, posts):
    url = claimed(item, wren)
    close_account(app, cast, client_for("ash"), posts)
    page = wren.get(url)
    assert "Its author has closed their account" in page.words and cast.ash.username in page.words
    assert ("taken it back" in page.words) == (posts == "take")
    page = wren.post(f"{url}/message", {"message-seen_version": 1, "message-words": "I read you.",
                                        "message-category": "support"}, status=422)
    assert "nobody would read it" in page.words and "I read you." in page.words
    if posts == "leave":
        wren.post(f"{url}/remove", TYPED, status=303)
    else:
        wren.post(f"{url}/no-action", NOTHING, status=303)
    assert "This item is closed." in wren.get(url).words
    for page in (f"/queue/members/{cast.ash.id}", f"{url}/versions"):
        wren.get(page)
    assert "/standing" not in wren.get(url).text        # nothing is imposed on who has left


def test_the_words_were_erased(app, item, wren, client_for, cast):
    url = claimed(item, wren)
    wren.post(f"{url}/remove", TYPED, status=303)
    close_account(app, cast, client_for("ash"), "leave")
    db.session.query(Closing).update({"words_until": now() - timedelta(days=1)})
    housekeeping.tidy()
    assert "The words are erased" in wren.get(url).words
    assert "Nothing is kept of it" in wren.get(f"{url}/versions").words


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_guide_is_suspended_in_the_middle_of_it(item, client_for, cast, language):
    """S6.8: the case is a colleague's at once; the guide learns why, and has their words."""
    wren = client_for("wren", language=language)
    url = claimed(item, wren)
    client_for("ada").post(f"/admin/staff/{cast.wren.id}/suspension", {"reason": "An inquiry"}, status=303)
    assert not item.is_held_by_someone
    claimed(item, client_for("gale"))
    page = wren.post(f"{url}/remove", TYPED, status=403)
    assert ("Your work here is suspended" if language == "en" else "Votre travail ici est suspendu") in page.words
    assert "Kindly meant." in page.words and ("somebody in danger" in page.words or language == "fr")
    assert wren.get("/queue", status=403).all("blockquote") == []
    assert wren.get("/queue", htmx=True, status=403, check=False).response.headers["HX-Redirect"] == "/queue"
    assert "HX-Redirect" not in wren.post("/queue/presence", {"item": item.id}, htmx=True, status=401,
                                          check=False).response.headers     # it would take the words along


def test_a_registration_lapses_in_the_middle_of_it(item, wren, client_for, cast):
    url = claimed(item, wren)
    until = item.claimed_until
    lately = (now() - timedelta(days=3)).date().isoformat()
    cast.wren.profession = {"body": "A college", "number": "1", "expires": lately}
    transaction.commit()
    page = wren.post(f"{url}/remove", TYPED, status=403)
    assert "has lapsed" in page.words and "Kindly meant." in page.words
    page = wren.get(url)
    assert "has lapsed" in page.words and folds(page) == {"escalate", "release", "look"}
    wren.post("/queue/presence", {"item": item.id})
    assert item.claimed_until == until      # nothing puts its end off any more
    wren.post(f"{url}/release", status=303)
    claimed(item, client_for("gale"))
