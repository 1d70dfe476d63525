"""Posts: held until scanned, written once, never an older version over a newer (S3.12, S3.13)."""
import pytest

from models.community import pace, posts, revisions, talkabouts
from models.community.posts import Kind, Post, State
from models.community.revisions import Revision
from models.ground import transaction
from models.ground.db import db
from models.ground.errors import NotFound, Stale, TooMany
from models.ground.outbox import Job, Promise
from safety.clean import EXCERPT_LENGTH
from tests import factories


def test_a_new_post_is_held_and_its_scan_promised_with_it(cast):
    post = factories.talkabout(cast.ash, published=False)
    assert (post.state, post.shown_version, post.html) == (State.HELD, 0, None)
    promise = db.session.query(Promise).filter_by(job=Job.SCAN_POST.value, subject_id=post.id).one()
    assert promise.version == 1
    assert [r.version for r in revisions.of(post)] == [1]


def test_one_key_one_post_and_each_member_has_keys_of_their_own(cast):
    first, again, changed = (posts.write(Kind.TALKABOUT, by=cast.ash, title="A", body=body, key="k\x00")
                             for body in ("one", "one\x00", "two"))
    other = posts.write(Kind.TALKABOUT, by=cast.bea, title="A", body="one", key="k")
    assert first is again and first.body == "one" and other.id != first.id
    assert changed.id != first.id and changed.body == "two", "a browser went back: other words are never lost"
    assert db.session.query(Revision).count() == 3


def test_an_older_scan_never_replaces_a_newer_one(cast):
    post = factories.talkabout(cast.ash)
    posts.revise(post, by=cast.ash, title="New", body="New.", seen_version=1)
    posts.publish(post, title="New", body="New.", version=2)
    posts.publish(post, title="Old", body="Old.", version=1)
    assert (post.shown_title, post.shown_version) == ("New", 2) and "New." in post.html


def test_a_stale_edit_changes_nothing(cast):
    post = factories.talkabout(cast.ash)
    with pytest.raises(Stale):
        posts.revise(post, by=cast.ash, title="x", body="x", seen_version=0)
    assert post.version == 1 and len(revisions.of(post)) == 1


@pytest.mark.parametrize("state", [State.REMOVED, State.WITHDRAWN])
def test_what_was_taken_down_is_not_published_by_a_late_scan(cast, state):
    post = factories.talkabout(cast.ash, published=False)
    post.state = state.value
    posts.publish(post, title="x", body="x", version=1)
    assert post.state == state and post.shown_version == 0


def test_counters_follow_what_is_shown(cast):
    post = factories.talkabout(cast.bea)
    replies = [factories.reply(post, cast.ash) for _ in range(3)]
    assert post.reply_count == 3
    posts.withdraw(replies[0], by=cast.ash)
    posts.remove(replies[1])
    posts.remove(replies[1])
    transaction.commit()
    assert post.reply_count == 1
    posts.publish(replies[1], title="", body="x", version=1)
    transaction.commit()
    assert post.reply_count == 1


def test_the_pace_of_a_person(cast):
    """Twenty texts in five minutes; changes of the latest ones count too."""
    mine = [factories.talkabout(cast.ash, published=False) for _ in range(10)]
    for post in mine[:9]:
        posts.revise(post, by=cast.ash, title="x", body="x", seen_version=1)
    pace.check(by=cast.ash)
    posts.revise(mine[9], by=cast.ash, title="x", body="x", seen_version=1)
    with pytest.raises(TooMany):
        pace.check(by=cast.ash)
    pace.check(by=cast.bea)


def test_a_reply_stands_under_what_others_can_read(cast):
    held = factories.talkabout(cast.ash, published=False)
    with pytest.raises(NotFound):
        talkabouts.reply(held, by=cast.ash, body="x", key="x")


def test_an_answer_to_a_reply_stands_in_the_same_thread(cast):
    post = factories.talkabout(cast.bea)
    reply = factories.reply(post, cast.ash)
    assert talkabouts.reply(reply, by=cast.bea, body="x", key="x").parent_id == post.id


@pytest.mark.parametrize("number", [0, 2**31, 10**30])
def test_numbers_that_no_post_has(cast, number):
    for look in (posts.find, posts.find_own, posts.find_others):
        with pytest.raises(NotFound):
            look(number, for_=cast.ash)


def test_an_excerpt_ends_with_a_word(cast):
    post = factories.talkabout(cast.ash, body="word " * 100)
    assert post.excerpt.endswith("word…") and len(post.excerpt) <= EXCERPT_LENGTH + 1
    assert db.session.query(Post).count() == 1


def test_an_excerpt_keeps_the_spaces_that_do_not_break(cast):
    """French sets a space that doesn't break before its colon; an excerpt ends on a word, not on a comma."""
    post = factories.talkabout(cast.fleur, body="Un mot\u00a0: merci.\n\nEt  puis,   " + "voilà, " * 80)
    assert post.excerpt.startswith("Un mot\u00a0: merci. Et puis, voilà")
    assert post.excerpt.endswith("voilà…")
