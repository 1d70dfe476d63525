"""The 24/7 promise is enforced (S5.17): nobody there, nothing new is shown, and everybody is told so."""
from datetime import timedelta

import pytest

from models.care import coming_back, intake, nobody, queue
from models.care.nobody import Unattended
from models.care.pages import Page
from models.care.queue import QueueItem
from models.community import posts
from models.community.posts import State
from models.ground import transaction
from models.ground.db import db, now
from models.ground.outbox import Job, Promise
from models.people import rota
from models.people.notices import Notice, NoticeKind
from models.people.rota import Attendance
from tests import factories

DANGER = "I am going to kill myself tonight, I have the pills here."
DETAILS = "Call me on 403-555-0134 if you like."


@pytest.fixture
def nobody_there(cast):
    leave("en", "fr")


def leave(*communities):
    for attendance in db.session.query(Attendance).filter(Attendance.community.in_(communities)):
        attendance.seen_at = now() - timedelta(seconds=rota.PRESENT_SECONDS + 1)
    transaction.commit()


def come_back(guide):
    rota.be_present(by=guide)
    transaction.commit()
    keep_promises()


def keep_promises():
    """What the relay does, portion by portion."""
    while due := db.session.query(Promise).filter_by(job=Job.SHOW_WAITING.value, done_at=None).first():
        due.done_at = now()
        coming_back.show_waiting(due.subject_id, due.version)
        transaction.commit()


def told(member) -> list[str]:
    return [notice.kind for notice in db.session.query(Notice).filter_by(account_id=member.id).order_by(Notice.id)]


def test_a_post_waits_for_a_guide_and_is_shown_when_one_is_back(cast, nobody_there):
    post = factories.talkabout(cast.ash)
    assert (post.state, post.scanned_version, post.html) == (State.HELD, 1, None)
    assert queue.open_of(post) is None and told(cast.ash) == [NoticeKind.POST_KEPT_BACK]
    come_back(cast.wren)
    assert post.state == State.PUBLISHED and post.shown_version == 1 and nobody.load() == []


def test_with_a_guide_there_nothing_waits(cast):
    assert factories.talkabout(cast.ash).state == State.PUBLISHED and told(cast.ash) == []


def test_danger_pages_as_always(cast, nobody_there):
    post = factories.talkabout(cast.ash, body=DANGER)
    assert (post.state, queue.open_of(post).band) == (State.HELD, "urgent")
    assert db.session.query(Page).count() == 1 and nobody.load() == []
    assert told(cast.ash) == [NoticeKind.POST_HELD]


def test_what_a_guide_should_look_at_is_in_the_queue_first_and_waits_for_them(cast, nobody_there):
    """The riskiest come first: in the queue at once, in their own band; a guide's return alone doesn't show them."""
    quiet, post = factories.talkabout(cast.ash), factories.talkabout(cast.bea, body=DETAILS)
    assert queue.open_of(post).band == "concern" and db.session.query(Page).count() == 0
    come_back(cast.wren)
    assert quiet.state == State.PUBLISHED and post.state == State.HELD
    assert [line.id for line in queue.waiting(for_=cast.wren).rows] == [queue.open_of(post).id]


def test_what_waited_is_shown_in_its_order_however_much_it_is(cast, nobody_there):
    made = [factories.talkabout(cast.ash, title=str(n)) for n in range(coming_back.PORTION + 3)]
    come_back(cast.wren)
    assert [post.state for post in made] == [State.PUBLISHED] * len(made)
    assert sorted(made, key=lambda post: post.published_at) == made
    assert db.session.query(Promise).filter_by(job=Job.SHOW_WAITING.value).count() == 2


def test_an_edit_waits_and_others_go_on_reading_what_was_there(cast):
    post = factories.talkabout(cast.ash)
    leave("en")
    posts.revise(post, by=cast.ash, title="Another", body="Other words, quite harmless.", seen_version=1)
    factories.publish(post)
    assert (post.state, post.shown_version, post.shown_title) == (State.PUBLISHED, 1, "A long week")
    come_back(cast.wren)
    assert (post.shown_version, post.shown_title) == (2, "Another")


def test_an_edit_that_comes_while_it_waits_is_what_is_shown(cast, nobody_there):
    post = factories.talkabout(cast.ash)
    posts.revise(post, by=cast.ash, title="Another", body="Other words, quite harmless.", seen_version=1)
    transaction.commit()
    come_back(cast.wren)
    assert post.state == State.HELD, "these words were not scanned yet"
    factories.publish(post)
    assert (post.state, post.shown_version) == (State.PUBLISHED, 2)


@pytest.mark.parametrize("ending", [posts.withdraw, lambda post, by: posts.remove(post)])
def test_what_was_taken_back_meanwhile_is_not_shown(cast, nobody_there, ending):
    post = factories.talkabout(cast.ash)
    ending(post, by=cast.ash)
    transaction.commit()
    come_back(cast.wren)
    assert post.html is None and nobody.load() == []


def test_each_community_has_guides_of_its_own(cast, nobody_there):
    """A French-speaking guide counts for the French community; Wren works in the English one alone."""
    come_back(cast.wren)
    assert factories.talkabout(cast.fleur, body="Une longue semaine.").state == State.HELD
    assert factories.talkabout(cast.ash).state == State.PUBLISHED
    come_back(cast.gale)
    assert db.session.query(Unattended).count() == 0 and factories.talkabout(cast.fleur).state == State.PUBLISHED


def test_who_may_not_decide_is_not_there(cast, nobody_there):
    """A guide in training, and one whose registration has lapsed, keep nobody safe alone."""
    cast.wren.profession = {"expires": "2020-01-01"}
    transaction.commit()
    for name in ("tess", "wren", "dara", "ash"):
        rota.be_present(by=getattr(cast, name))
    transaction.commit()
    assert not rota.is_attended("en")


def test_who_goes_is_gone_but_not_for_a_colleague(cast, nobody_there):
    for guide in (cast.wren, cast.gale):
        come_back(guide)
    rota.go_away(by=cast.gale)
    transaction.commit()
    assert rota.is_attended("en") and not rota.is_attended("fr")
    rota.go_away(by=cast.wren)
    transaction.commit()
    assert not rota.is_attended("en")


def test_gone_again_before_it_was_shown_the_next_one_shows_it(cast, nobody_there):
    post = factories.talkabout(cast.ash)
    rota.be_present(by=cast.wren)
    transaction.commit()
    leave("en")
    keep_promises()
    assert post.state == State.HELD
    come_back(cast.wren)
    assert post.state == State.PUBLISHED


def test_what_can_not_be_read_goes_before_a_person_and_holds_up_nothing(cast, nobody_there, monkeypatch):
    first, second = factories.talkabout(cast.ash), factories.talkabout(cast.bea)
    show = intake.show
    monkeypatch.setattr(intake, "show", lambda post: 1 / 0 if post is first else show(post))
    come_back(cast.wren)
    assert second.state == State.PUBLISHED and first.state == State.HELD
    assert db.session.query(QueueItem).filter_by(post_id=first.id).one().source == "unscanned"


def test_words_that_a_newer_lexicon_holds_are_held(cast, nobody_there):
    post = factories.talkabout(cast.ash)
    post.body = DANGER
    come_back(cast.wren)
    assert post.state == State.HELD and queue.open_of(post).band == "urgent"
