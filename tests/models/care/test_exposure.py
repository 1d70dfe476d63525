"""What a guide meets on a shift (S5.9, S5.16)."""
from dataclasses import dataclass
from datetime import timedelta

import pytest

from models.care import exposure, queue, shifts
from models.care.exposure import Exposure, Meter
from models.care.queue import Band, Source
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import Refused
from tests import factories


@pytest.fixture
def item(cast):
    item = queue.open_item(factories.talkabout(cast.ash), Band.CONCERN, Source.REPORT)
    transaction.commit()
    return item


def spent(guide) -> int:
    return exposure.meter(for_=guide).spent


def test_each_veil_lifted_counts_once(cast, item):
    for _ in range(2):      # a double click
        exposure.reveal(item, by=cast.wren, part="words")
    weights = exposure.rules()["weights"]
    assert spent(cast.wren) == weights["words"] and exposure.shown(item, for_=cast.wren) == {"words"}
    exposure.reveal(item, by=cast.wren, part="grey")
    assert spent(cast.wren) == weights["words"] + weights["grey"]
    assert spent(cast.gale) == 0 and exposure.shown(item, for_=cast.gale) == frozenset()


def test_a_photo_in_full_comes_after_grey(cast, item):
    exposure.reveal(item, by=cast.wren, part="whole")
    assert spent(cast.wren) == 0
    for part in ("grey", "whole"):
        exposure.reveal(item, by=cast.wren, part=part)
    assert exposure.shown(item, for_=cast.wren) == {"grey", "whole"}
    with pytest.raises(Refused):
        exposure.reveal(item, by=cast.wren, part="all")


def test_the_veil_falls_again_and_lifting_it_counts_again(cast, item):
    exposure.reveal(item, by=cast.wren, part="words")
    db.session.query(Exposure).one().at = now() - timedelta(hours=2)
    transaction.commit()
    assert exposure.shown(item, for_=cast.wren) == frozenset()
    exposure.reveal(item, by=cast.wren, part="words")
    assert db.session.query(Exposure).count() == 2


def test_the_meter_begins_with_the_shift(cast, item):
    exposure.reveal(item, by=cast.wren, part="words")
    db.session.query(Exposure).one().at = now() - timedelta(minutes=5)
    transaction.commit()
    assert spent(cast.wren) == 3 and not exposure.meter(for_=cast.wren).is_on
    shifts.begin(by=cast.wren)
    transaction.commit()
    assert spent(cast.wren) == 0


def test_after_a_while_a_break_is_suggested_and_one_taken_ends_that(cast):
    shift = shifts.begin(by=cast.wren)
    shift.begun_at = now() - timedelta(minutes=95)
    transaction.commit()
    assert exposure.meter(for_=cast.wren).needs_break
    shifts.take_break(by=cast.wren)
    assert exposure.meter(for_=cast.wren).minutes == 0
    shifts.end_break(by=cast.wren)
    transaction.commit()
    assert not exposure.meter(for_=cast.wren).needs_break


@dataclass
class Line:
    id: int
    level: int = 0
    band: str = "concern"
    holder: str = ""
    categories: tuple = ()


LIGHT, HARD, URGENT = Line(1), Line(2, level=3), Line(3, level=3, band="urgent")
METHOD, TAKEN = Line(4, categories=(("harm", "method"),)), Line(5, holder="Gale")
FULL = Meter(spent=99)


@pytest.mark.parametrize(("lines", "how", "number", "why"), [
    ([TAKEN, HARD, LIGHT], Meter(), 2, "free"),
    ([HARD, LIGHT], FULL, 1, "light"), ([HARD, LIGHT], Meter(heavy=3), 1, "light"),
    ([URGENT, LIGHT], FULL, 3, "heavy"), ([HARD], FULL, 2, "heavy"),
    ([METHOD, LIGHT], Meter(avoids=("method",)), 1, "free"), ([METHOD], Meter(avoids=("method",)), 4, "free")])
def test_what_to_take_on_next(lines, how, number, why):
    """Heavy items are spread and topics avoided, but danger waits for nobody and all stays reachable."""
    suggestion = exposure.suggest(lines, how)
    assert (suggestion.line.id, suggestion.why) == (number, why)


def test_with_everything_in_hand_nothing_is_suggested():
    assert exposure.suggest([TAKEN], Meter()) is None


def test_what_a_guide_avoids_is_from_the_kept_list(cast):
    exposure.avoid(["method", "moss"], by=cast.wren)
    transaction.commit()
    assert exposure.wishes(by=cast.wren).avoids == ["method"] == list(exposure.meter(for_=cast.wren).avoids)
    exposure.avoid([], by=cast.wren)
    assert exposure.wishes(by=cast.wren).avoids == []


def test_others_know_a_band_and_no_more():
    assert [exposure.band_of(spent) for spent in (0, 12, 24, 99)] == ["light", "some", "much", "much"]


def test_it_goes_after_some_weeks(cast, item):
    exposure.reveal(item, by=cast.wren, part="words")
    db.session.query(Exposure).one().at = now() - timedelta(days=91)
    transaction.commit()
    assert exposure.purge(90 * 86_400) == 1


def test_hard_words_are_covered_and_where_nothing_says_which_all_are():
    found = [{"part": "body", "kind": "risk", "weight": 0.9, "start": 3, "end": 9},
             {"part": "body", "kind": "detail", "weight": 0.9, "start": 20, "end": 29},
             {"part": "body", "kind": "risk", "weight": 0.2, "start": 40, "end": 50}]
    assert exposure.covered_spans(found, "body", 60) == [(3, 9)]
    assert exposure.covered_spans(found[1:], "body", 60) == [(0, 60)]
