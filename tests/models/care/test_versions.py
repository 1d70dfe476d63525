"""How a post read before, for moderation alone (S3.13)."""
from models.care import queue, versions
from models.care.queue import Band, Source
from models.care.versions import Change
from models.community import posts
from models.ground import transaction
from tests import factories


def test_what_changed_is_told_word_by_word():
    assert versions.changes("I was alone today.", "I was calm today.") == [
        (Change.SAME, "I was "), (Change.OUT, "alone "), (Change.IN, "calm "), (Change.SAME, "today.")]
    for before, now in (("", "new"), ("gone", ""), ("a  b\n\nc", "a b\nc"), ("x " * 900, "y " * 900)):
        told = versions.changes(before, now)
        assert "".join(words for kind, words in told if kind != Change.IN) == before
        assert "".join(words for kind, words in told if kind != Change.OUT) == now


def test_words_that_are_very_many_are_compared_by_lines_or_whole():
    """Texts can be made for it whose comparing word by word holds a desk up for a minute."""
    words = "so it went " * 400
    assert versions.changes(f"One.\n{words}\nTwo.", f"Once.\n{words}\nTwo.") == [
        (Change.OUT, "One.\n"), (Change.IN, "Once.\n"), (Change.SAME, f"{words}\nTwo.")]
    lines = "a\n" * 4_000
    assert versions.changes(lines, lines + "b") == [(Change.OUT, lines), (Change.IN, lines + "b")]


def test_the_desk_sees_each_version_and_members_none(client_for, cast):
    post = factories.talkabout(cast.ash, body="I was alone & tired.")
    posts.revise(post, by=cast.ash, title=post.title, body="I was calm & tired.", seen_version=1)
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    assert wren.get(f"/queue/items/{item.id}").all("a", href=f"/queue/items/{item.id}/versions")
    page = wren.get(f"/queue/items/{item.id}/versions")
    assert [e.itertext() is not None and "".join(e.itertext()) for e in page.all("del")][0] == "[taken out: alone ] "
    assert "calm" in "".join(page.all("ins")[0].itertext()) and "Version 1" in page.words
    assert all(e.get("open") is None for e in page.all("details"))
    client_for("ash").get(f"/queue/items/{item.id}/versions", status=403)
    assert "alone" not in client_for("ash").get(f"/talkabouts/{post.id}").text


def test_the_language_wall_stands_there_too(client_for, cast):
    item = queue.open_item(factories.talkabout(cast.fleur), Band.ROUTINE, Source.REPORT)
    transaction.commit()
    client_for("wren").get(f"/queue/items/{item.id}/versions", status=404)
