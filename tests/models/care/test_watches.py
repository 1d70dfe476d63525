"""Watches (S5.7): one of a kind, with a reason, an owner and a day of review by which it lapses; what the watched write
comes before guides, each version once.
"""
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.care import handover, intake, queue, watch_lists, watches
from models.care.queue import QueueItem, Source
from models.care.watch_rows import Watch, WatchStep
from models.community import posts
from models.ground import audit, transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, from_clock, now
from models.ground.errors import NotFound, Refused, Stale
from models.people import notices, staff
from models.people.accounts import AccountState
from tests import factories
from tests.blueprints.desk import PHONE

WHY = {"reason": "low-lately", "words": "Very low in two talkabouts."}


def in_days(days: int):
    return now().date() + timedelta(days=days)


def begin(member, by, kind="vulnerable", days=14, **more):
    watch = watches.begin(member.id, by=by, kind=kind, review_on=in_days(days), **(WHY | more))
    transaction.commit()
    return watch


def run_out(watch):
    """Its time is over, by the database's clock."""
    db.session.execute(update(Watch).where(Watch.id == watch.id).values(review_at=from_clock(-1)))
    transaction.commit()
    db.session.expire_all()


def told(person) -> list[str]:
    return [notice.facts["what"] for notice in reversed(notices.for_member(for_=person)) if notice.kind == "watch"]


def acts() -> list[tuple]:
    return [(line.act, line.by_id, line.reason) for line in db.session.scalars(
        select(AuditEntry).where(AuditEntry.act.like("watch:%")).order_by(AuditEntry.id))]


def test_one_of_a_kind_stands_at_a_time(cast):
    watch = begin(cast.ash, cast.wren)
    assert begin(cast.ash, cast.wren).id == watch.id        # a double click
    for by, more in ((cast.gale, {}), (cast.wren, {"words": "Another reason altogether."})):
        with pytest.raises(Refused, match="already-watched"):
            begin(cast.ash, by, **more)
    begin(cast.ash, cast.gale, kind="conduct", reason="unkind")
    assert [row.kind for row in watch_lists.on(cast.ash)] == ["vulnerable", "conduct"]
    assert acts() == [("watch:begun", cast.wren.id, "low-lately"), ("watch:begun", cast.gale.id, "unkind")]
    assert notices.for_member(for_=cast.ash) == []      # the member is told nothing


@pytest.mark.parametrize(("wrong", "why"), [
    ({"kind": "liked"}, "not-a-choice"), ({"reason": "unkind"}, "not-a-choice"), ({"words": " "}, "empty"),
    ({"words": "x" * 1001}, "too-long"), ({"days": 0}, "past"), ({"days": -3}, "past"), ({"days": 31}, "too-far")])
def test_what_a_watch_needs(cast, wrong, why):
    with pytest.raises(Refused, match=why):
        begin(cast.ash, cast.wren, **wrong)
    begin(cast.ash, cast.wren, days=30)


def test_who_can_be_watched(cast):
    """S2.8: a member of one's own communities, nobody who works here, nobody who has left."""
    cast.bea.state = AccountState.CLOSED.value
    transaction.commit()
    for person in (cast.fleur, cast.gale, cast.remy, cast.bea):
        with pytest.raises(NotFound):
            begin(person, cast.wren)
    watch = begin(cast.fleur, cast.gale)
    with pytest.raises(NotFound):
        watches.take_over(watch.id, by=cast.wren, instead_of=cast.gale.id)
    assert watch_lists.page(for_=cast.wren) == ([], None) and len(watch_lists.page(for_=cast.gale)[0]) == 1


def test_what_the_watched_write_comes_to_the_queue_each_version_once(cast):
    begin(cast.ash, cast.wren)
    post, other = factories.talkabout(cast.ash), factories.talkabout(cast.bea)
    [item] = db.session.query(QueueItem)
    assert (item.post_id, item.band, item.source) == (post.id, "concern", Source.WATCH.value) and other.level == 0
    queue.close(item)
    transaction.commit()
    watches.look(post)
    intake.read_post(post.id, post.version)
    assert db.session.query(QueueItem).count() == 1
    posts.revise(post, by=cast.ash, title=post.title, body="It has been longer still.", seen_version=1)
    factories.publish(post)
    assert [row.post_version for row in db.session.query(QueueItem).order_by(QueueItem.id)] == [1, 2]
    answer = factories.reply(other, cast.ash)
    assert db.session.query(QueueItem).filter_by(post_id=answer.id).count() == 1


def test_the_band_is_that_of_the_kind_and_only_rises(cast):
    begin(cast.ash, cast.wren, kind="conduct", reason="unkind")
    calm = factories.talkabout(cast.ash)
    hard = factories.talkabout(cast.ash, body=PHONE)
    bands = dict(db.session.execute(select(QueueItem.post_id, QueueItem.band)).all())
    assert bands[calm.id] == "routine" and (bands[hard.id], hard.level >= 2) == ("concern", True)
    begin(cast.ash, cast.wren)
    assert db.session.query(QueueItem).filter_by(post_id=factories.talkabout(cast.ash).id).one().band == "concern"


