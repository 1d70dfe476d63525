"""One press for a talk with a Lead (S5.9)."""
import pytest

from models.care import debriefs
from models.care.debriefs import Debrief
from models.ground import transaction
from models.ground.db import db
from models.ground.errors import AlreadyClaimed, NotAllowed, NotFound
from models.people.notices import Notice, NoticeKind


def told(person) -> list[str]:
    return [one.kind for one in db.session.query(Notice).filter_by(account_id=person.id)]


def test_it_is_asked_for_once_and_every_lead_of_the_community_is_told(cast):
    first = debriefs.ask(by=cast.wren)
    assert debriefs.ask(by=cast.wren, words="The night was long.") is first and first.words
    for lead in (cast.lee, cast.sol, cast.ines):
        assert told(lead) == [NoticeKind.DEBRIEF_ASKED]
    assert told(cast.gale) == []


def test_one_accepts_and_it_is_done(cast):
    debrief = debriefs.ask(by=cast.wren, words="The night was long.")
    for _ in range(2):      # a double click
        debriefs.accept(debrief.id, by=cast.lee)
    with pytest.raises(AlreadyClaimed):
        debriefs.accept(debrief.id, by=cast.sol)
    assert told(cast.wren) == [NoticeKind.DEBRIEF_ACCEPTED] and debrief.lead_id == cast.lee.id
    with pytest.raises(NotFound):
        debriefs.end(debrief.id, by=cast.sol)
    debriefs.end(debrief.id, by=cast.lee)
    transaction.commit()
    assert debriefs.own(for_=cast.wren) is None and db.session.query(Debrief).one().words == ""


def test_who_asked_may_end_it_and_ask_again(cast):
    debriefs.end(debriefs.ask(by=cast.wren).id, by=cast.wren)
    debriefs.ask(by=cast.wren)
    assert len(debriefs.open_ones(for_=cast.lee)) == 1


def test_a_lead_can_ask_too_and_talks_with_somebody_else(cast):
    debrief = debriefs.ask(by=cast.lee)
    with pytest.raises(NotAllowed):
        debriefs.accept(debrief.id, by=cast.lee)
    debriefs.accept(debrief.id, by=cast.sol)


def test_it_stays_within_the_community(cast):
    cast.lee.communities = ["fr"]
    transaction.commit()
    debrief = debriefs.ask(by=cast.wren)
    assert told(cast.lee) == [] and debriefs.open_ones(for_=cast.lee) == []
    with pytest.raises(NotFound):
        debriefs.accept(debrief.id, by=cast.lee)
