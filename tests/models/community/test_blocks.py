"""Blocking and muting (S3.10): silent, both ways or one, the same in every read; guides are never hidden."""
import pytest

from models.community import blocks, posts, profiles, search, talkabouts, wall
from models.ground import transaction
from models.ground.errors import NotFound, Refused
from tests import factories


def seen(reader) -> set[str]:
    """All that this reader meets of Bea's: on the wall, in Ash's thread, by search, on her page."""
    met = {row.username for row in wall.page(for_=reader).rows}
    met |= {row.username for row in search.find(search.asked("lantern", community="en"), for_=reader).rows}
    for row in wall.page(for_=reader).rows:
        met |= {reply.username for reply in wall.replies(row, for_=reader).rows}
    return met


@pytest.fixture
def shared(cast):
    """A talkabout of each, and one of a third member under which both answered."""
    third = factories.member("moss")
    posted = {name: factories.talkabout(by, f"The lantern of {name}")
              for name, by in (("ash", cast.ash), ("bea", cast.bea), ("moss", third))}
    for name in ("ash", "bea"):
        factories.reply(posted["moss"], getattr(cast, name), f"A lantern by {name}.")
    return posted


def test_a_block_hides_each_from_the_other_everywhere(shared, cast):
    blocks.hide(cast.bea, by=cast.ash, kind="block")
    transaction.commit()
    assert seen(cast.ash) == {"ash", "moss"} and seen(cast.bea) == {"bea", "moss"}
    for reader, post in ((cast.ash, shared["bea"]), (cast.bea, shared["ash"])):
        with pytest.raises(NotFound):
            posts.find(post.id, for_=reader)
        with pytest.raises(NotFound):
            wall.opened(post.id, for_=reader, kind="talkabout")


def test_neither_can_write_to_the_other(shared, cast):
    blocks.hide(cast.bea, by=cast.ash, kind="block")
    transaction.commit()
    for writer, post in ((cast.ash, shared["bea"]), (cast.bea, shared["ash"])):
        with pytest.raises(NotFound):
            talkabouts.reply(posts.find(post.id, for_=writer), by=writer, body="Hello", key="k")


def test_a_mute_holds_one_way(shared, cast):
    blocks.hide(cast.bea, by=cast.ash, kind="mute")
    transaction.commit()
    assert seen(cast.ash) == {"ash", "moss"} and seen(cast.bea) == {"ash", "bea", "moss"}


def test_it_can_be_undone_and_changed(shared, cast):
    blocks.hide(cast.bea, by=cast.ash, kind="block")
    blocks.hide(cast.bea, by=cast.ash, kind="mute")
    transaction.commit()
    assert [row.kind for row in blocks.hidden(for_=cast.ash)] == ["mute"] and "ash" in seen(cast.bea)
    blocks.show_again(cast.bea, by=cast.ash)
    transaction.commit()
    assert "bea" in seen(cast.ash) and blocks.hidden(for_=cast.ash) == []


def test_guides_see_all_and_are_never_hidden(shared, cast):
    """They keep everyone safe: nobody can hide from them, nor hide them."""
    blocks.hide(cast.bea, by=cast.ash, kind="block")
    transaction.commit()
    assert {"ash", "bea"} <= seen(cast.wren)
    for other in (cast.wren, cast.ash):
        with pytest.raises(Refused, match="not-a-member"):
            blocks.hide(other, by=cast.ash, kind="block")


def test_who_was_blocked_finds_no_page_who_blocked_finds_the_undo(shared, cast):
    blocks.hide(cast.bea, by=cast.ash, kind="block")
    transaction.commit()
    with pytest.raises(NotFound):
        profiles.find("ash", for_=cast.bea)
    assert profiles.find("bea", for_=cast.ash) == cast.bea
    assert blocks.between(cast.ash, for_=cast.bea) == ""
