"""After a change of lexicon or model the last weeks are read again: it raises, never lowers or hides (S5.2)."""
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.care import decisions, phrase_rules, queue, rescans
from models.care.hits import RuleHit
from models.care.pages import Page
from models.care.phrase_rules import Came, Change
from models.care.queue import QueueItem
from models.care.rescans import Rescan
from models.community import posts
from models.ground import transaction
from models.ground.db import db, now
from tests import factories

pytestmark = pytest.mark.usefixtures("few_rules")
MOSS, WEIGHTS = "the moss has grown over me", {2: 0.6, 3: 0.95}


@pytest.fixture
def learn(app, cast):
    """Another version of the lexicon finds MOSS, with the weight of this level."""
    def learned(level: int):
        entry = {"id": "en.own", "language": "en", "part": "own", "category": "ideation", "weight": WEIGHTS[level],
                 "source": "Own", "phrases": [MOSS], "must_match": [], "must_not_match": []}
        phrase_rules.publish([Change("en.own", entry)], came=Came.PROPOSAL, digest="d", by=cast.lee, second=cast.sol)
        row = rescans.begin()
        transaction.commit()
        return row
    return learned


def read(row, once=False) -> Rescan:
    while (portion := rescans.read_portion(row.id, None)) is not None:
        rescans.keep_portion(row.id, portion)
        transaction.commit()
        if once:
            break
    return db.session.get(Rescan, row.id, populate_existing=True)


def items(post) -> list:
    return db.session.scalars(select(QueueItem).where(QueueItem.post_id == post.id)).all()


def test_what_is_found_now_comes_before_a_guide_and_stays_shown(cast, learn):
    """Nothing is hidden without a guide; the finding names the version that made it (S5.13)."""
    post = factories.talkabout(cast.ash, body=f"Lately {MOSS}.")
    other = factories.talkabout(cast.bea)
    done = read(learn(2))
    assert (done.total, done.read, done.raised, done.ended) == (2, 2, 1, "done")
    item, = items(post)
    assert (item.source, item.band, item.findings[0]["rule"], item.findings[0]["version"]) == (
        "rescan", "concern", "en.own", "2")
    assert (post.level, post.risk, post.state) == (2, 2, "published") and items(other) == []
    assert db.session.scalars(select(RuleHit.lexicon).where(RuleHit.rule == "en.own")).all() == ["2"]


@pytest.mark.parametrize(("hours", "pages"), [(1, 1), (30, 0)])
def test_danger_of_today_calls_somebody_and_older_danger_comes_first_in_the_queue(cast, learn, hours, pages):
    post = factories.talkabout(cast.ash, body=f"Lately {MOSS}.")
    post.created_at = now() - timedelta(hours=hours)
    read(learn(3))
    assert items(post)[0].band == "urgent" and post.state == "published"
    assert db.session.query(Page).count() == pages


def test_it_never_lowers_what_was_found_or_decided(cast, learn):
    learn(2)
    post = factories.talkabout(cast.ash, body=f"Lately {MOSS}.")
    item = items(post)[0]
    queue.claim(item.id, by=cast.wren)
    decisions.approve(item.id, by=cast.wren, words="", seen_version=1)
    phrase_rules.publish([Change("en.own", None)], came=Came.PROPOSAL, digest="d")
    done = read(rescans.begin())
    assert done.raised == 0 and post.level == 2 and [one.is_open for one in items(post)] == [False]
    done = read(learn(3))
    assert done.raised == 1 and [one.is_open for one in items(post)] == [False, True]


def test_an_open_item_is_joined(cast, learn):
    post = factories.talkabout(cast.ash, body=f"Call me on 403-555-0134. {MOSS}.")
    read(learn(3))
    item, = items(post)
    assert (item.source, item.band) == ("scan", "urgent")


def test_who_is_not_read_again(cast, learn):
    """Removed, changed meanwhile, too long ago; and what was taken back, unless it tells of danger."""
    removed, old, edited, back = (factories.talkabout(cast.ash, title=f"{n}", body=f"{n} {MOSS}.") for n in range(4))
    posts.remove(removed)
    old.created_at = now() - timedelta(days=31)
    posts.withdraw(back, by=cast.ash)
    row = learn(2)
    portion = rescans.read_portion(row.id, None)
    posts.revise(edited, by=cast.ash, title="2", body="Other words.", seen_version=1)
    rescans.keep_portion(row.id, portion)
    transaction.commit()
    assert [items(post) for post in (removed, old, edited, back)] == [[], [], [], []]
    entry = {**phrase_rules.entries(2)["en.own"], "weight": WEIGHTS[3]}
    phrase_rules.publish([Change("en.own", entry)], came=Came.PROPOSAL, digest="d")
    read(rescans.begin())
    assert [len(items(post)) for post in (removed, old, edited, back)] == [0, 0, 0, 1]


def test_it_goes_on_where_it_was_ended_and_raises_nobody_twice(cast, learn, monkeypatch):
    monkeypatch.setattr(rescans, "PORTION", 2)
    monkeypatch.setattr(rescans, "SECONDS", 60)
    written = [factories.talkabout(cast.ash, title=f"{n}", body=f"{n} {MOSS}.") for n in range(5)]
    row = learn(2)
    for count in (2, 4, 5):
        first, second = rescans.read_portion(row.id, None), rescans.read_portion(row.id, None)
        for portion in (first, second):     # the second was paused beyond its lease
            rescans.keep_portion(row.id, portion)
            transaction.commit()
        assert db.session.get(Rescan, row.id, populate_existing=True).read == count
    assert [len(items(post)) for post in written] == [1] * 5 and rescans.latest().ended == "done"


def test_another_change_begins_anew_and_a_text_that_cannot_be_read_is_counted(cast, learn, monkeypatch):
    factories.talkabout(cast.ash, body=f"Lately {MOSS}.")
    first, second = learn(2), rescans.begin()
    assert (db.session.get(Rescan, first.id, populate_existing=True).ended, second.ended) == ("replaced", "")
    with monkeypatch.context() as broken:
        broken.setattr("models.care.phrasebook.read", lambda *_, **__: int("x"))
        assert read(second).unread == 1


def test_a_process_that_begins_looks_for_another_release_or_model(cast):
    assert rescans.begin_if_changed("a").ended == "done"        # nothing was written yet
    assert rescans.begin_if_changed("a") is None
    assert rescans.begin_if_changed("b").opinion == "b" and rescans.begin().opinion == "b"
    phrase_rules.publish([], came=Came.RELEASE, digest="d")
    assert rescans.begin_if_changed("b").lexicon == "2"
