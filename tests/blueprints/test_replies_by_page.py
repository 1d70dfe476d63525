"""A reply's own address in a thread of 5,000 (S3.3): right on every page, after withdrawals, past a mute."""
import pytest
from sqlalchemy import insert

from models.community import blocks, posts, wall
from models.community.posts import Post, State
from models.ground import transaction
from models.ground.db import db, now
from tests import factories

MANY = 5_000


@pytest.fixture
def thread(cast):
    """(the talkabout, the ids of its replies): every third by Ash, the others by Bea."""
    post = factories.talkabout(cast.bea)
    writers = (cast.ash.id, cast.bea.id, cast.bea.id)
    db.session.execute(insert(Post), [
        {"kind": "reply", "community": "en", "author_id": writers[n % 3], "parent_id": post.id, "key": f"r{n}",
         "state": State.PUBLISHED.value, "published_at": now(), "body": f"{n}", "html": f"<p>{n}</p>", "tags": [],
         "shown_version": 1, "scanned_version": 1} for n in range(MANY)])
    transaction.commit()
    return post, [row.id for row in db.session.execute(
        Post.__table__.select().where(Post.parent_id == post.id).order_by(Post.id))]


def is_there(reply_id, post, reader) -> bool:
    """The page that its address leads to holds it."""
    place = wall.place_of(posts.find(reply_id, for_=reader), for_=reader)
    return reply_id in [row.id for row in wall.replies(post, for_=reader, **{k: v for k, v in place.items()}).rows]


def test_each_address_leads_to_its_page(thread, cast, client_for):
    post, ids = thread
    member = factories.member("linnet")
    asked = [0, 1, 19, 20, 21, 39, 40, 41, 2_499, 2_500, 4_958, 4_978, 4_979, 4_980, 4_981, 4_998, 4_999]
    assert [n for n in asked if not is_there(ids[n], post, member)] == []
    for n in (*range(0, 45), *range(4_950, 4_990)):     # much around them goes
        if n not in asked:
            db.session.get(Post, ids[n]).state = State.WITHDRAWN.value
    transaction.commit()
    assert [n for n in asked if not is_there(ids[n], post, member)] == []
    blocks.hide(cast.ash, by=member, kind="mute")       # a third of the thread isn't there for this reader
    transaction.commit()
    assert [n for n in asked if n % 3 and not is_there(ids[n], post, member)] == []
    page = client_for("linnet").get(f"/talkabouts/{post.id}/replies/{ids[2_500]}", status=303)
    shown = client_for("linnet").get(page.location.split("#")[0])
    assert page.location.endswith(f"#reply-{ids[2_500]}") and shown.one("article", id=f"reply-{ids[2_500]}") is not None
    assert shown.all("a", href=f"/talkabouts/{post.id}#replies") and "last=1" in shown.text
    client_for("linnet").get(f"/talkabouts/{post.id}/replies/{ids[0]}", status=404)     # Ash's: muted
    client_for("linnet").get(f"/talkabouts/{post.id}/replies/{ids[2]}", status=404 if 2 not in asked else 303)


def test_a_guides_reply_is_marked_in_words(client_for, cast):
    """S3.3: not by colour alone, in a talkabout, under a brick, in what search finds."""
    post, brick = factories.talkabout(cast.bea), factories.brick(cast.bea)
    for parent in (post, brick):
        factories.reply(parent, cast.wren, body="Quiet evenings matter.")
    ash = client_for("ash")
    for page in (ash.get(f"/talkabouts/{post.id}"), ash.get(f"/bricks/{brick.id}"), ash.get("/search?q=evenings")):
        roles = [span for span in page.all("span", class_="role") if (span.text or "") == "Wall Guide"]
        assert roles and "Wren Wall Guide" in page.words
