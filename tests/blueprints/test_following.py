"""What I follow, on one page; a member followed from theirs (S3.5)."""
import pytest

from models.community import blocks, follows, groups, profiles
from models.ground import transaction
from tests import factories


def test_a_member_is_followed_from_their_page_and_found_again(client_for, cast):
    client = client_for("ash")
    page = client.post("/members/bea/follow", follow=True)
    assert "Nobody is told" in page.words and "Stop following bea" in page.words
    mine = client.get("/mine/following")
    assert mine.all("a", href="/members/bea")
    page = client.post("/members/bea/unfollow", {"back": "/mine/following"}, follow=True)
    assert "You follow nothing yet" in page.words
    assert "follow" not in "".join(client_for("bea").get("/members/bea").one("main").itertext()).casefold()


def test_only_what_gathers_can_be_followed(client_for, cast):
    """A member's words and a group's are posts too, without a thread of their own to come back to."""
    client_for("ash").post("/mine/words", {"body": "I like rain.", "once": "w"}, status=303)
    said = factories.publish(profiles.own_words(for_=cast.ash))
    told = groups.words_of(factories.group(cast.lee, members=[cast.bea]))
    for post in (said, told):
        client_for("bea").post(f"/posts/{post.id}/follow", status=404, check=False)
    assert "A few words about me" in client_for("ash").get("/mine").words
    assert "Reply" not in client_for("lee").get("/mine").words


def test_topics_and_posts_stand_there_too_and_go_one_by_one(client_for, cast):
    post = factories.talkabout(cast.bea, "Rain again")
    follows.follow_post(post, by=cast.ash)
    follows.follow_tag("work", by=cast.ash)
    client = client_for("ash")
    words = client.get("/mine/following").one("main")
    assert "Rain again" in "".join(words.itertext()) and "Work" in "".join(words.itertext())
    assert client.post("/wall/tags/work/unfollow", {"back": "/mine/following"}).location == "/mine/following"
    page = client.post(f"/posts/{post.id}/unfollow", {"back": "/mine/following"}, follow=True)
    assert "You follow nothing yet" in page.words


def test_page_by_page(client_for, cast, monkeypatch, statements):
    monkeypatch.setattr(follows, "PER_PAGE", 2)
    for n in range(3):
        follows.follow_post(factories.talkabout(cast.bea, f"Rain {n}"), by=cast.ash)
        follows.follow_member(factories.member(f"moss{n}"), by=cast.ash)
    client = client_for("ash")
    with statements() as seen:
        first = client.get("/mine/following")
    assert len(seen) <= 12 and "Rain 2" in first.words and "Rain 0" not in first.words and "moss0" not in first.words
    assert "Rain 0" in client.get(first.all("a", class_="button secondary")[1].get("href")).words
    assert "moss0" in client.get(first.all("a", class_="button secondary")[0].get("href")).words


@pytest.mark.parametrize("back", ["https://other.example/", "//other.example", "/\\other.example"])
def test_the_way_back_stays_here(client_for, cast, back):
    assert client_for("ash").post("/members/bea/unfollow", {"back": back}).location == "/members/bea"


@pytest.mark.parametrize(("name", "whom"), [("ash", "fleur"), ("ash", "ash"), ("ash", "wren"), ("ash", "nobody"),
                                            ("wren", "ash")])
def test_whom_one_does_not_follow(client_for, name, whom):
    client_for(name).post(f"/members/{whom}/follow", status=404)


def test_who_blocked_me_has_no_page_to_follow_them_on(client_for, cast):
    """S3.10"""
    blocks.hide(cast.ash, by=cast.bea, kind="block")
    transaction.commit()
    client_for("ash").post("/members/bea/follow", status=404)
