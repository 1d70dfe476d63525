"""Reads of the wall and the thread, supports and follows: what a reader gets, and no more (S2.8, S3.4, S3.5)."""
from datetime import timedelta

import pytest

from models.community import follows, posts, supports, wall
from models.community.posts import Post
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import NotFound
from tests import factories


def test_every_post_once_though_many_have_one_time(cast):
    """The keyset holds when posts share their moment."""
    at = now() - timedelta(hours=1)
    made = {factories.talkabout(cast.bea, f"Post {n}").id for n in range(45)}
    for post_id in made:
        db.session.get(Post, post_id).published_at = at
    transaction.commit()
    seen, before = [], ""
    while True:
        page = wall.page(for_=cast.ash, before=before)
        seen += [row.id for row in page.rows]
        if not page.older:
            break
        before = page.older
    assert seen == sorted(made, reverse=True)


def test_the_author_reads_what_waits_and_others_what_was_read(cast):
    post = factories.talkabout(cast.ash, "Before", "Before.")
    posts.revise(post, by=cast.ash, title="After", body="After.", seen_version=1)
    transaction.commit()
    own, others = (wall.opened(post.id, for_=reader, kind="talkabout") for reader in (cast.ash, cast.bea))
    assert (own.title, own.waiting_words) == ("After", "After.")
    assert (others.title, others.waiting_words) == ("Before", None)


def test_masked_words_are_masked_for_their_author_too(cast):
    """What the author sees on the page is what others see; the rest stands in the edit form."""
    post = factories.talkabout(cast.ash, "Ring 403-555-0134", "Or write to ash@mail.example please.")
    own = wall.opened(post.id, for_=cast.ash, kind="talkabout")
    assert "0134" not in own.title and "ash@mail" not in own.html and own.waiting_words is None


def test_opened_is_not_there_for_others(cast):
    held, french = factories.talkabout(cast.ash, published=False), factories.talkabout(cast.fleur)
    assert wall.opened(held.id, for_=cast.ash, kind="talkabout").is_mine
    for reader, post in ((cast.bea, held), (cast.wren, held), (cast.ash, french)):
        with pytest.raises(NotFound):
            wall.opened(post.id, for_=reader, kind="talkabout")


def test_beside_tells_each_reader_their_own(cast):
    mine, yours = factories.talkabout(cast.ash), factories.talkabout(cast.bea)
    supports.give(mine, "hug", by=cast.bea)
    supports.give(mine, "with-you", by=cast.wren)
    supports.give(yours, "hug", by=cast.wren)
    supports.give(yours, "same-here", by=cast.ash)
    transaction.commit()
    beside = supports.beside([mine, yours], for_=cast.ash)
    assert beside[mine.id].received == {"hug", "with-you"} and beside[mine.id].given == set()
    assert beside[yours.id].given == {"same-here"} and beside[yours.id].received == set()


def test_giving_twice_leaves_the_rest_of_the_request_whole(cast):
    """The second half of a double click fails in a savepoint of its own."""
    post = factories.talkabout(cast.bea)
    for _ in range(2):
        supports.give(post, "hug", by=cast.ash)
    follows.follow_post(post, by=cast.ash)
    transaction.commit()
    assert supports.given([post.id], for_=cast.ash) == {post.id: {"hug"}} and follows.follows_post(post, for_=cast.ash)


def test_following_from_a_reply_follows_its_thread(cast):
    post = factories.talkabout(cast.bea)
    reply = factories.reply(post, cast.wren)
    follows.follow_post(reply, by=cast.ash)
    assert follows.follows_post(post, for_=cast.ash)
    follows.unfollow_post(reply, by=cast.ash)
    assert not follows.follows_post(post, for_=cast.ash)
