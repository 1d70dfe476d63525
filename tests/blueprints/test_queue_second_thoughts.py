"""Taken back at once, put right later, on the desk's pages: plain forms, honest when it is too late (S5.14)."""
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.care import queue
from models.care.decisions import UNDO_SECONDS, Decision
from models.care.queue import Band, Source
from models.community.posts import State
from models.ground.db import db, now
from models.people import notices
from tests import factories
from tests.blueprints.desk import claimed, item_of


@pytest.fixture
def item(cast):
    return queue.open_item(factories.talkabout(cast.ash, body="Sold here: boots."), Band.ROUTINE, Source.REPORT)


def removed(item, client):
    url = claimed(item, client)
    return client.post(f"{url}/remove", {"remove-category": "selling", "remove-seen_version": 1}, follow=True)



def too_late():
    db.session.execute(update(Decision).values(at=now() - timedelta(seconds=UNDO_SECONDS + 1)))
    factories.later_on()


def test_one_press_takes_it_back(item, cast, client_for):
    wren = client_for("wren")
    page = removed(item, wren)
    assert "For 20 seconds you can take this decision back" in page.words
    url = f"/queue/decisions/{db.session.query(Decision).one().id}/undo"
    assert url in page.text
    page = wren.post(url, follow=True)
    assert "Taken back: it is as it was, and nobody was told." in page.words
    assert "Decision taken back" in page.words and "wren took their decision back" in page.words.lower()
    assert page.all("button", id="release"), "in their hands"
    factories.later_on()
    assert item.post.state == State.PUBLISHED and notices.for_member(for_=cast.ash) == []
    client_for("gale").post(url, status=404)


def test_too_late_it_says_what_can_be_done(item, cast, client_for):
    wren = client_for("wren")
    removed(item, wren)
    too_late()
    page = wren.post(f"/queue/decisions/{db.session.query(Decision).one().id}/undo", follow=True)
    assert "More than 20 seconds have passed, so nothing was changed." in page.words
    assert item.post.state == State.REMOVED and page.all("button", id="again")
    page = wren.post(f"/queue/items/{item.id}/again", follow=True)
    assert "It is in your hands again." in page.words and "Restore and tell the author" in page.words
    again = item_of(item.post)
    typed = {"restore-seen_version": 1, "restore-words": "We misread it."}
    refused = wren.post(f"/queue/items/{again.id}/restore", typed, status=422)
    assert "Please choose a reason." in refused.words and "We misread it." in refused.text
    page = wren.post(f"/queue/items/{again.id}/restore", typed | {"restore-category": "mistake"}, follow=True)
    assert "Restored. The author is told why." in page.words and item.post.state == State.PUBLISHED
    factories.later_on()
    read = client_for("ash").get("/mine/notices").words
    assert "A post of yours that was taken down is back" in read and "We misread it." in read


def test_what_went_out_offers_nothing(item, client_for):
    wren = client_for("wren")
    url = claimed(item, wren)
    sent = {"message-words": "I read you.", "message-category": "support", "message-seen_version": 1}
    page = wren.post(f"{url}/message", sent, follow=True)
    assert "They can’t be taken back" in page.words and not page.all("button", id="undo")


@pytest.mark.parametrize("undo", ["x", "-1", "²", "9" * 40, "<b>"])
def test_a_made_up_number_is_nobodys(client_for, undo):
    wren = client_for("wren")
    wren.get(f"/queue?undo={undo}")
    wren.post(f"/queue/decisions/{10**12}/undo", status=404)


def test_whoever_put_it_right_first_is_told_of(item, client_for):
    """A second window: there is nothing left to do, and what was typed is kept."""
    wren = client_for("wren")
    removed(item, wren)
    too_late()
    wren.post(f"/queue/items/{item.id}/again", status=303)
    again = item_of(item.post)
    sent = {"restore-category": "mistake", "restore-seen_version": 1, "restore-words": "We misread it."}
    wren.post(f"/queue/items/{again.id}/restore", sent | {"restore-then": "stay"}, status=303)
    page = wren.post(f"/queue/items/{again.id}/restore", sent)
    assert page.status in (303, 409)
