"""What a reader folds for themself: topics, words in any form, the gentle wall; until a day (S3.15)."""
import pytest

from models.community import filters, wall
from models.community.filters import Filter, Reason
from models.ground import transaction
from models.ground.db import db, from_clock
from models.ground.errors import Refused
from tests import factories


def folded(reader) -> dict[str, Reason]:
    rows = wall.page(for_=reader).rows
    found = filters.folded(rows, for_=reader, text=lambda row: f"{row.title} {row.excerpt}")
    return {row.title: found[row.id] for row in rows if row.id in found}


@pytest.fixture
def shared(cast):
    factories.talkabout(cast.bea, "Exams", "I am not sleeping.", tags=("study",))
    factories.talkabout(cast.bea, "Loss", "He is gone.", tags=("grief",))
    factories.talkabout(cast.bea, "Noted", "A hard day.", tags=("work",), note="loss")


@pytest.mark.parametrize(("kind", "value", "titles"), [
    ("tag", "study", {"Exams"}), ("words", "sleep", {"Exams"}), ("words", "sleeps exam", {"Exams"}),
    ("words", "sleep loss", set()), ("gentle", "", {"Loss", "Noted"})])
def test_what_is_folded(shared, cast, kind, value, titles):
    filters.add(kind, value, by=cast.ash)
    transaction.commit()
    assert set(folded(cast.ash)) == titles
    assert folded(cast.gale) == {}


def test_ones_own_posts_are_never_folded(shared, cast):
    filters.add("tag", "study", by=cast.bea)
    transaction.commit()
    assert folded(cast.bea) == {}


def test_it_runs_out_by_the_databases_clock(shared, cast):
    filters.add("tag", "study", by=cast.ash, lasts="day")
    transaction.commit()
    assert "Exams" in folded(cast.ash)
    db.session.query(Filter).update({"until": from_clock(-1)})
    transaction.commit()
    assert folded(cast.ash) == {} and filters.live(for_=cast.ash) == []


def test_asked_again_it_lasts_as_was_asked_last(shared, cast):
    for lasts in ("day", ""):
        filters.add("tag", "study", by=cast.ash, lasts=lasts)
        transaction.commit()
    assert [row.until for row in filters.live(for_=cast.ash)] == [None]


def test_nobody_removes_anothers(shared, cast):
    filters.add("tag", "study", by=cast.ash)
    transaction.commit()
    row = filters.live(for_=cast.ash)[0]
    filters.remove(row.id, by=cast.bea)
    assert filters.live(for_=cast.ash) == [row]
    filters.remove(row.id, by=cast.ash)
    assert filters.live(for_=cast.ash) == []


@pytest.mark.parametrize(("kind", "value", "why"), [
    ("tag", "weather-x", "not-a-choice"), ("words", "!!", "no-words"), ("words", "x" * 61, "no-words"),
    ("other", "x", "not-a-choice")])
def test_unfit_ones_are_refused(cast, kind, value, why):
    with pytest.raises(Refused, match=why):
        filters.add(kind, value, by=cast.ash)


def test_thirty_are_enough(cast):
    for number in range(filters.MOST):
        filters.add("words", f"word{number}", by=cast.ash)
    with pytest.raises(Refused, match="most"):
        filters.add("words", "one more", by=cast.ash)


def test_what_came_since_a_page_was_drawn(shared, cast):
    mark = wall.mark_of(wall.page(for_=cast.ash).rows)
    assert wall.new_since(mark, for_=cast.ash) == 0
    factories.talkabout(cast.bea, "Later", tags=("sleep",))
    factories.talkabout(cast.fleur, "Plus tard")
    assert wall.new_since(mark, for_=cast.ash) == 1 and wall.new_since(mark, for_=cast.ash, tag="work") == 0
    assert wall.new_since("x", for_=cast.ash) == 0
