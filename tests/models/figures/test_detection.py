"""The report on detection (S5.10, S5.12): intervals, rules worth having, drift beyond chance, time to the scan."""
from datetime import timedelta

import pytest

from models.care import decisions, queue
from models.care.hits import RuleHit
from models.figures import detection
from models.ground import outbox
from models.ground.db import db, now
from tests import factories


@pytest.mark.parametrize(("count", "total", "low", "high"), [
    (0, 10, 0.0, 0.2775), (1, 20, 0.0089, 0.2361), (81, 263, 0.2553, 0.3662), (10, 10, 0.7225, 1.0)])
def test_the_interval_is_wilsons(count, total, low, high):
    """Against published values (Newcombe 1998, table I, method 3) and the rule at the ends."""
    assert detection.wilson(count, total) == pytest.approx((low, high), abs=5e-4)


def test_which_rules_led_to_something(cast):
    """A post counts once, however often it was decided on; before enough were decided no share is told."""
    posts = [factories.talkabout(cast.ash, title=f"{n}", body="Call me on 403-555-0134.") for n in range(6)]
    for n, post in enumerate(posts):
        item = db.session.query(queue.QueueItem).filter_by(post_id=post.id).one()
        queue.claim(item.id, by=cast.wren)
        if n < 2:
            decisions.edit(item.id, by=cast.wren, title=post.title, body="Call me.", category="contact", words="",
                           seen_version=1)
        elif n < 5:
            decisions.approve(item.id, by=cast.wren, words="", seen_version=1)
    use = next(use for use in detection.rules() if use.rule == "detail.phone")
    assert (use.posts, use.acted, use.left, use.share) == (6, 2, 3, 0.4) and not use.is_few


def test_a_rise_beyond_chance_is_marked(cast):
    """Whole weeks alone: this week is not over."""
    monday = detection.weeks()[-1]
    for week, count in enumerate((2, 3, 2, 12)):
        for n in range(20):
            post = factories.talkabout(cast.ash, title=f"{week}-{n}")
            post.created_at = now().replace(year=monday.year, month=monday.month, day=monday.day) - timedelta(
                days=7 * (3 - week))
            if n < count:
                db.session.add(RuleHit(post_id=post.id, post_version=1, rule="r", category="eating", kind="risk",
                                       lexicon="1", at=post.created_at))
    row = next(row for row in detection.drift() if row.category == "eating")
    assert (row.counts[-4:], row.change) == ([2, 3, 2, 12], "rose") and row.last == 600
    assert len(detection.weeks()) == len(row.rates) == detection.WEEKS


def test_the_time_to_the_scan(cast):
    assert detection.seconds_to_scan() is None
    for seconds in range(20):
        factories.talkabout(cast.ash, title=f"{seconds}")
    for seconds, row in enumerate(db.session.query(outbox.Promise).filter_by(job="scan-post")):
        row.done_at = row.promised_at + timedelta(seconds=seconds)
    db.session.flush()
    db.session.query(outbox.Promise).update({"promised_at": outbox.Promise.promised_at})
    for row in db.session.query(outbox.Promise).filter_by(job="scan-post"):
        row.promised_at, row.done_at = row.promised_at - timedelta(hours=1), row.done_at - timedelta(hours=1)
    assert detection.seconds_to_scan() == (pytest.approx(10), pytest.approx(19))
