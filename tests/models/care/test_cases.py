"""Cases (S5.3, S5.4, S5.14, S5.15): one a member and episode, claimed as a whole; a late one rises."""
from datetime import timedelta

import pytest

from models.care import cases, decisions, handover, queue
from models.care.cases import Band, Source
from models.ground import transaction
from models.ground.db import now
from models.ground.errors import AlreadyClaimed, NotAllowed, NotForYou, NotHolding, Refused
from tests import factories


def signal(by, band=Band.ROUTINE, source=Source.SCAN, **facts):
    item = queue.open_item(factories.talkabout(by, **facts), band, source)
    transaction.commit()
    return item


def late(case) -> None:
    case.due_at = now() - timedelta(seconds=1)
    transaction.commit()


def pass_it(item, by) -> None:
    decisions.take_no_action(item.id, by=by, category="within-rules", words="", seen_version=1)
    transaction.commit()


def test_what_a_member_writes_joins_their_open_case(cast):
    first, second, other = signal(cast.ash), signal(cast.ash, Band.CONCERN), signal(cast.bea)
    assert first.case is second.case is not other.case
    assert (first.case.band, first.band) == (Band.CONCERN, Band.ROUTINE)
    assert first.case.due_at == second.due_at


def test_the_claim_is_on_the_case(cast):
    """S5.4: two never work on the same member at once."""
    first, second = signal(cast.ash), signal(cast.ash)
    queue.claim(first.id, by=cast.wren)
    assert second.is_held_by(cast.wren)
    with pytest.raises(AlreadyClaimed):
        queue.claim(second.id, by=cast.gale)
    assert [case.id for case in handover.held_by(cast.wren).cases] == [first.case_id]


def test_each_signal_is_decided_and_the_last_closes_the_case(cast):
    first, second = signal(cast.ash, Band.URGENT), signal(cast.ash)
    queue.claim(first.id, by=cast.wren)
    pass_it(first, cast.wren)
    assert not first.is_open and first.case.is_open and first.case.band == Band.ROUTINE
    assert queue.next_of(first.id, for_=cast.wren) == second.id
    with pytest.raises(NotHolding):
        decisions.take_no_action(first.id, by=cast.wren, category="within-rules", words="", seen_version=1)
    pass_it(second, cast.wren)
    assert not first.case.is_open and queue.next_of(first.id, for_=cast.wren) is None


def test_what_comes_after_the_end_is_another_case(cast):
    first = signal(cast.ash)
    queue.claim(first.id, by=cast.wren)
    pass_it(first, cast.wren)
    assert signal(cast.ash).case_id != first.case_id


def test_a_case_stands_on_the_list_once_by_its_gravest_signal(cast):
    signal(cast.ash, title="The small one")
    grave = signal(cast.ash, Band.URGENT, title="The grave one")
    [line] = queue.waiting(for_=cast.wren).rows
    assert (line.id, line.title, line.band, line.undecided) == (grave.id, "The grave one", "urgent", 2)


def test_past_its_target_a_case_rises_one_band(cast):
    """S5.3: so nothing starves; among those of the band above it is the nearest."""
    old, concern = signal(cast.ash), signal(cast.bea, Band.CONCERN)
    urgent = signal(factories.member("cam"), Band.URGENT)
    late(old.case)
    assert [line.id for line in queue.waiting(for_=cast.wren).rows] == [urgent.id, concern.id, old.id]
    assert (cases.raise_the_late(), cases.raise_the_late()) == (1, 0)
    transaction.commit()
    assert [line.id for line in queue.waiting(for_=cast.wren).rows] == [urgent.id, old.id, concern.id]
    late(concern.case)
    late(urgent.case)
    assert cases.raise_the_late() == 1, "above the most urgent there is nothing"
    assert [line.is_raised for line in queue.waiting(for_=cast.wren).rows] == [True, False, True]
    assert queue.counts(for_=cast.wren) == {"urgent": 1, "concern": 1, "routine": 1}, "its band is what it was"


def test_filters_combine_and_go_on_over_pages(cast):
    room = factories.group(cast.lee, members=[cast.ash])
    queue.open_item(factories.talkabout(cast.ash, group=room), Band.ROUTINE, Source.REPORT)
    signal(cast.bea, source=Source.REPORT)
    signal(cast.fleur, source=Source.REPORT)
    signal(factories.member("cam"), Band.CONCERN)

    def authors(name="gale", **asked):
        return [line.author for line in queue.waiting(for_=getattr(cast, name), **asked).rows if line.author != "lee"]
    assert authors(source="report") == ["ash", "bea", "fleur"]
    assert authors(source="report", community="fr") == ["fleur"]
    assert "fleur" not in authors("wren", community="fr"), "the language wall stands for guides too"
    assert authors(group=room.id) == ["ash"] and authors(group=room.id, band="concern") == []
    page = queue.waiting(for_=cast.gale, source="report")
    assert queue.waiting(for_=cast.gale, source="report", after=str(page.rows[0].case_id)).rows == page.rows[1:]


def test_mine_and_my_colleagues(cast):
    first, second, third = signal(cast.ash), signal(cast.bea), signal(factories.member("cam"))
    queue.claim(first.id, by=cast.wren)
    queue.claim(second.id, by=cast.gale)
    third.case.assigned_to_id = cast.wren.id
    transaction.commit()
    mine, team = queue.waiting(for_=cast.wren, mine=True).rows, queue.waiting(for_=cast.wren, team=True).rows
    assert [line.id for line in mine] == [first.id, third.id] and [line.id for line in team] == [second.id]
    assert [line.is_assigned for line in mine] == [False, True]


def test_an_appeal_is_not_for_whoever_decided(cast):
    """S5.14: a different clinician, whatever else waits in the case."""
    ordinary = signal(cast.ash)
    appeal = queue.open_item(ordinary.post, Band.CONCERN, Source.APPEAL, not_for=cast.wren)
    transaction.commit()
    assert appeal.id != ordinary.id and appeal.case is ordinary.case
    with pytest.raises(NotForYou):
        queue.claim(appeal.id, by=cast.wren)
    queue.claim(ordinary.id, by=cast.wren)
    with pytest.raises(NotForYou):
        decisions.take_no_action(appeal.id, by=cast.wren, category="within-rules", words="", seen_version=1)
    pass_it(ordinary, cast.wren)
    assert queue.next_of(ordinary.id, for_=cast.wren) is None and appeal.case.is_open
    queue.release(ordinary.id, by=cast.wren)
    queue.claim(appeal.id, by=cast.gale)
    with pytest.raises(Refused, match="appealed"):      # an appeal is answered, with words to whoever asked
        pass_it(appeal, cast.gale)


def test_nobody_decides_on_their_own_words(cast):
    post = factories.talkabout(cast.wren)
    item = queue.open_item(post, Band.CONCERN, Source.REPORT)
    with pytest.raises(NotAllowed):
        queue.claim(item.id, by=cast.wren)
    queue.claim(item.id, by=cast.gale)
    with pytest.raises(NotAllowed):
        queue.held(item.id, by=cast.wren)


def test_a_case_with_nothing_undecided_waits_a_day_to_be_closed(cast):
    item = signal(cast.ash, Band.URGENT)
    queue.settle(item)
    transaction.commit()
    [line] = queue.waiting(for_=cast.wren).rows
    assert (line.band, line.undecided, line.id) == ("routine", 0, item.id) and line.minutes_left > 1_400
