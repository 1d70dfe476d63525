"""A photo as a brick (S3.2, S7.4): painted anew, given its words, held until a guide has looked (S5.9)."""
import io
import zipfile
from datetime import timedelta
from random import Random

import pytest

from jobs import exporting, housekeeping
from models.care import decisions, queue
from models.care.queue import QueueItem, Source
from models.community import bricks, erasing, photo_files, photos, posts
from models.community.brick_design import Design, Shape
from models.community.photos import Photo
from models.community.posts import Post
from models.ground import limits, transaction
from models.ground.db import db, now
from models.rights import gathering
from tests import factories, pictures

WORDS = {"title": "Evening at the lake", "body": "Orange light on still water.", "tags": ["grief"], "once": "k"}


def sent(client, data: bytes, *, status: int):
    """As a browser would; by hand, for the test client would put it into a file that it never closes."""
    head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = b"\r\n".join((b"--moss", head.format("csrf_token", "").encode() + client.csrf.encode(), b"--moss",
                         head.format("photo", '; filename="Lake in Banff.jpg"').encode() + data, b"--moss--", b""))
    page = client._ask(client.http.post, "/bricks/new/photo", False, data=body,
                       content_type="multipart/form-data; boundary=moss")
    assert page.status == status, page.words[:300]
    return page


def read(client, url, status=200, **headers):
    return client.get(url, status=status, check=False, headers=headers).response


def files_of(photo) -> list[str]:
    return [f"/bricks/photos/{photo.id}/{file}" for file in ("320.jpg", "320.webp", "640.avif")]


def item_of(post) -> QueueItem:
    return db.session.query(QueueItem).filter_by(post_id=post.id).one()


def test_the_whole_way(client_for, cast):
    """Plain forms, no script; nothing of the file but pixels is kept, its name neither."""
    ash, bea = client_for("ash"), client_for("bea")
    assert "A photo of your own" in ash.get("/bricks/new").words
    assert ash.get("/bricks/new/photo").one("input", id="photo").get("type") == "file"
    step = sent(ash, pictures.encoded("JPEG", "RGB", (400, 300), 6, 1, Random(1)), status=303)
    photo = db.session.query(Photo).one()
    assert step.location == f"/bricks/new/photo/{photo.id}" and (photo.width, photo.height) == (400, 300)
    picture = ash.get(step.location).one("picture")
    assert "/640.avif 400w" in picture[0].get("srcset") and "/320.avif 320w" in picture[0].get("srcset")
    for client in (bea, client_for("wren")):
        client.get(step.location, status=404)
        client.get(files_of(photo)[0], status=404)
    page = ash.post(step.location, WORDS | {"body": ""}, status=422)
    assert page.all("p", id="body-error") and page.value("title") == WORDS["title"]
    place = ash.post(step.location, WORDS, status=303).location
    assert ash.post(step.location, WORDS, status=303).location == place      # a double click
    assert ash.get(step.location, status=303).location == place              # the back button
    post, = db.session.query(Post)
    assert (post.title, post.tags, post.state) == ("Evening at the lake", ["grief"], "held")
    factories.publish(post)
    assert "Only you can see this for now" in ash.get(place).words
    assert ash.get(files_of(photo)[0]).response.data.startswith(b"\xff\xd8\xff")
    ash.post(step.location, WORDS | {"title": "Other words"}, status=422)    # it stands on another brick already
    assert db.session.query(Post).count() == 1


def test_nobody_else_sees_it_before_a_guide_has_looked(client_for, cast):
    """S3.12: the scan reads words alone."""
    post = factories.photo_brick(cast.ash)
    photo, item, wren = photos.of(post), item_of(post), client_for("wren")
    assert post.state == "held" and item.source == Source.PHOTO
    for url in (f"/bricks/{post.id}", *files_of(photo)):
        client_for("bea").get(url, status=404)
        wren.get(url, status=404)
    page = wren.get(f"/queue/items/{item.id}")
    assert "a photo that nobody has looked at yet" in wren.get("/queue").words
    for step in ("blurred", "grey", "whole"):       # one by one, each by a press
        if step != "blurred":
            wren.get(f"/queue/items/{item.id}/photo/{step}", status=404)
            wren.post(f"/queue/items/{item.id}/reveal", {"part": step}, status=303)
            page = wren.get(f"/queue/items/{item.id}")
        url = page.one("img").get("src")
        assert url.endswith(step) and wren.get(url).response.data == f"{step}.jpg".encode()
        client_for("bea").get(url, status=403)
    queue.claim(item.id, by=cast.wren)
    decisions.approve(item.id, by=cast.wren, words="", seen_version=1)
    transaction.commit()
    for url in (f"/bricks/{post.id}", *files_of(photo)):
        client_for("bea").get(url, status=200)
        client_for("fleur").get(url, status=404)
    assert f"/bricks/photos/{photo.id}/320.jpg" in [img.get("src") for img in client_for("bea").get("/wall").all("img")]


