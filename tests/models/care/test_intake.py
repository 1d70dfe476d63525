"""The second opinion at the door: it holds and orders, it never calls anybody out of bed alone (S5.1, DESIGN 5)."""
from dataclasses import replace

import pytest

from models.care import intake, phrasebook
from models.care.pages import Page
from models.care.queue import Band, QueueItem
from models.community import posts
from models.community.posts import State
from models.ground.db import db
from tests import factories

TOLD = "I sat in the garden for a while after work and looked at the tomatoes and the sky, as on every evening of late."
PLAN = "I am going to kill myself tonight, I have the pills here."


@pytest.fixture
def eager():
    """A model that would raise everything."""
    return replace(phrasebook.second_opinion("on"), review=-99.0, urgent=-99.0)


def _item(post, opinion):
    intake.read_post(post.id, post.version, opinion=opinion)
    return db.session.query(QueueItem).filter_by(post_id=post.id).one()


def test_what_only_the_model_raises_is_held_and_urgent_but_pages_nobody(cast, eager):
    post = factories.talkabout(cast.ash, body=f"{TOLD} I feel hopeless today.", published=False)
    item = _item(post, eager)
    assert (post.state, item.band, db.session.query(Page).count()) == (State.HELD, Band.URGENT, 0)
    assert "second-opinion" in {finding["category"] for finding in item.findings}


@pytest.mark.parametrize("model", ["on", "off"])
def test_what_the_rules_hold_pages_with_the_model_or_without(cast, model):
    post = factories.talkabout(cast.ash, body=PLAN, published=False)
    assert _item(post, phrasebook.second_opinion(model)).band == Band.URGENT
    assert db.session.query(Page).count() == 1


def test_words_of_danger_that_were_taken_back_still_reach_a_person(cast):
    """S5.1: whoever takes their words back may be in danger all the same. Nobody else ever sees them."""
    post = factories.talkabout(cast.ash, body=PLAN, published=False)
    posts.withdraw(post, by=cast.ash)
    assert _item(post, None).band == Band.URGENT and post.state == State.WITHDRAWN
    assert db.session.query(Page).count() == 1


def test_other_words_that_were_taken_back_are_nobodys(cast):
    post = factories.talkabout(cast.ash, body="Call me on 403-555-0134.", published=False)
    posts.withdraw(post, by=cast.ash)
    intake.read_post(post.id, 1)
    assert db.session.query(QueueItem).count() == 0 and post.html is None
