"""Guides' notes on a member (S5.4, S5.7): kept as they were written, put right by a further one; and the timeline that
they stand in.
"""
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.care import member_timeline, members, notes, queue, reaching, watches
from models.care.decisions import Decision
from models.care.queue import Band, Source
from models.community.posts import Post
from models.ground import transaction
from models.ground.audit import AuditEntry
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused
from models.people.accounts import AccountState
from tests import factories


def test_a_note_is_kept_once_and_a_further_one_puts_it_right(cast):
    first = notes.write(cast.ash.id, by=cast.wren, words="Likes to be asked twice.")
    assert notes.write(cast.ash.id, by=cast.wren, words="Likes to be asked twice. ").id == first.id
    notes.write(cast.ash.id, by=cast.gale, words="No: once is enough.", corrects_id=first.id)
    transaction.commit()
    assert [(one.words, one.corrects_id) for one in notes.about(cast.ash)] == [
        ("No: once is enough.", first.id), ("Likes to be asked twice.", None)]
    assert [line.by_id for line in db.session.query(AuditEntry).filter_by(act="member:noted")] == [
        cast.wren.id, cast.gale.id]
    with pytest.raises(NotFound):
        notes.write(cast.bea.id, by=cast.gale, words="Whose?", corrects_id=first.id)


@pytest.mark.parametrize(("words", "why"), [
    ("", "empty"), ("x" * 2001, "too-long"), ("Her mail is moss@example.org.", "telling"),
    ("Reached on 403 555 0199.", "telling"), ("Lives at T5K 2M5.", "telling")])
def test_what_belongs_behind_the_wall_is_asked_about_first(cast, words, why):
    """S7.1: whoever is sure that it shows nobody keeps it."""
    with pytest.raises(Refused, match=why):
        notes.write(cast.ash.id, by=cast.wren, words=words)
    if why == "telling":
        assert notes.write(cast.ash.id, by=cast.wren, words=words, sure=True).id


def test_a_hard_word_or_a_first_name_is_no_such_detail(cast):
    notes.write(cast.ash.id, by=cast.wren, words="Wrote of wanting to die in May; named 9-8-8. Spoke of a Sam.")


def test_whose_page_it_is(cast):
    """S2.8, S1.1"""
    for person, reader in ((cast.fleur, cast.wren), (cast.gale, cast.lee), (cast.ash, cast.dara)):
        if reader is not cast.dara:
            with pytest.raises(NotFound):
                members.find(person.id, for_=reader)
    with pytest.raises(NotFound):
        members.find(2**31 - 1, for_=cast.wren)
    cast.ash.state = AccountState.CLOSED.value
    transaction.commit()
    assert members.find(cast.ash.id, for_=cast.wren).id == cast.ash.id      # what was noted stays readable for a while
    with pytest.raises(NotFound):
        notes.write(cast.ash.id, by=cast.wren, words="Too late.")


@pytest.mark.parametrize(("days", "here"), [(1, "days"), (20, "weeks"), (100, "months"), (800, "years")])
def test_how_long_is_told_softly(cast, days, here):
    cast.ash.activated_at = now() - timedelta(days=days)
    assert members.here_for(cast.ash) == here


def test_all_that_happened_newest_first_page_by_page(cast):
    shared = [factories.talkabout(cast.ash, title=f"Talk {n}") for n in range(24)]
    old = factories.talkabout(cast.ash)
    for n, post in enumerate([*shared, old]):
        db.session.execute(update(Post).where(Post.id == post.id).values(
            created_at=now() - (timedelta(days=31) if post is old else timedelta(hours=n + 1))))
    factories.talkabout(cast.bea)
    item = queue.open_item(shared[0], Band.ROUTINE, Source.REPORT)
    db.session.add(Decision(item_id=item.id, post_id=shared[0].id, outcome="no_action", category="within-rules",
                            by_id=cast.wren.id))
    notes.write(cast.ash.id, by=cast.wren, words="Well.")
    watches.begin(cast.ash.id, by=cast.gale, kind="vulnerable", reason="loss", words="His dog.",
                  review_on=now().date() + timedelta(days=3))
    transaction.commit()
    lines, more = member_timeline.page(cast.ash)
    rest, end = member_timeline.page(cast.ash, after=more)
    assert len(lines) == 25 and end is None and len(rest) == 2
    assert {line.sort for line in lines[:3]} == {"decision", "note", "watch"}
    assert [line.words for line in (*lines, *rest)[3:]] == [f"Talk {n}" for n in range(24)]
    assert (lines[3].ref, lines[4].ref) == (str(item.id), "") and lines[3].by is None
    assert {line.by for line in lines[:3]} == {"Wren", "Gale"}
    for nonsense in ("post-", "post-x", "glass-1", "-", f"post-{2**40}"):
        assert member_timeline.page(cast.ash, after=nonsense)[0] == lines


def test_words_of_guides_go_with_the_account(cast):
    """S7.1: a note goes; that somebody wrote stays, without the words. Nobody else's."""
    for member in (cast.ash, cast.bea):
        notes.write(member.id, by=cast.wren, words="Likes to be asked twice.")
        reaching.reach_out(member.id, by=cast.wren, words="I thought of you.")
    assert notes.forget(cast.ash) == 1
    reaching.forget_words(cast.ash)
    transaction.commit()
    assert notes.about(cast.ash) == [] and len(notes.about(cast.bea)) == 1
    assert [reaching.latest(member).words for member in (cast.ash, cast.bea)] == ["", "I thought of you."]