@pytest.mark.parametrize("earlier", ["a drawn brick", "another photo"])
def test_a_photo_is_never_hung_on_a_brick_that_stands_already(client_for, cast, earlier):
    """S3.12: the same form's number and words, sent by hand, were another brick's, which others see by now."""
    if earlier == "a drawn brick":
        drawn = Design("meadow", "ink", (Shape("stone", "sky", 3, 5),))
        post = bricks.make(drawn, by=cast.ash, words=WORDS["title"], description=WORDS["body"], key="k")
    else:
        post = photos.share(factories.photo(cast.ash).id, by=cast.ash, words=WORDS["title"],
                            description=WORDS["body"], key="k")
    factories.publish(post)
    photo = factories.photo(cast.ash)
    page = client_for("ash").post(f"/bricks/new/photo/{photo.id}", WORDS, status=422)
    assert page.value("title") == WORDS["title"]
    client_for("bea").get(files_of(photo)[0], status=404)
    assert photos.find(photo.id, for_=cast.ash).post_id is None


def test_who_is_asked_to_pause_is_told_where_the_words_are(client_for, cast, monkeypatch):
    """In the form, and among the drafts."""
    monkeypatch.setitem(limits.ALLOWED, limits.Limit.WRITING, (0, 60))
    page = client_for("ash").post(f"/bricks/new/photo/{factories.photo(cast.ash).id}", WORDS, status=422)
    assert "a short pause" in page.words and "kept in your drafts" in page.words
    assert page.value("title") == WORDS["title"]


def test_a_change_of_words_needs_no_second_look(cast):
    post = factories.photo_brick(cast.ash)
    queue.claim(item_of(post).id, by=cast.wren)
    decisions.approve(item_of(post).id, by=cast.wren, words="", seen_version=1)
    posts.revise(post, by=cast.ash, title="Morning", body="The same light.", seen_version=1)
    assert factories.publish(post).shown_title == "Morning"


def test_a_guide_describes_it_and_shows_it_with_that(cast):
    post = factories.photo_brick(cast.ash, description="")
    item = item_of(post)
    assert item.source == Source.DESCRIPTION
    queue.claim(item.id, by=cast.wren)
    decisions.edit(item.id, by=cast.wren, title=post.title, body="A lake at dusk.", category="described", words="",
                   seen_version=1)
    assert posts.find(post.id, for_=cast.bea).html == "<p>A lake at dusk.</p>"


@pytest.mark.parametrize("change", ["withdrawn", "removed", "hidden"])
def test_who_may_not_see_the_brick_may_not_see_the_photo(client_for, cast, change):
    post = factories.photo_brick(cast.ash)
    item, photo = item_of(post), photos.of(post)
    queue.claim(item.id, by=cast.wren)
    decisions.approve(item.id, by=cast.wren, words="", seen_version=1)
    transaction.commit()
    answer = read(client_for("bea"), files_of(photo)[0])
    assert answer.headers["Cache-Control"] == "private, no-cache" and answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = {"If-None-Match": answer.headers["ETag"]}
    read(client_for("bea"), files_of(photo)[0], 304, **again)
    if change == "withdrawn":
        posts.withdraw(post, by=cast.ash)
    elif change == "removed":
        posts.remove(post)
    else:
        client_for("ash").post("/members/bea/hide", {"kind": "block"}, status=303)
    for url in files_of(photo):
        read(client_for("bea"), url, 404, **again)
        read(client_for("ash"), url, 404 if change == "withdrawn" else 200)