def test_it_lapses_by_the_databases_clock_and_its_owner_is_told(cast):
    watch = begin(cast.ash, cast.wren)
    run_out(watch)
    factories.talkabout(cast.ash)
    assert db.session.query(QueueItem).count() == 0 and watch_lists.on(cast.ash) == []      # before anybody tidied
    for _ in range(2):
        watches.remind()
        transaction.commit()
    assert told(cast.wren) == ["lapsed"] and acts()[-1] == ("watch:lapsed", None, "low-lately")
    with pytest.raises(Stale):
        watches.renew(watch.id, by=cast.wren, words="Still low.", review_on=in_days(7), seen=watch.version)
    assert begin(cast.ash, cast.gale).id != watch.id


def test_a_lapsed_one_that_nobody_tidied_stands_in_nobodys_way(cast):
    watch = begin(cast.ash, cast.wren)
    run_out(watch)
    assert begin(cast.ash, cast.gale).id != watch.id and told(cast.wren) == ["lapsed"]


def test_its_owner_is_told_before_once_and_again_after_a_renewal(cast):
    watch = begin(cast.ash, cast.wren, days=14)
    assert watches.remind() == 0
    for _ in range(2):
        db.session.execute(update(Watch).values(review_at=from_clock(86_400)))
        db.session.expire_all()
        assert (watches.remind(), watches.remind()) == (1, 0)
        assert [row.is_due for row in watch_lists.page(for_=cast.wren, mine=True)[0]] == [True]
        watches.renew(watch.id, by=cast.wren, words="Still low.", review_on=in_days(14), seen=watch.version)
        watches.renew(watch.id, by=cast.wren, words="Still low.", review_on=in_days(14), seen=watch.version - 1)
        transaction.commit()
    assert told(cast.wren) == ["soon", "soon"] and watch.review_at > now() + timedelta(days=13)
    assert [step.event for step in watch_lists.steps(watch)] == ["renewed", "renewed", "begun"]


def test_a_colleague_takes_it_over_first(cast):
    watch = begin(cast.ash, cast.wren)
    with pytest.raises(Refused, match="not-yours"):
        watches.end(watch.id, by=cast.gale, words="Better.", seen=1)
    with pytest.raises(Stale):
        watches.take_over(watch.id, by=cast.gale, instead_of=cast.lee.id)
    for _click in range(2):
        watches.take_over(watch.id, by=cast.gale, instead_of=cast.wren.id)
    assert (watch.owner_id, watch.version, told(cast.wren)) == (cast.gale.id, 2, ["taken"])
    with pytest.raises(Stale):
        watches.end(watch.id, by=cast.gale, words="Better.", seen=1)
    for _click in range(2):
        watches.end(watch.id, by=cast.gale, words="Better.", seen=2)
    transaction.commit()
    assert watch_lists.on(cast.ash) == [] and [line[0] for line in acts()[1:]] == ["watch:handed-over", "watch:ended"]


def test_handing_over_and_a_leads_hand(cast):
    watch = begin(cast.ash, cast.wren)
    with pytest.raises(Refused, match="not-a-choice"):
        watches.hand_over(watch.id, by=cast.wren, to_id=cast.ada.id, words="My leave.", seen=1)
    assert {one.username for one in watches.colleagues(watch)} == {"wren", "gale", "lee", "sol", "ines", "tess"}
    watches.hand_over(watch.id, by=cast.lee, to_id=cast.gale.id, words="Wren is on leave.", seen=1)
    assert (watch.owner_id, told(cast.gale)) == (cast.gale.id, ["yours"])


def test_whoever_leaves_hands_over_and_a_suspension_gives_back(cast):
    """S6.8"""
    watch = begin(cast.ash, cast.wren)
    with pytest.raises(Refused, match="still-holds"):
        handover.leave(cast.wren, reason="Moves away", by=cast.ada)
    handover.suspend(cast.wren, reason="An inquiry", by=cast.ada)
    assert watch.owner_id is None and told(cast.lee) == ["ownerless"] and staff.find(cast.wren.id)
    assert [row.id for row in watch_lists.page(for_=cast.gale)[0]] == [watch.id]
    watches.take_over(watch.id, by=cast.gale, instead_of=None)
    assert watch.owner_id == cast.gale.id


def test_due_for_review_first_page_by_page(cast):
    people = [factories.member(f"reed-{n}") for n in range(27)]
    for n, person in enumerate(people):
        begin(person, cast.wren if n else cast.gale, days=28 - n)
    rows, more = watch_lists.page(for_=cast.wren)
    rest, end = watch_lists.page(for_=cast.wren, after=more)
    assert [row.member for row in (*rows, *rest)] == [one.username for one in reversed(people)] and end is None
    assert len(watch_lists.page(for_=cast.gale, mine=True)[0]) == 1
    assert [row.is_due for row in rows][:3] == [False, False, False]


def test_it_ends_with_the_account(cast):
    watch = begin(cast.ash, cast.wren)
    watches.member_left(cast.ash)
    assert watch.ended_at and db.session.scalars(select(WatchStep.event)).all() == ["begun", "left"]
    watches.forget_words(cast.ash)
    assert db.session.scalars(select(WatchStep.words)).all() == ["", ""]
    assert audit.verify()[1] is None
