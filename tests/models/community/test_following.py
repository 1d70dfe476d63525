"""Following a member (S3.5): silently, on the wall and on one's own page; nobody learns, nothing counts it."""
import pytest

from models.community import blocks, follows, wall
from models.ground import transaction
from models.ground.errors import NotFound
from models.people import closing, notices
from models.rights import gathering, leaving
from tests import factories


@pytest.fixture
def followed(cast):
    """Ash follows Bea, who has shared something."""
    follows.follow_member(cast.bea, by=cast.ash)
    follows.follow_member(cast.bea, by=cast.ash)        # a double click
    transaction.commit()
    return factories.talkabout(cast.bea, tags=())


def lane(reader) -> list[int]:
    return [row.id for row in wall.page(for_=reader, lane="following").rows]


def listed(reader) -> list[str]:
    return [row.username for row in follows.followed_members(for_=reader)]


def test_what_they_share_is_in_the_lane_and_nobody_is_told(cast, followed):
    other = factories.talkabout(factories.member("moss"), tags=())
    assert lane(cast.ash) == [followed.id] and other.id not in lane(cast.ash)
    assert listed(cast.ash) == ["bea"] and lane(cast.bea) == []
    assert notices.for_member(for_=cast.bea) == [] and listed(cast.bea) == []


@pytest.mark.parametrize(("by", "kind"), [("ash", "mute"), ("ash", "block"), ("bea", "block")])
def test_a_block_or_a_mute_hides_it_while_it_holds(cast, followed, by, kind):
    """S3.10"""
    one, other = getattr(cast, by), cast.bea if by == "ash" else cast.ash
    blocks.hide(other, by=one, kind=kind)
    transaction.commit()
    assert lane(cast.ash) == [] and listed(cast.ash) == []
    blocks.show_again(other, by=one)
    transaction.commit()
    assert lane(cast.ash) == [followed.id] and listed(cast.ash) == ["bea"]


@pytest.mark.parametrize(("by", "whom"), [("ash", "ash"), ("ash", "wren"), ("wren", "ash")])
def test_nobody_follows_themselves_a_guide_or_as_one(cast, by, whom):
    """Whom a guide looks after stands in a watch, with its reason (S5.7)."""
    with pytest.raises(NotFound):
        follows.follow_member(getattr(cast, whom), by=getattr(cast, by))


def test_unfollowed_is_unfollowed(cast, followed):
    follows.unfollow_member(cast.bea, by=cast.ash)
    transaction.commit()
    assert lane(cast.ash) == [] and not follows.follows_member(cast.bea, for_=cast.ash)


def test_it_is_in_the_copy_of_who_follows_and_not_of_who_is_followed(cast, followed):
    """S7.6"""
    assert [row["member"] for row in gathering.quiet(cast.ash)["follows"]] == ["bea"]
    assert gathering.quiet(cast.bea)["follows"] == []


def test_who_closes_their_account_is_in_no_list(cast, followed):
    """S2.10"""
    asked = closing.ask(by=cast.bea, posts=closing.LEAVE)
    transaction.commit()
    assert leaving.close(asked.id)
    transaction.commit()
    assert listed(cast.ash) == [] and not follows.follows_member(cast.bea, for_=cast.ash)


def test_pages_by_pages(cast, monkeypatch):
    monkeypatch.setattr(follows, "PER_PAGE", 2)
    for name in ("moss", "fern", "slate"):
        follows.follow_member(factories.member(name), by=cast.ash)
    first = follows.followed_members(for_=cast.ash)
    assert [row.username for row in first] == ["slate", "fern", "moss"]
    assert [row.username for row in follows.followed_members(for_=cast.ash, before=first[1].id)] == ["moss"]