@pytest.mark.parametrize(("file", "status"), [("1280.jpg", 404), ("320.svg", 404), ("320.html", 404), ("9.jpg", 404)])
def test_what_was_never_made_is_not_there(client_for, cast, file, status):
    photo = factories.photo(cast.ash)
    photo_files.forget(photo.name, older_than=timedelta(seconds=-9))
    client_for("ash").get(f"/bricks/photos/{photo.id}/{file}", status=status)


@pytest.mark.parametrize(("data", "says"), [
    (b"", "choose a photo"), (b"<svg onload=alert(1)>", "can’t read this file"),
    (pictures.bomb(60_000, 60_000), "more points"), (b"\xff" * (11 << 20), "too large")],
    ids=["nothing", "svg", "bomb", "large"])
def test_what_cannot_be_taken_is_told_by_the_field(client_for, data, says):
    page = sent(client_for("ash"), data, status=422)
    assert says in "".join(page.one("p", id="photo-error").itertext()) and page.all("div", id="error-summary")
    assert db.session.query(Photo).count() == 0


def test_what_is_far_too_large_has_a_page_of_its_own(client_for):
    """413, with help on it."""
    assert "too big to send" in sent(client_for("ash"), b"\xff" * (25 << 20), status=413).words


def test_many_within_an_hour_are_asked_to_wait(client_for, monkeypatch):
    monkeypatch.setitem(limits.ALLOWED, limits.Limit.PHOTO, (1, 3600))
    ash = client_for("ash")
    sent(ash, b"GIF89a", status=422)
    assert "many photos within an hour" in sent(ash, pictures.plain(), status=422).words


def test_one_that_is_thrown_away_is_gone(client_for, cast):
    page = f"/bricks/new/photo/{factories.photo(cast.ash).id}"
    for _click in range(2):
        client_for("ash").post(page, {"away": "1"}, status=303)
    assert db.session.query(Photo).count() == 0
    client_for("bea").post(f"/bricks/new/photo/{factories.photo(cast.ash).id}", {"away": "1"}, status=303)
    assert db.session.query(Photo).count() == 1


def test_the_store_holds_noise(cast):
    """The key stands in the row alone; a file moved to another name opens nowhere."""
    photo = factories.photo(cast.ash)
    mine = {name: data for name, data in photo_files.every_file() if name.startswith(photo.name)}
    assert len(mine) == 12 and not any(b".jpg" in data or b".avif" in data for data in mine.values())
    assert photos.contents(photo, "320.jpg") == b"320.jpg"


def test_what_was_not_shared_goes_after_a_day_and_files_without_a_row_with_it(cast):
    old, new, rolled_back = (factories.photo(cast.ash) for _ in range(3))
    names = [photo.name for photo in (old, new, rolled_back)]
    old.added_at = now() - timedelta(days=2)
    db.session.delete(rolled_back)
    transaction.commit()
    housekeeping.tidy()
    assert [photo.name for photo in db.session.query(Photo)] == [names[1]]
    assert set(names) <= set(photo_files.names())       # written just now: their transaction may still be open
    gone = [name for name in (names[0], names[2]) if photo_files.forget(name, older_than=timedelta(seconds=-9))]
    assert len(gone) == 2 and photos.sweep(photo_files.names()) == 0


def test_a_photo_goes_with_its_words_and_is_in_its_owners_copy(cast):
    """S2.10, S7.6: shredded with the account, and until then the member's to take along."""
    post, begun = factories.photo_brick(cast.ash, description=""), factories.photo(cast.ash)
    mine = dict(photos.by_member(cast.ash))
    assert set(mine) == {f"{photos.of(post).id}.jpg", f"{begun.id}.jpg"}
    gathered = {name: gather(cast.ash) for name, gather in gathering.PARTS.items()}
    assert set(zipfile.ZipFile(io.BytesIO(exporting.packed(gathered, "en", mine))).namelist()) == {
        "data.json", "index.html", *(f"photos/{name}" for name in mine)}
    erasing.take_down(cast.ash)
    erasing.forget_quiet_traces(cast.ash)
    assert db.session.query(Photo).one().post_id == post.id
    assert erasing.forget_words(cast.ash) == 1 and db.session.query(Photo).count() == 0
    assert db.session.get(Post, post.id).title == ""
