"""Nobody reads in a group who isn't in it (S3.6): every read of the community is tried from outside, and must fail.

From outside means: never joined, left, no longer eligible, or on the other side of the language wall. Whoever once was
inside still follows what they followed there.
"""
import pytest

from models.community import bricks, follows, groups, lanes, posts, search, supports, wall
from models.ground import transaction
from models.ground.errors import NotFound, Refused
from models.people import notices, organisations
from tests import factories
from tests.house import addresses

NAME, MARK = "Nightbirds", "larkspurred"
THEIRS = {"post_id", "talkabout_id", "reply_id", "brick_id", "group"}


@pytest.fixture(params=["never joined", "left", "no longer eligible", "the other community"])
def outside(request, cast):
    """(a reader from outside, the group, its talkabout by Ash, a reply and a brick there)."""
    reader = cast.fleur if request.param == "the other community" else cast.bea
    is_inside = request.param in ("left", "no longer eligible")
    group = factories.group(cast.lee, NAME, doors=[("alberta", "")],
                            members=[cast.ash, *([reader] if is_inside else ())])
    post = factories.talkabout(cast.ash, title=f"Qzx {MARK}", body=f"Qzx {MARK}", group=group)
    answer = factories.reply(post, cast.ash, body=f"Qzx {MARK} again")
    brick = factories.brick(cast.ash, f"Qzx {MARK}", f"Qzx {MARK}", group=group)
    follows.follow_tag("work", by=reader)
    follows.follow_post(post, by=reader)
    follows.follow_post(brick, by=reader)
    if request.param == "left":
        groups.leave(group.slug, by=reader)
    if request.param == "no longer eligible":
        assert posts.find(post.id, for_=reader) == post
        reader.organisation = organisations.find("rivermount")
    transaction.commit()
    return reader, group, post, answer, brick


def test_no_read_reaches_it(outside):
    reader, group, post, answer, brick = outside
    for written in (post, answer, brick, groups.words_of(group)):
        with pytest.raises(NotFound):
            posts.find(written.id, for_=reader)
    for written in (post, brick):
        with pytest.raises(NotFound):
            wall.opened(written.id, for_=reader, kind=written.kind)
    for lane in ("", *lanes.LANES):
        for asked in ({}, {"kind": "talkabout"}, {"kind": "brick"}, {"tag": "work"}, {"group": group.slug}):
            assert not wall.page(for_=reader, lane=lane, **asked).rows
            assert not wall.new_since("1-1", for_=reader, lane=lane, **asked)
    assert wall.page(for_=reader, by=post.author).rows == []
    assert wall.replies(post, for_=reader).rows == wall.replies(post, for_=reader, last=True).rows == []
    assert search.find(search.asked("Qzx", community="en"), for_=reader).rows == []
    assert supports.given([post.id], for_=reader) == {}
    assert groups.met(for_=reader) == []
    with pytest.raises(NotFound):
        bricks.picture(brick.id, for_=reader)


def test_no_verb_reaches_it(outside):
    reader, group, post, *_ = outside
    for parent, room in ((post, None), (None, group.id)):
        with pytest.raises(Refused):
            posts.write(posts.Kind.REPLY, by=reader, body="Words", key="k", parent=parent, group_id=room)


@pytest.mark.parametrize("outside", ["no longer eligible"], indirect=True)
def test_no_page_shows_it(outside, app, cast, client_for):
    """Every address there is, filled with what stands in the group; who isn't eligible finds not even its name."""
    reader, group, post, answer, brick = outside
    places = addresses.real_objects(app, cast) | {
        "post_id": post.id, "talkabout_id": post.id, "reply_id": answer.id, "brick_id": brick.id, "group": group.slug}
    client, shown = client_for(reader.username), []
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            url = addresses.fill(app, rule, places)
            shown += [rule.rule for page in _asked(client, rule, url) if MARK in page.text or NAME in page.text]
    assert set(shown) <= {"/mine/notices"}      # which told them once that they joined
    assert MARK not in client.get("/mine/notices").text


def _asked(client, rule, url):
    if "GET" in rule.methods:
        for query in ("?q=Qzx&tag=work", "?lane=following", f"?group={NAME.lower()}"):
            yield client.get(url + query, status=None, check=False)
    if "POST" in rule.methods and rule.arguments & THEIRS:
        page = client.post(url, check=False)
        refused = page.status == 404 or page.status == 403 and rule.endpoint.startswith("groups.")      # a Lead's
        assert refused or rule.endpoint == "groups.leave", url      # left is left, also what never was
        yield page


def test_members_of_a_group_read_it_among_the_rest_and_alone(cast):
    group = factories.group(cast.lee, members=[cast.ash, cast.bea])
    inside, beside = factories.talkabout(cast.ash, group=group), factories.talkabout(cast.ash)
    assert [row.id for row in wall.page(for_=cast.bea).rows] == [beside.id, inside.id]
    assert [row.id for row in wall.page(for_=cast.bea, group=group.slug).rows] == [inside.id]
    assert [row.id for row in wall.page(for_=cast.wren, group=group.slug).rows] == [inside.id]
    factories.reply(inside, cast.bea)
    assert wall.replies(inside, for_=cast.ash).rows
    groups.leave(group.slug, by=cast.ash)        # quiet both ways: their post stays, and nothing more is told of it
    cast.ash.unread_notices = 0
    factories.reply(inside, cast.bea)
    assert cast.ash.unread_notices == 0 and posts.find(inside.id, for_=cast.bea)
    assert notices.for_member(for_=cast.ash)
