"""Who has a case open just now (S5.4, S5.8): a sign for colleagues, never a lock, and no history."""
from datetime import timedelta

import pytest

from models.care import looks, queue
from models.care.looks import Look
from models.care.queue import Band, Source
from models.ground import transaction
from models.ground.db import db, now
from tests import factories


@pytest.fixture
def items(cast):
    return [queue.open_item(factories.talkabout(one), Band.CONCERN, Source.REPORT) for one in (cast.ash, cast.bea)]


def earlier(guide, seconds: int):
    """As if the last sign had come so long ago."""
    look = db.session.get(Look, guide.id)
    look.seen_at, look.since = now() - timedelta(seconds=seconds), look.since - timedelta(seconds=seconds)
    transaction.commit()


def names(item, reader) -> list[str]:
    db.session.expire_all()
    return [one.by for one in looks.others(item.case_id, for_=reader)]


def test_a_guide_has_one_case_open_and_others_see_it(items, cast):
    looks.note(items[0].case_id, by=cast.wren)
    assert names(items[0], cast.gale) == ["Wren"] and names(items[0], cast.wren) == []
    looks.note(items[1].case_id, by=cast.wren)
    assert names(items[0], cast.gale) == [] and names(items[1], cast.gale) == ["Wren"]


def test_since_when_is_kept_while_they_stay_and_begins_anew_after(items, cast):
    looks.note(items[0].case_id, by=cast.wren)
    earlier(cast.wren, 120)
    looks.note(items[0].case_id, by=cast.wren)
    assert looks.others(items[0].case_id, for_=cast.gale)[0].minutes == 2
    earlier(cast.wren, 300)
    assert names(items[0], cast.gale) == []         # the page was closed
    looks.note(items[0].case_id, by=cast.wren)
    db.session.expire_all()
    assert looks.others(items[0].case_id, for_=cast.gale)[0].minutes == 0


def test_nothing_of_it_is_history(items, cast):
    looks.note(items[0].case_id, by=cast.wren)
    looks.note(items[0].case_id, by=cast.gale)
    earlier(cast.wren, 3700)
    looks.purge()
    assert [row.account_id for row in db.session.query(Look)] == [cast.gale.id]
