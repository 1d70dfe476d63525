"""Second reading (S5.8, S5.12): drawn by a keyed hash, read blind by somebody else, changes nothing; both see both."""
from datetime import timedelta

import pytest

from blueprints.queue.second_readings import WOULD
from models.care import decisions, queue, second_readings
from models.care.decisions import Decision, Outcome
from models.care.queue import Band, Source
from models.care.second_readings import SecondReading
from models.community import posts
from models.community.revisions import Revision
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused
from models.people.notices import Notice
from tests import factories

KEY = "k" * 32


def decided(by, post, outcome="remove", category="unkind"):
    """A guide has decided, two minutes ago."""
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=by)
    if outcome == "remove":
        decisions.remove(item.id, by=by, category=category, words="It hurts.", seen_version=post.version)
    else:
        decisions.take_no_action(item.id, by=by, category=category, words="", seen_version=post.version)
    row = db.session.query(Decision).filter_by(item_id=item.id).one()
    row.at = now() - timedelta(minutes=2)
    for revision in db.session.query(Revision).filter_by(post_id=post.id):
        revision.at = now() - timedelta(minutes=9)
    post.created_at = now() - timedelta(minutes=9)
    transaction.commit()
    return row


def drawn(by, post, *args):
    row = decided(by, post, *args)
    second_readings.put(row.id, post.id, post.community)
    transaction.commit()
    return db.session.query(SecondReading).filter_by(decision_id=row.id).one()


def test_a_share_is_drawn_and_a_retry_draws_the_same():
    """Three in a hundred, as if by chance: within three standard deviations of it; another key draws others."""
    first = {n for n in range(20_000) if second_readings.is_drawn(n, KEY)}
    assert 530 < len(first) < 670 and second_readings.share() == 0.03
    assert first == {n for n in range(20_000) if second_readings.is_drawn(n, KEY)}
    assert len(first & {n for n in range(20_000) if second_readings.is_drawn(n, "another")}) < 60


def test_the_job_draws_each_decision_once(cast, monkeypatch):
    monkeypatch.setattr(second_readings, "share", lambda: 1.0)
    row = decided(cast.wren, factories.talkabout(cast.ash))
    fresh = decided(cast.wren, factories.talkabout(cast.ash))
    fresh.at = now()        # it may still be taken back
    transaction.commit()
    assert (second_readings.draw(KEY), second_readings.draw(KEY)) == (1, 0)
    assert [one.decision_id for one in db.session.query(SecondReading)] == [row.id]
    assert second_readings.put(row.id, row.post_id, "en") is False


def test_only_what_a_reader_can_decide_alike_is_drawn(cast, monkeypatch):
    """To write to somebody says nothing about the post: drawn, it would differ from every answer."""
    monkeypatch.setattr(second_readings, "share", lambda: 1.0)
    row = decided(cast.wren, factories.talkabout(cast.ash))
    for outcome in Outcome:
        db.session.add(Decision(item_id=row.item_id, post_id=row.post_id, outcome=outcome.value, by_id=cast.wren.id,
                                at=row.at))
    second_readings.draw(KEY)
    kinds = {one.decision.outcome for one in db.session.query(SecondReading)}
    assert kinds == {outcome.value for outcome in WOULD} and "return" in kinds and "message" not in kinds


def test_nothing_is_drawn_by_a_share_of_nothing(cast, monkeypatch):
    monkeypatch.setattr(second_readings, "share", lambda: 0.0)
    decided(cast.wren, factories.talkabout(cast.ash))
    assert second_readings.draw(KEY) == 0


def test_another_guide_reads_it_and_nothing_happens_to_the_post(cast):
    post = factories.talkabout(cast.ash)
    reading = drawn(cast.wren, post)
    before = (post.state, post.version, len(db.session.query(Decision).all()))
    assert [line.id for line in second_readings.waiting(for_=cast.gale)] == [reading.id]
    second_readings.answer(reading.id, by=cast.gale, outcome="approve", category="", words="It reads as grief.")
    transaction.commit()
    assert before == (post.state, post.version, len(db.session.query(Decision).all()))
    assert reading.differs and second_readings.waiting(for_=cast.gale) == []
    told = db.session.query(Notice).filter_by(account_id=cast.wren.id, kind="second-reading").one()
    assert told.facts == {"reading": reading.id, "what": "differed", "name": "Gale"}
    for one in (cast.wren, cast.gale, cast.lee):
        assert second_readings.find(reading.id, for_=one).id == reading.id
    assert [line.is_mine for line in second_readings.of_mine(for_=cast.wren)] == [True]


@pytest.mark.parametrize(("decision", "answer", "differs"), [
    (("remove", "unkind"), ("remove", "graphic"), False),         # for another reason
    (("no_action", "within-rules"), ("approve", ""), False),      # the post stays as it is, either way
    (("no_action", "within-rules"), ("edit", "who"), True)])
def test_what_counts_as_a_difference(cast, decision, answer, differs):
    reading = drawn(cast.wren, factories.talkabout(cast.ash), *decision)
    outcome, category = answer
    second_readings.answer(reading.id, by=cast.gale, outcome=outcome, category=category, words="So it seems.")
    assert reading.differs is differs


@pytest.mark.parametrize("name", ["wren", "tess"])
def test_never_the_deciders_own(cast, name):
    """Nor what somebody in training has proposed to decide."""
    post = factories.talkabout(cast.ash)
    factories.proposal(cast.tess, post)
    reading = drawn(cast.wren, post)
    person = getattr(cast, name)
    assert second_readings.waiting(for_=person) == []
    with pytest.raises(NotFound):
        second_readings.answer(reading.id, by=person, outcome="approve", category="", words="Fine.")


