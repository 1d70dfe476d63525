"""A brick may be sent without a description: it waits, held, until a guide has written one (S3.2, S5.5, issue 4)."""
import pytest

from models.care import context, decisions, intake, queue
from models.care.queue import QueueItem, Source
from models.community import posts
from models.ground.db import db
from models.ground.errors import NotFound, Refused
from models.people.notices import Notice, NoticeKind
from tests import factories


@pytest.fixture
def brick(cast):
    return factories.brick(cast.ash, "No words for it", "")


@pytest.fixture
def item(brick, cast):
    found = db.session.query(QueueItem).filter_by(post_id=brick.id).one()
    queue.claim(found.id, by=cast.wren)
    return found


def test_it_is_held_and_put_before_the_guides(brick, item, cast):
    assert brick.state == "held" and item.source == Source.DESCRIPTION
    with pytest.raises(NotFound):
        posts.find(brick.id, for_=cast.bea)


def test_it_is_scanned_all_the_same(cast):
    """Words of danger are a guide's and a clinician's first, whatever else is missing."""
    brick = factories.brick(cast.ash, "I am going to kill myself tonight", "")
    assert db.session.query(QueueItem).filter_by(post_id=brick.id).one().source == Source.SCAN


def test_the_guide_is_given_a_beginning(brick):
    assert context.draft(brick) == "On a green meadow: a sky-blue stone, on the left."


def test_an_edit_describes_it_and_publishes_it_with_a_record_and_a_notice(brick, item, cast):
    decisions.edit(item.id, by=cast.wren, title=brick.title, body="A pale stone in green grass.", category="described",
                   words="", seen_version=1)
    assert posts.find(brick.id, for_=cast.bea).html == "<p>A pale stone in green grass.</p>"
    db.session.flush()
    assert db.session.query(Notice).filter_by(account_id=cast.ash.id, kind=NoticeKind.POST_EDITED).count() == 1


@pytest.mark.parametrize("decide", [
    lambda item, by: decisions.approve(item.id, by=by, words="", seen_version=1),
    lambda item, by: decisions.put_note(item.id, by=by, note="loss", words="", seen_version=1)])
def test_nothing_else_publishes_it(brick, item, cast, decide):
    with pytest.raises(Refused) as refusal:
        decide(item, cast.wren)
    assert refusal.value.why == "undescribed" and brick.state == "held"


def test_the_scan_run_again_opens_no_second_item(brick):
    intake.read_post(brick.id, brick.version)
    assert db.session.query(QueueItem).filter_by(post_id=brick.id).count() == 1


def test_its_author_goes_on_from_the_guides_words(brick, item, cast, client_for):
    """Changing the title takes nobody's description away."""
    decisions.edit(item.id, by=cast.wren, title=brick.title, body="A pale stone in green grass.", category="described",
                   words="", seen_version=1)
    form, ash = f"/posts/{brick.id}/edit", client_for("ash")
    page = ash.get(form)
    described = "".join(page.one("textarea", id="body").itertext()).strip()
    assert described == "A pale stone in green grass."
    ash.post(form, {"title": "Some words", "body": described, "seen_version": page.value("seen_version")}, status=303)
    intake.read_post(brick.id, 2)
    shown = posts.find(brick.id, for_=cast.bea)
    assert (shown.shown_title, shown.html) == ("Some words", "<p>A pale stone in green grass.</p>")
