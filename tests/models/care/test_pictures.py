"""Words in a photo are read where a reader is, scanned with the post's own; they raise, never lower (S3.2, S5.1)."""
import io
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont

from jobs import seeing
from jobs.relay import Relay
from models.care import pictures, queue
from models.care.hits import RuleHit
from models.care.pages import Page
from models.care.queue import Band, QueueItem
from models.community import picture_words, posts
from models.ground import transaction
from models.ground.audit import AuditEntry
from models.ground.db import db
from models.ground.outbox import Job
from models.people import notices
from tests import factories
from tests.blueprints.desk import claimed

DANGER, PHONE = "I want to kill myself tonight, I have a plan.", "Call me on 403-555-0134"


@pytest.fixture
def reads(monkeypatch):
    """A reader that finds these words in every picture."""
    def found(words: str | None) -> None:
        monkeypatch.setattr(picture_words, "read", lambda picture: words)
    return found


def seen(post) -> QueueItem:
    number = post.id
    Relay({Job.READ_PICTURE}).until_quiet()
    return db.session.query(QueueItem).filter_by(post_id=number).one()


def test_danger_in_a_picture_is_urgent_and_calls_somebody_and_shows_nothing(client_for, cast, reads):
    reads(f"{DANGER} {PHONE}")
    item = seen(factories.photo_brick(cast.ash))
    assert (item.band, item.post.level, item.post.state) == (Band.URGENT, 3, "held")
    assert db.session.query(Page).count() == 1
    assert "phone" in {finding["category"] for finding in item.findings} and item.source == "scan"
    assert [notice.kind for notice in notices.for_member(for_=cast.ash)] == ["post-held"]
    assert db.session.query(AuditEntry).filter_by(act="post:picture-read").one().facts["level"] == 3
    guide = client_for("wren")
    assert "403-555-0134" not in guide.get(f"/queue/items/{item.id}").text
    guide.post(f"/queue/items/{item.id}/reveal", {"part": "words"}, status=303)
    page = guide.get(f"/queue/items/{item.id}")
    item = db.session.get(QueueItem, item.id)
    assert "can read this. Rule" in page.words and "masked for others" not in page.words
    assert "in the picture" in page.words and "403-555-0134" in page.words
    claimed(item, guide)
    client_for("bea").get(f"/bricks/{item.post_id}", status=404)
    item = db.session.get(QueueItem, item.id)
    queue.close(item)       # what was read stands nowhere else, and goes
    assert item.findings and not any(finding.get("words") for finding in item.findings)


def test_what_was_found_in_the_words_stays_and_a_quiet_picture_adds_nothing(cast, reads):
    reads("Good morning")
    post = factories.photo_brick(cast.ash, description=PHONE)
    before = db.session.query(QueueItem).filter_by(post_id=post.id).one().findings
    item = seen(post)
    assert item.findings == before and before
    reads(PHONE)
    pictures.keep(item.post_id, item.post.version, PHONE)
    pictures.keep(item.post_id, item.post.version, PHONE)       # delivered twice
    parts = [finding["part"] for finding in db.session.get(QueueItem, item.id).findings]
    assert parts.count("picture") == 1 and set(parts) == {"body", "picture"}
    assert item.band == Band.CONCERN and db.session.query(Page).count() == 0


def test_the_author_is_told_once_however_danger_is_found(cast, reads):
    """S6.5: the words of the brick were enough; and what is read twice says nothing twice."""
    reads(DANGER)
    post = factories.photo_brick(cast.ash, description=DANGER)
    number = post.id
    seen(post)
    pictures.keep(number, 1, DANGER)
    assert [notice.kind for notice in notices.for_member(for_=cast.ash)] == ["post-held"]


def test_unread_is_told_to_the_guide_and_counts_for_nothing(client_for, cast, reads):
    reads(None)
    item = seen(factories.photo_brick(cast.ash))
    assert (item.band, item.post.level, item.source) == (Band.CONCERN, 0, "photo")
    assert "Look closely." in client_for("wren").get(f"/queue/items/{item.id}").words
    assert db.session.query(RuleHit).count() == 0


@pytest.mark.parametrize("change", ["changed", "removed", "withdrawn"])
def test_an_older_reading_changes_nothing(cast, reads, change):
    post = factories.photo_brick(cast.ash)
    if change == "changed":
        posts.revise(post, by=cast.ash, body="Red light.", title=post.title, seen_version=1)
    elif change == "withdrawn":
        posts.withdraw(post, by=cast.ash)
    else:
        post.state = posts.State.REMOVED
    transaction.commit()
    pictures.keep(post.id, 1, PHONE)
    assert "picture" not in {one["part"] for item in db.session.query(QueueItem) for one in item.findings}


def drawn(words: str) -> bytes:
    image, file = Image.new("RGB", (900, 400), (244, 240, 230)), io.BytesIO()
    ImageDraw.Draw(image).multiline_text((40, 60), words, fill=(20, 20, 20), font=ImageFont.load_default(44))
    image.save(file, "JPEG", quality=78)
    return file.getvalue()


@pytest.fixture
def nobody_reads(monkeypatch):
    monkeypatch.setattr(picture_words, "_command", ())


def test_without_the_program_a_picture_is_unread_and_the_log_says_so(monkeypatch, nobody_reads, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    seeing.warm_up()
    assert "not read" in capsys.readouterr().out and picture_words.read(drawn("Hello")) is None


@pytest.mark.parametrize("program", ["exec sleep 5", "exit 1", "echo x > $0.out; exit 1"])
def test_a_program_that_hangs_or_fails_is_no_reader(monkeypatch, nobody_reads, tmp_path, program):
    """It gets none of our surroundings and writes no file."""
    fake = tmp_path / "tesseract"
    fake.write_text(f"#!/bin/sh\n[ \"$1\" = --list-langs ] && {{ echo eng; exit; }}\n{program}\n")
    fake.chmod(0o755)
    assert picture_words.look_for_reader(str(fake)) == ("eng",)
    monkeypatch.setattr(picture_words, "WITHIN_SECONDS", 0.5)
    assert picture_words.read(b"x") is None
    assert not (tmp_path / "tesseract.out").exists() or (tmp_path / "tesseract.out").read_text() == ""


def test_the_program_is_given_nothing(monkeypatch, nobody_reads, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    fake = tmp_path / "tesseract"
    fake.write_text("#!/bin/sh\n[ \"$1\" = --list-langs ] && { echo eng; exit; }\nset\n")
    fake.chmod(0o755)
    picture_words.look_for_reader(str(fake))
    said = picture_words.read(b"x")
    assert "OMP_THREAD_LIMIT" in said and "SECRET" not in said


@pytest.mark.skipif(not shutil.which("tesseract"), reason="NO TESSERACT HERE: the words in pictures were not tried")
def test_tesseract_reads_a_picture(nobody_reads):
    if "eng" not in picture_words.look_for_reader():
        pytest.skip("TESSERACT KNOWS NO ENGLISH HERE: the words in pictures were not tried")
    assert picture_words.read(drawn("I want to kill myself tonight,\nI have a plan.")) == DANGER
    assert picture_words.read(b"no picture") is None
