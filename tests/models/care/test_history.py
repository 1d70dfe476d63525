"""What a member wrote lately raises a new post, never lowers one (S5.1): rules are data, and told in the finding."""
from datetime import timedelta

import pytest

from models.care.pages import Page
from models.care.queue import QueueItem
from models.community import posts
from models.ground.db import db, now
from tests import factories

DANGER, SIGN, MILD, PLAIN = ("I want to kill myself tonight, I have a plan.", "I want death and nothing else.",
                             "I feel hopeless today.", "It rained all day.")


def _before(cast, body, days, times=1):
    for n in range(times):
        factories.talkabout(cast.ash, title=f"{n}", body=body).created_at = now() - timedelta(days=days)


def _item(post):
    return db.session.query(QueueItem).filter_by(post_id=post.id).one_or_none()


@pytest.mark.parametrize(("body", "earlier", "days", "times", "level", "rule"), [
    (PLAIN, DANGER, 1, 1, 1, "danger-lately"), (PLAIN, DANGER, 3, 1, 0, None), (PLAIN, SIGN, 1, 3, 0, None),
    (MILD, DANGER, 4, 1, 2, "danger-and-signs"), (MILD, SIGN, 6, 2, 2, "signs-again"), (MILD, SIGN, 6, 1, 1, None),
    (MILD, SIGN, 8, 3, 1, None)])
def test_the_past_raises(cast, body, earlier, days, times, level, rule):
    _before(cast, earlier, days, times)
    post = factories.talkabout(cast.ash, title="Now", body=body)
    why = [found["why"] for found in (_item(post).findings if _item(post) else ()) if found["category"] == "history"]
    assert (post.level, why) == (level, [f"risk.history.{rule}"] if rule else [])
    assert post.state == posts.State.PUBLISHED      # nobody is held for their past


def test_it_pages_nobody_and_is_nobody_elses(cast):
    _before(cast, DANGER, 1)
    pages = db.session.query(Page).count()
    assert factories.talkabout(cast.bea, body=PLAIN).level == 0
    assert factories.talkabout(cast.ash, body=MILD).level == 2
    assert db.session.query(Page).count() == pages


def test_an_address_that_was_masked_says_nothing_about_danger(cast):
    _before(cast, "Call me on 403-555-0134.", 1, 3)
    assert factories.talkabout(cast.ash, title="Now", body=MILD).level == 1


def test_why_is_said_in_words(app):
    words = app.jinja_env.get_template("queue/_whys.html").module
    from models.care.phrasebook import policy
    with app.test_request_context():
        for rule in policy()["history"]:
            assert words.why_words(f"risk.history.{rule['id']}").strip() != f"risk.history.{rule['id']}"
