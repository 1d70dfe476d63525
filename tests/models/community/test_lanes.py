"""What somebody follows comes from three sources and is one list: each post once, newest first, page by page (S3.5)."""
from models.community import follows, wall
from models.ground import transaction
from tests import factories


def test_a_post_a_tag_and_a_member_over_two_pages(cast, monkeypatch):
    monkeypatch.setattr(wall, "PER_PAGE", 3)
    cal = factories.member("cal")
    told = factories.talkabout(cal, tags=())
    shared = [factories.talkabout(by, tags=tags) for by, tags in (
        (cal, ["work"]), (cast.bea, ["work", "sleep"]), (cal, []), (cast.bea, []),
        (cal, ["sleep", "work"]))]
    follows.follow_post(told, by=cast.ash)
    follows.follow_post(shared[1], by=cast.ash)
    for tag in ("work", "sleep"):
        follows.follow_tag(tag, by=cast.ash)
    follows.follow_member(cast.bea, by=cast.ash)
    transaction.commit()
    expected = [post.id for post in (shared[4], shared[3], shared[1], shared[0], told)]
    first = wall.page(for_=cast.ash, lane="following")
    second = wall.page(for_=cast.ash, lane="following", before=first.older)
    assert [row.id for row in first.rows] == expected[:3]
    assert [row.id for row in second.rows] == expected[3:] and second.older is None
    assert wall.new_since(wall.mark_of(second.rows), for_=cast.ash, lane="following") == 3
    assert wall.new_since(wall.mark_of(second.rows), for_=cast.ash, lane="following", tag="sleep") == 2
    sleep = wall.page(for_=cast.ash, lane="following", tag="sleep").rows
    assert sleep == wall.page(for_=cast.ash, tag="sleep").rows
    assert [row.id for row in sleep] == [expected[0], expected[2]]
