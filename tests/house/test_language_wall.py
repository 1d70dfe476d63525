"""Nobody crosses the language wall (S2.8): every read of the community is tried across it, and must fail."""
import pytest

from models.care import queue
from models.care.queue import Band, Source
from models.community import bricks, posts, search, supports, wall
from models.ground import transaction
from models.ground.errors import NotFound
from tests import factories
from tests.house import addresses

CROSSINGS = [("ash", "fleur"), ("fleur", "ash")]


@pytest.fixture(params=CROSSINGS, ids=lambda pair: f"{pair[0]} to {pair[1]}")
def crossing(request, cast):
    """(author, reader of the other community, the author's talkabout, reply and brick)."""
    author, reader = (getattr(cast, name) for name in request.param)
    post = factories.talkabout(author, title="Qzx", body="Qzx")
    return author, reader, post, factories.reply(post, author), factories.brick(author)


def test_no_post_can_be_found(crossing):
    _author, reader, *written = crossing
    for post in written:
        with pytest.raises(NotFound):
            posts.find(post.id, for_=reader)


def test_nothing_is_on_the_wall(crossing):
    _author, reader, post, _reply, brick = crossing
    for lane in ("", "waiting", "following"):
        for kind in ("", "talkabout", "brick"):
            shown = {row.id for row in wall.page(for_=reader, lane=lane, kind=kind).rows}
            assert not shown & {post.id, brick.id}


def test_nothing_is_found_by_words(crossing):
    _author, reader, *_ = crossing
    for community in ("en", "fr"):
        assert search.find(search.asked("Qzx", community=community), for_=reader).rows == []


def test_no_thread_is_read(crossing):
    _author, reader, post, *_ = crossing
    assert wall.replies(post, for_=reader).rows == []
    assert wall.replies(post, for_=reader, last=True).rows == []


def test_no_picture_is_drawn(crossing):
    _author, reader, _post, _reply, brick = crossing
    with pytest.raises(NotFound):
        bricks.picture(brick.id, for_=reader)


def test_pages_answer_not_there(crossing, client_for):
    _author, reader, post, reply, brick = crossing
    client = client_for(reader.username)
    for url in (f"/talkabouts/{post.id}", f"/talkabouts/{post.id}/replies/{reply.id}", f"/bricks/{brick.id}",
                f"/bricks/{brick.id}/picture.svg"):
        client.get(url, status=404, check=False)


def test_a_guide_of_one_community_sees_one_queue(cast):
    item = queue.open_item(factories.talkabout(cast.fleur), Band.URGENT, Source.SCAN)
    transaction.commit()
    assert item.id in {row.id for row in queue.waiting(for_=cast.gale).rows}
    assert item.id not in {row.id for row in queue.waiting(for_=cast.wren).rows}
    with pytest.raises(NotFound):
        queue.claim(item.id, by=cast.wren)


def test_a_member_has_exactly_one_community(cast):
    assert [len(getattr(cast, name).communities) for name in ("ash", "bea", "fleur")] == [1, 1, 1]


def test_support_does_not_cross(crossing):
    _author, reader, post, *_ = crossing
    assert supports.given([post.id], for_=reader) == {}


@pytest.mark.usefixtures("furnished")
def test_no_address_of_the_desk_crosses(app, cast, client_for, places):
    """With every right that the desk knows, in French alone: nothing about Ash is there, to read or to act on."""
    sol = client_for("sol")
    cast.sol.communities = ["fr"]
    transaction.commit()
    crossed = []
    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint.startswith(("queue.", "escalations.", "posts.", "members.")):
            url = addresses.fill(app, rule, places)
            for method in rule.methods & {"GET", "POST"}:
                answer = sol.get(url, status=None, check=False) if method == "GET" else sol.post(url, check=False)
                if answer.status != 404:
                    crossed.append((method, url, answer.status))
    assert crossed == []
