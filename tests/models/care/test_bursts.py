"""Contagion (S5.18): one method or place, named by several members within hours, alerts Leads once; no words in it."""
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.care import bursts, hits
from models.care.bursts import Burst
from models.care.hits import RuleHit
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import NotFound
from models.people.notices import Notice
from tests import factories

FOUND = {"part": "body", "kind": "harm", "category": "method", "start": 0, "end": 4, "rule": "en.method",
         "version": "1"}


@pytest.fixture
def name_it(cast):
    """So many members' posts have this finding now."""
    def named(times, category="method", body="Moss and stones.", community="en"):
        for n in range(times):
            author = factories.member(f"m-{category}-{community}-{db.session.query(RuleHit).count()}-{n}", community)
            post = factories.talkabout(author, body=body)
            bursts.look(post, hits.note(post, [FOUND | {"category": category}]))
            transaction.commit()
    return named


def _hours_pass(hours):
    for table in (RuleHit, Burst):
        db.session.execute(update(table).values(at=now() - timedelta(hours=hours)))


def _told():
    return db.session.scalars(select(Notice).where(Notice.kind == "burst")).all()


def test_several_members_within_hours(name_it, cast):
    name_it(3)
    assert _told() == []
    name_it(2)
    assert {notice.account_id for notice in _told()} == {cast.lee.id, cast.sol.id, cast.ines.id}      # once
    assert _told()[0].facts == {"category": "method", "members": 4, "hours": 6}
    burst, = bursts.unseen(for_=cast.lee)
    bursts.see(burst.id, by=cast.lee)
    assert bursts.unseen(for_=cast.lee) == []


def test_one_member_alone_is_no_burst(cast):
    for n in range(6):
        post = factories.talkabout(cast.ash, title=f"{n}")
        bursts.look(post, hits.note(post, [FOUND]))
    assert _told() == []


def test_the_clock(name_it):
    """Over days it is none; a day later it may be one again."""
    name_it(3)
    _hours_pass(7)
    name_it(3)
    assert _told() == []
    name_it(1)
    assert len(_told()) == 3
    _hours_pass(25)
    name_it(4)
    assert len(_told()) == 6


def test_a_place_is_the_same_place_and_kept_as_a_hash_for_two_days(name_it):
    name_it(3, "place", body="Moss is near here.")
    name_it(1, "place", body="Fern is near here.")
    assert _told() == []
    name_it(1, "place", body="MOSS is near here.")
    assert len(_told()) == 3
    assert "moss" not in str(db.session.scalars(select(RuleHit.mark)).all()).lower()
    assert hits.forget_places(86_400) == 0
    _hours_pass(49)
    assert hits.forget_places(2 * 86_400) == 5


def test_communities_do_not_add_up_and_nobody_sees_across(name_it, cast):
    name_it(2)
    name_it(3, community="fr")
    assert _told() == []
    name_it(1, community="fr")
    cast.lee.communities = ["en"]
    assert bursts.unseen(for_=cast.lee) == []
    with pytest.raises(NotFound):
        bursts.see(db.session.scalar(select(Burst.id)), by=cast.lee)