def test_never_ones_own_words_nor_a_post_decided_on_before(cast):
    own = drawn(cast.wren, factories.reply(factories.talkabout(cast.ash), cast.gale))
    earlier = factories.talkabout(cast.bea)
    decided(cast.gale, earlier, "no_action", "within-rules")
    again = drawn(cast.wren, earlier)
    assert second_readings.waiting(for_=cast.gale) == []
    assert [line.id for line in second_readings.waiting(for_=cast.lee)] == [own.id, again.id]


def test_the_language_wall_stands(cast):
    """S2.8: Wren works in English alone."""
    reading = drawn(cast.gale, factories.talkabout(cast.fleur))
    assert second_readings.waiting(for_=cast.wren) == []
    with pytest.raises(NotFound):
        second_readings.find_to_read(reading.id, by=cast.wren)
    second_readings.answer(reading.id, by=cast.lee, outcome="edit", category="who", words="")
    with pytest.raises(NotFound):
        second_readings.find(reading.id, for_=cast.wren)
    assert [line.id for line in second_readings.differing(for_=cast.lee)[0]] == [reading.id]


def test_two_who_answer_and_a_double_click(cast):
    """One counts; who comes second learns it and is not told what was answered."""
    reading = drawn(cast.wren, factories.talkabout(cast.ash))
    said = {"outcome": "approve", "category": "", "words": "Fine."}
    second_readings.answer(reading.id, by=cast.gale, **said)
    second_readings.answer(reading.id, by=cast.gale, **said)
    with pytest.raises(Refused, match="read"):
        second_readings.answer(reading.id, by=cast.sol, **said)
    assert db.session.query(Notice).filter_by(account_id=cast.wren.id, kind="second-reading").count() == 1


@pytest.mark.parametrize(("outcome", "category", "words", "why"), [
    ("dance", "", "Why not.", "not-a-choice"), ("remove", "weather", "Rain.", "not-a-choice"),
    ("approve", "unkind", "Mixed up.", "not-a-choice"), ("approve", "", "  ", "empty")])
def test_an_answer_that_says_nothing(cast, outcome, category, words, why):
    reading = drawn(cast.wren, factories.talkabout(cast.ash))
    with pytest.raises(Refused, match=why):
        second_readings.answer(reading.id, by=cast.gale, outcome=outcome, category=category, words=words)
    assert not reading.is_read


def test_it_is_read_as_it_stood(cast):
    """What the author writes after the decision, and what is answered after it, is not shown."""
    post = factories.talkabout(cast.ash, title="Rain", body="It rains on me.")
    factories.reply(post, cast.bea, "Here too.").created_at = now() - timedelta(minutes=8)
    reading = drawn(cast.wren, post, "no_action", "within-rules")
    posts.revise(post, by=cast.ash, title="Sun", body="It shines.", seen_version=1)
    factories.reply(post, cast.bea, "So a guide has left it.")
    stood = second_readings.as_it_stood(reading)
    assert (stood.title, stood.body, stood.version) == ("Rain", "It rains on me.", 1)
    assert [row.body for row in second_readings.thread(reading)] == ["It shines.", "Here too."]


def test_words_that_were_erased_are_not_asked_about(cast):
    post = factories.talkabout(cast.ash)
    reading = drawn(cast.wren, post)
    db.session.query(Revision).filter_by(post_id=post.id).delete()
    post.title = post.body = ""
    transaction.commit()
    assert second_readings.waiting(for_=cast.gale) == [] and second_readings.as_it_stood(reading) is None
    with pytest.raises(Refused, match="erased"):
        second_readings.answer(reading.id, by=cast.gale, outcome="approve", category="", words="Fine.")


def test_a_lead_who_is_neither_of_the_two_notes_what_is_learned(cast):
    reading = drawn(cast.lee, factories.talkabout(cast.ash))
    second_readings.answer(reading.id, by=cast.sol, outcome="edit", category="who", words="")
    for one in (cast.lee, cast.sol):
        assert not second_readings.may_learn(reading, by=one)
        with pytest.raises(NotFound):
            second_readings.learn(reading.id, by=one, words="I was right.")
    with pytest.raises(Refused, match="empty"):
        second_readings.learn(reading.id, by=cast.ines, words=" ")
    for _ in range(2):
        second_readings.learn(reading.id, by=cast.ines, words="A name is taken out before a post is taken down.")
    assert reading.learned_by_id == cast.ines.id
    kinds = db.session.query(Notice.account_id).filter_by(kind="second-reading").all()
    assert sorted(row.account_id for row in kinds) == sorted([cast.lee.id, cast.lee.id, cast.sol.id])
    with pytest.raises(Refused, match="learned"):
        second_readings.learn(reading.id, by=cast.ines, words="Something else.")


def test_differences_come_page_by_page(cast, monkeypatch):
    monkeypatch.setattr(second_readings, "PER_PAGE", 2)
    made = [drawn(cast.wren, factories.talkabout(cast.ash, title=f"{n}")) for n in range(3)]
    for reading in made:
        second_readings.answer(reading.id, by=cast.gale, outcome="approve", category="", words="Fine.")
    rows, more = second_readings.differing(for_=cast.lee)
    assert [row.id for row in rows] == [made[2].id, made[1].id] and more == made[1].id
    rows, more = second_readings.differing(for_=cast.lee, before=more)
    assert [row.id for row in rows] == [made[0].id] and more is None
