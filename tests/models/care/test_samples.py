"""What scanning misses is measured (S5.12): drawn by chance once a day, read by a guide, told with its interval."""
from datetime import timedelta

import pytest

from models.care import decisions, queue, samples
from models.care.samples import Sample
from models.figures import detection
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused, Stale
from tests import factories


@pytest.fixture
def drawn(cast):
    factories.talkabout(cast.ash)
    samples.draw()
    transaction.commit()
    row = db.session.query(Sample).one()
    queue.claim(row.item_id, by=cast.wren)
    return row


def test_drawn_once_a_day_from_what_nothing_was_found_in(cast, monkeypatch):
    found = factories.talkabout(cast.ash, body="Call me on 403-555-0134.")
    old = factories.talkabout(cast.ash, title="old")
    old.created_at = now() - timedelta(days=2)
    plain = [factories.talkabout(cast.bea, title=f"{n}") for n in range(3)]
    french = factories.talkabout(cast.fleur, title="Bonsoir", body="Il pleut depuis ce matin.")
    monkeypatch.setitem(samples.phrasebook.policy()["sample"], "a_day", 2)
    assert samples.draw() == 3 and samples.draw() == 0
    rows = db.session.query(Sample).all()
    assert {row.post_id for row in rows} <= {post.id for post in [*plain, french]}
    assert found.id not in {row.post_id for row in rows}
    item = db.session.get(queue.QueueItem, rows[0].item_id)
    assert (item.source, item.band) == ("sample", "routine")


def test_nothing_was_missed_closes_it(drawn, cast):
    samples.answer(drawn.item_id, by=cast.wren, category="nothing", seen_version=1)
    transaction.commit()
    assert not db.session.get(queue.QueueItem, drawn.item_id).is_open
    misses, = detection.misses()
    assert (misses.drawn, misses.read, misses.missed, misses.rate) == (1, 1, 0, 0.0)


def test_what_was_missed_stays_in_hand_and_is_decided_on(drawn, cast):
    with pytest.raises(Refused):
        samples.answer(drawn.item_id, by=cast.wren, category="weather", seen_version=1)
    samples.answer(drawn.item_id, by=cast.wren, category="ideation", seen_version=1)
    item = db.session.get(queue.QueueItem, drawn.item_id)
    assert item.is_held_by(cast.wren) and item.band == "concern"
    with pytest.raises(Stale):
        samples.answer(drawn.item_id, by=cast.wren, category="nothing", seen_version=1)
    assert detection.misses()[0].missed == 1


def test_a_guide_who_acts_without_saying_so_has_found_something(drawn, cast):
    decisions.put_note(drawn.item_id, by=cast.wren, note="loss", words="", seen_version=1)
    assert (detection.misses()[0].read, detection.misses()[0].missed) == (1, 1)


def test_other_items_are_no_samples(cast):
    item = queue.open_item(factories.talkabout(cast.ash), queue.Band.ROUTINE, queue.Source.REPORT)
    queue.claim(item.id, by=cast.wren)
    with pytest.raises(NotFound):
        samples.answer(item.id, by=cast.wren, category="nothing", seen_version=1)
