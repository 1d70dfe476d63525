"""The queue's rules (S5.3, S5.4, S5.15): one open item a post, bands only rise, a claim is a lease with an end."""
from datetime import timedelta

import pytest

from models.care import escalations, queue
from models.care.queue import TARGETS, Band, Source
from models.ground import transaction
from models.ground.db import now
from models.ground.errors import AlreadyClaimed, NotFound, NotHolding
from tests import factories

FOUND = [{"part": "body", "kind": "detail", "category": "name", "start": 0, "end": 4, "weight": 0.4}]


@pytest.fixture
def item(cast):
    made = queue.open_item(factories.talkabout(cast.ash), Band.ROUTINE, Source.SCAN, FOUND)
    transaction.commit()
    return made


def test_a_later_signal_joins_and_may_only_raise_the_band(item):
    due = item.due_at
    assert queue.open_item(item.post, Band.URGENT, Source.REPORT) is item
    assert item.band == Band.URGENT and item.due_at < due
    queue.open_item(item.post, Band.ROUTINE, Source.REPORT)
    assert item.band == Band.URGENT


def test_spans_stay_with_the_version_they_were_found_in(item):
    """S5.13: a report on a newer version must not move the old marks onto the new words."""
    item.post.version = 2
    queue.open_item(item.post, Band.CONCERN, Source.REPORT)
    assert (item.post_version, item.findings) == (1, FOUND)
    queue.open_item(item.post, Band.CONCERN, Source.SCAN, FOUND)
    assert item.post_version == 2


def test_targets_are_five_minutes_an_hour_a_day():
    assert [TARGETS[band] for band in Band] == [timedelta(minutes=5), timedelta(hours=1), timedelta(hours=24)]


def test_a_claim_ends_by_itself(item, cast):
    queue.claim(item.id, by=cast.wren)
    with pytest.raises(AlreadyClaimed) as taken:
        queue.claim(item.id, by=cast.gale)
    assert taken.value.by == "Wren"
    item.case.claimed_until = now() - timedelta(seconds=1)
    transaction.commit()
    with pytest.raises(NotHolding):
        queue.held(item.id, by=cast.wren)
    assert queue.claim(item.id, by=cast.gale).is_held_by(cast.gale)


def test_work_renews_the_lease(item, cast):
    queue.claim(item.id, by=cast.wren)
    item.case.claimed_until = now() + timedelta(minutes=1)
    transaction.commit()
    assert queue.held(item.id, by=cast.wren).claimed_until > now() + timedelta(minutes=14)
    assert queue.renew(item.id, by=cast.gale) is False


def test_a_closed_item_is_nobodys(item, cast):
    queue.claim(item.id, by=cast.wren)
    queue.close(item)
    transaction.commit()
    for verb in (queue.claim, queue.held, queue.release):
        with pytest.raises(NotHolding):
            verb(item.id, by=cast.wren)


def test_the_list_knows_the_holder_and_the_newest_level(item, cast):
    queue.claim(item.id, by=cast.wren)
    transaction.commit()
    line = queue.waiting(for_=cast.wren).rows[0]
    assert (line.is_mine, line.holder, line.author, line.categories) == (True, "Wren", "ash", [("detail", "name")])
    assert queue.waiting(for_=cast.gale).rows[0].is_mine is False
    item.case.claimed_until = now() - timedelta(seconds=1)
    transaction.commit()
    assert queue.waiting(for_=cast.wren).rows[0].holder is None


def test_the_order_is_band_then_target_and_pages_follow_it(cast):
    """S5.3, and DESIGN 10: by key, also where two came in the same instant."""
    moment = now()
    for number in range(queue.PER_PAGE + 5):
        one = queue.open_item(factories.talkabout(factories.member(f"writer{number}")),
                              Band.CONCERN if number % 2 else Band.ROUTINE, Source.SCAN)
        one.case.due_at = moment + timedelta(minutes=number // 4)
    transaction.commit()
    first = queue.waiting(for_=cast.wren)
    second = queue.waiting(for_=cast.wren, after=first.next)
    lines = first.rows + second.rows
    assert len({line.id for line in lines}) == queue.PER_PAGE + 5 and second.next is None
    assert lines == sorted(lines, key=lambda line: (line.standing, line.due_at, line.case_id))


def test_counts_and_load(item, cast):
    late = queue.open_item(factories.talkabout(cast.fleur), Band.URGENT, Source.SCAN)
    late.case.due_at = now() - timedelta(minutes=1)
    transaction.commit()
    assert queue.counts(for_=cast.wren) == {"urgent": 0, "concern": 0, "routine": 1}
    assert queue.counts(for_=cast.gale)["urgent"] == 1
    assert queue.load() == [("urgent", 1, 1), ("concern", 0, 0), ("routine", 1, 0)]


def test_another_communitys_item_is_not_there(item, cast):
    french = queue.open_item(factories.talkabout(cast.fleur), Band.URGENT, Source.SCAN)
    for verb in (queue.claim, queue.held, queue.release):
        with pytest.raises(NotFound):
            verb(french.id, by=cast.wren)
    with pytest.raises(NotFound):
        queue.find(french.id, for_=cast.wren)


def test_a_row_says_that_the_matter_is_escalated(cast):
    """The post still waits for its decision, and the list says with whom the person is (S6.8)."""
    item = queue.open_item(factories.talkabout(cast.ash, published=False), Band.URGENT, Source.SCAN)
    transaction.commit()
    queue.claim(item.id, by=cast.wren)
    transaction.commit()
    assert [line.is_escalated for line in queue.waiting(for_=cast.wren).rows if line.id == item.id] == [False]
    escalations.open_from_item(item.id, by=cast.wren, severity="high", words="Worried.", tried="")
    transaction.commit()
    assert [line.is_escalated for line in queue.waiting(for_=cast.wren).rows if line.id == item.id] == [True]
