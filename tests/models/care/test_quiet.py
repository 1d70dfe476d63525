"""Quiet since a hard post (S5.7): who hasn't been seen since comes before guides, until one has reached out or said why
not; and a guide's own words to a member.
"""
from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from models.care import quiet, reaching, watches
from models.care.quiet import Quiet
from models.care.reaching import Reaching
from models.community import drafts, supports
from models.community.drafts import Place, Room
from models.community.posts import Post
from models.ground import transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused
from models.people import notices, sessions
from models.people.accounts import AccountState
from models.people.sessions import Session
from tests import factories
from tests.blueprints.desk import DANGER, PHONE

WORDS = "I have thought of you since."


@pytest.fixture
def hard(cast):
    """Ash wrote hard words six days ago, and nothing was seen since."""
    return written(cast.ash, 6, DANGER)


def written(member, days: int, body: str = "An ordinary day."):
    post = factories.talkabout(member, body=body)
    db.session.execute(update(Post).where(Post.id == post.id).values(created_at=now() - timedelta(days=days)))
    transaction.commit()
    db.session.expire_all()
    return post


def lane(guide):
    return [(line.username, line.post_id) for line in quiet.waiting(for_=guide)[0]]


def test_who_is_quiet_after_hard_words(hard, cast):
    written(cast.bea, 6, PHONE)         # level 2, and no hard post
    written(cast.ash, 6)
    assert lane(cast.wren) == [("ash", hard.id)] and quiet.count(for_=cast.wren) == 1
    [line] = quiet.waiting(for_=cast.wren)[0]
    assert (line.since, line.is_watched) == ((now() - timedelta(days=6)).date(), False)


@pytest.mark.parametrize(("days", "stands"), [(4, False), (5, True), (13, True), (15, False)])
def test_from_when_and_until_when(cast, days, stands):
    written(cast.ash, days, DANGER)
    assert bool(lane(cast.wren)) == stands


@pytest.mark.parametrize("sign", ["post", "reply", "support", "draft", "session"])
def test_any_sign_of_life_is_one(hard, cast, sign):
    other = factories.talkabout(cast.bea)
    {"post": lambda: factories.talkabout(cast.ash), "reply": lambda: factories.reply(other, cast.ash),
     "support": lambda: supports.give(other, "hug", by=cast.ash), "session": lambda: sessions.start(cast.ash),
     "draft": lambda: drafts.keep(Place(Room.TALKABOUT), "begun", {"body": ["It rains."]}, by=cast.ash)}[sign]()
    transaction.commit()
    assert lane(cast.wren) == []


def test_the_watched_are_missed_without_hard_words_too(cast):
    calm = written(cast.ash, 20)
    assert lane(cast.wren) == []
    watches.begin(cast.ash.id, by=cast.wren, kind="vulnerable", reason="loss", words="His dog.",
                  review_on=now().date() + timedelta(days=9))
    watches.begin(cast.bea.id, by=cast.wren, kind="conduct", reason="unkind", words="Twice.",
                  review_on=now().date() + timedelta(days=9))
    transaction.commit()
    assert lane(cast.wren) == [("ash", calm.id)]


def test_once_until_they_were_back(hard, cast):
    reaching.reach_out(cast.ash.id, by=cast.wren, words=WORDS, seen=0)
    transaction.commit()
    assert lane(cast.wren) == []
    db.session.execute(update(Reaching).values(at=now() - timedelta(days=5, hours=20)))
    transaction.commit()
    assert lane(cast.wren) == []        # still quiet: nobody is asked twice
    back = written(cast.ash, 5, DANGER)
    assert lane(cast.wren) == [("ash", back.id)]


def test_or_somebody_says_why_not(hard, cast):
    with pytest.raises(Refused, match="not-a-choice"):
        reaching.leave_in_peace(cast.ash.id, by=cast.wren, reason="tired")
    for _click in range(2):
        reaching.leave_in_peace(cast.ash.id, by=cast.wren, reason="said-so", words="Camping.")
    transaction.commit()
    assert lane(cast.wren) == [] and db.session.scalar(select(func.count()).select_from(Reaching)) == 1
    [line] = db.session.query(AuditEntry).filter_by(act="member:left-in-peace")
    assert (line.by_id, line.reason) == (cast.wren.id, "said-so") and notices.for_member(for_=cast.ash) == [
        notice for notice in notices.for_member(for_=cast.ash) if notice.kind != "reaching-out"]


def test_whom_the_lane_does_not_show(hard, cast):
    """S2.8; guides' own posts; who has left."""
    french = written(cast.fleur, 6, "Je veux me tuer ce soir, j'ai un plan.")
    written(cast.gale, 6, DANGER)
    assert lane(cast.wren) == [("ash", hard.id)]
    assert lane(cast.gale) == [("ash", hard.id), ("fleur", french.id)]
    cast.ash.state = AccountState.CLOSED.value
    transaction.commit()
    assert lane(cast.wren) == []


def test_page_by_page(cast):
    people = [factories.member(f"reed-{n}") for n in range(27)]
    for person in people:
        written(person, 6, DANGER)
    rows, more = quiet.waiting(for_=cast.wren)
    rest, end = quiet.waiting(for_=cast.wren, after=more)
    assert [row.username for row in (*rows, *rest)] == [one.username for one in people] and end is None


def test_no_moment_of_theirs_leaves_it(hard, cast):
    """S3.16: a day, never a time."""
    sessions.start(cast.ash)
    db.session.execute(update(Session).values(used_at=now() - timedelta(days=5, hours=1)))
    transaction.commit()
    [line] = quiet.waiting(for_=cast.wren)[0]
    assert type(line.since) is date and not [one.name for one in fields(Quiet) if "at" in one.name.split("_")]


def test_a_guides_own_words_are_told_once(hard, cast):
    for _click in range(2):
        reaching.reach_out(cast.ash.id, by=cast.wren, words=WORDS, seen=0)
    with pytest.raises(Refused, match="reached"):
        reaching.reach_out(cast.ash.id, by=cast.gale, words="Me too.", seen=0)
    reaching.reach_out(cast.ash.id, by=cast.gale, words="Me too.", seen=reaching.latest(cast.ash).id)
    transaction.commit()
    told = [notice.facts for notice in notices.for_member(for_=cast.ash) if notice.kind == "reaching-out"]
    assert told == [{"words": "Me too.", "name": "Gale"}, {"words": WORDS, "name": "Wren"}]


@pytest.mark.parametrize(("words", "why"), [
    ("", "empty"), ("x" * 1001, "too-long"), ("Ring me on 403 555 0199 any time.", "found"),
    ("I will kill myself tonight, I have the pills.", "found"), ("Someone is there: {line}.", "unfilled")])
def test_they_are_read_like_any_words(cast, words, why):
    """S3.12, S5.1"""
    with pytest.raises(Refused, match=why):
        reaching.reach_out(cast.ash.id, by=cast.wren, words=words)


def test_the_number_of_a_help_line_may_be_named(cast):
    """S10.1"""
    reaching.reach_out(cast.ash.id, by=cast.wren, words="Kids Help Phone is there: 1-800-668-6868, or Health Link 811.")
    with pytest.raises(NotFound):
        reaching.reach_out(cast.fleur.id, by=cast.wren, words=WORDS)
