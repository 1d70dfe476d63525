"""A newcomer is greeted within the hour, once, by a guide; their first posts come before guides (S2.6, S5.11)."""
from datetime import timedelta

import pytest

from models.care import arrivals, queue, unanswered
from models.care.arrivals import Arrival
from models.care.queue import QueueItem, Source
from models.ground import audit, transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused
from models.people import notices
from models.people.accounts import AccountState
from tests import factories

HELLO = "Hello, and welcome. I am glad that you came."


@pytest.fixture
def newcomer(cast):
    person = factories.member("paper-heron")
    arrivals.arrive(person)
    transaction.commit()
    return person


def test_a_guide_greets_once_and_it_is_on_record(newcomer, cast):
    """The other guide's words are refused, a double click is one; only the newcomer is told."""
    [waits] = arrivals.waiting(for_=cast.wren)
    assert (waits.username, waits.minutes_left) == ("paper-heron", 59)
    assert arrivals.counts(for_=cast.wren)["newcomers"] == 1
    for _click in range(2):
        arrivals.greet(newcomer.id, by=cast.wren, words=HELLO)
    with pytest.raises(Refused, match="greeted"):
        arrivals.greet(newcomer.id, by=cast.gale, words=HELLO)
    transaction.commit()
    told = [notice for notice in notices.for_member(for_=newcomer) if notice.kind == "greeted"]
    assert [notice.facts for notice in told] == [{"words": HELLO, "name": "Wren"}]
    assert arrivals.waiting(for_=cast.wren) == [] and arrivals.own(for_=newcomer).greeted_by_id == cast.wren.id
    [line] = db.session.query(AuditEntry).filter_by(act=audit.Act.NEWCOMER_GREETED.value)
    assert (line.by_id, line.reason, line.facts) == (cast.wren.id, "newcomer", {"minutes": 0})


@pytest.mark.parametrize(("words", "why"), [
    ("", "empty"), ("x" * 1001, "too-long"), ("Ring me on 403 555 0199 any time.", "found"),
    ("I will kill myself tonight, I have the pills.", "found")])
def test_a_greeting_is_read_like_any_words(newcomer, cast, words, why):
    """S3.12, S5.1"""
    with pytest.raises(Refused, match=why):
        arrivals.greet(newcomer.id, by=cast.wren, words=words)
    assert arrivals.own(for_=newcomer).greeted_at is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_kept_greeting_can_be_sent_as_it_is(cast, language):
    person = factories.member("paper-heron", language)
    arrivals.arrive(person)
    kept = arrivals.kept_words(arrivals.find(person.id, for_=cast.gale), by=cast.gale)
    arrivals.greet(person.id, by=cast.gale, words=kept)
    assert "paper-heron" in kept and "Gale" in kept


def test_who_may_not_be_greeted(newcomer, cast):
    """S2.8: the language wall; who has left is not there; who was here before has arrived long ago."""
    french = factories.member("ruisseau", "fr", "forces")
    arrivals.arrive(french)
    assert [each.username for each in arrivals.waiting(for_=cast.wren)] == ["paper-heron"]
    newcomer.state = AccountState.CLOSED.value
    transaction.commit()
    for person in (french, newcomer, cast.ash):
        with pytest.raises(NotFound):
            arrivals.find(person.id, for_=cast.wren)
    assert arrivals.counts(for_=cast.wren)["newcomers"] == 0 and arrivals.load() == (1, 0)


def test_first_hours_and_the_first_post_come_before_guides(newcomer, cast):
    """S5.11: within the hour, and never before what is urgent; who is no newcomer is not shown."""
    first = factories.talkabout(newcomer)
    factories.talkabout(cast.bea)
    [item] = db.session.query(QueueItem)
    assert (item.post_id, item.band, item.source) == (first.id, "routine", Source.NEWCOMER.value)
    assert timedelta(minutes=59) < item.due_at - now() <= timedelta(hours=1)
    assert [line.id for line in queue.waiting(for_=cast.wren, source="newcomer").rows] == [item.id]
    factories.reply(first, newcomer)
    db.session.get(Arrival, newcomer.id).opened_at = now() - timedelta(days=2)
    factories.talkabout(newcomer, title="Later")
    assert db.session.query(QueueItem).count() == 2


def test_a_first_post_that_comes_late_is_shown_all_the_same(newcomer):
    db.session.get(Arrival, newcomer.id).opened_at = now() - timedelta(days=40)
    factories.talkabout(newcomer)
    factories.talkabout(newcomer, title="A second one")
    assert db.session.query(QueueItem).count() == 1


def test_nobody_stays_unanswered_unseen(cast):
    """S3.14: the longest waiting first, page by page; a guide's own is not among them, nor what has an answer."""
    assert unanswered.minutes_to_first_reply(for_=cast.wren) is None
    shared = [factories.talkabout(cast.bea, title=f"Talk {n}") for n in range(27)]
    factories.talkabout(cast.wren)
    factories.talkabout(cast.fleur)
    factories.talkabout(cast.bea, published=False)
    old = factories.talkabout(cast.bea)
    old.published_at = now() - timedelta(days=15)
    shared[0].published_at = now() - timedelta(minutes=30)
    transaction.commit()
    factories.reply(shared[0], cast.bea)        # one's own is no answer
    factories.reply(shared[0], cast.ash)
    rows, more = unanswered.waiting(for_=cast.wren)
    rest, end = unanswered.waiting(for_=cast.wren, after=more)
    assert [row.id for row in [*rows, *rest]] == [post.id for post in shared[1:]] and end is None
    assert unanswered.minutes_to_first_reply(for_=cast.wren) == 30
