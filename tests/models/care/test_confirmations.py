"""A trainee's decision has no effect before a Lead stands for it (S5.8); meanwhile the post is on the cautious side."""
import pytest

from models.care import confirmations, decisions, escalations, queue
from models.care.queue import Band, Source
from models.community import posts
from models.community.posts import State
from models.ground import audit, transaction
from models.ground.audit import Act
from models.ground.errors import AlreadyClaimed, NotFound, Stale
from models.people import notices
from models.people.notices import NoticeKind
from tests import factories
from tests.blueprints.desk import DANGER

WORDS = {"words": "It hurts others.", "seen_version": 1}


@pytest.fixture
def item(cast):
    post = factories.talkabout(cast.ash)
    made = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(made.id, by=cast.tess)
    transaction.commit()
    return made


def proposed(item):
    transaction.commit()
    return confirmations.about(item.id)


def test_a_removal_waits_and_hides_meanwhile(cast, item):
    decisions.remove(item.id, by=cast.tess, category="unkind", **WORDS)
    waiting = proposed(item)
    assert item.post.state == State.HELD and item.is_open and not item.is_held_by_someone
    with pytest.raises(NotFound):
        posts.find(item.post_id, for_=cast.bea)
    assert NoticeKind.POST_REMOVED not in {notice.kind for notice in notices.for_member(for_=cast.ash)}
    assert notices.for_member(for_=cast.lee)[0].kind == NoticeKind.CONFIRMATION_WAITING
    assert [one.id for one in confirmations.waiting(for_=cast.lee)] == [waiting.id]


def test_confirmed_it_is_the_leads_own_decision(cast, item):
    decisions.remove(item.id, by=cast.tess, category="unkind", **WORDS)
    decisions.confirm(proposed(item).id, by=cast.lee, words="Well seen.")
    transaction.commit()
    assert item.post.state == State.REMOVED and not item.is_open
    factories.later_on()
    assert notices.for_member(for_=cast.ash)[0].kind == NoticeKind.POST_REMOVED
    told = notices.for_member(for_=cast.tess)[0]
    assert (told.kind, told.facts["answer"], told.facts["words"]) == (
        NoticeKind.DECISION_ANSWERED, "confirmed", "Well seen.")
    acts = {(line.act, line.by_id) for line in audit.history("posts", item.post_id)}
    assert {(Act.DECISION_PROPOSED, cast.tess.id), (Act.DECISION_CONFIRMED, cast.lee.id),
            (Act.POST_REMOVED, cast.lee.id)} <= acts
    assert confirmations.waiting(for_=cast.lee) == []


def test_decided_otherwise_the_post_stands_where_it_stood(cast, item):
    published = item.post.published_at
    decisions.remove(item.id, by=cast.tess, category="unkind", **WORDS)
    transaction.commit()
    queue.claim(item.id, by=cast.wren)
    decisions.approve(item.id, by=cast.wren, words="It is blunt, not unkind.", seen_version=1)
    transaction.commit()
    assert item.post.state == State.PUBLISHED and item.post.published_at == published
    assert posts.find(item.post_id, for_=cast.bea).html
    assert confirmations.own(for_=cast.tess)[0].answer == "replaced"


def test_an_edit_shows_the_edited_words_once_confirmed(cast, item):
    decisions.edit(item.id, by=cast.tess, title="A week", body="It has been long.", category="where", **WORDS)
    waiting = proposed(item)
    decisions.confirm(waiting.id, by=cast.lee, words="")
    transaction.commit()
    assert item.post.state == State.PUBLISHED and "It has been long." in item.post.html
    assert "body" not in confirmations.own(for_=cast.tess)[0].facts


def test_no_action_and_a_note_leave_the_post_as_it_is(cast, item):
    decisions.take_no_action(item.id, by=cast.tess, category="within-rules", **WORDS)
    assert item.post.state == State.PUBLISHED and proposed(item).outcome == "no_action"
    queue.claim(item.id, by=cast.tess)
    decisions.put_note(item.id, by=cast.tess, note="loss", **WORDS)
    assert item.post.note == "" and proposed(item).outcome == "note"
    decisions.confirm(proposed(item).id, by=cast.sol, words="")
    assert item.post.note == "loss"


def test_what_was_held_stays_held(cast):
    post = factories.talkabout(cast.ash, body="x" * 30)
    post.state, post.shown_version = State.HELD.value, 0
    made = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(made.id, by=cast.tess)
    decisions.approve(made.id, by=cast.tess, **WORDS)
    assert post.state == State.HELD and proposed(made)


def test_an_escalation_waits_for_nobody(cast):
    """S6.1: the alarm is raised by whoever sees it."""
    post = factories.talkabout(cast.ash, body=DANGER)
    made = queue.open_item(post, Band.URGENT, Source.SCAN)
    queue.claim(made.id, by=cast.tess)
    assert escalations.open_from_item(made.id, by=cast.tess, severity="high", words="Worried.", tried="").ref
    assert confirmations.about(made.id) is None


def test_the_post_changed_meanwhile(cast, item):
    decisions.remove(item.id, by=cast.tess, category="unkind", **WORDS)
    waiting = proposed(item)
    posts.revise(item.post, by=cast.ash, body="Other words.", seen_version=1)
    transaction.commit()
    with pytest.raises(Stale):
        decisions.confirm(waiting.id, by=cast.lee, words="")


def test_two_leads_answer_once_and_nobody_takes_what_a_colleague_holds(cast, item):
    decisions.remove(item.id, by=cast.tess, category="unkind", **WORDS)
    waiting = proposed(item)
    queue.claim(item.id, by=cast.wren)
    transaction.commit()
    with pytest.raises(AlreadyClaimed):
        decisions.confirm(waiting.id, by=cast.lee, words="")
    transaction.rollback()
    queue.release(item.id, by=cast.wren)
    decisions.confirm(waiting.id, by=cast.lee, words="")
    with pytest.raises(Stale):
        decisions.confirm(waiting.id, by=cast.sol, words="")


def test_the_pages_tell_it(cast, item, client_for):
    tess, lee = client_for("tess"), client_for("lee")
    page = tess.post(f"/queue/items/{item.id}/remove", {
        "remove-category": "unkind", "remove-words": "It hurts.", "remove-seen_version": "1"}, status=303, follow=True)
    assert "Your decision waits for a Lead" in page.words
    again = tess.post(f"/queue/items/{item.id}/remove", {
        "remove-category": "unkind", "remove-words": "It hurts.", "remove-seen_version": "1"})
    assert again.status == 303      # a double click
    assert "Waits for a Lead" in tess.get("/queue/confirmations").words
    waiting = confirmations.about(item.id)
    tess.post(f"/queue/confirmations/{waiting.id}/confirm", status=403)
    client_for("wren").post(f"/queue/confirmations/{waiting.id}/confirm", status=403)
    assert "It hurts." in lee.get("/queue/confirmations").words
    assert "Tess, in training" in lee.get(f"/queue/items/{item.id}").words
    name = f"confirm-{waiting.id}-words"
    lee.post(f"/queue/confirmations/{waiting.id}/confirm", {name: "x" * 1001}, status=422)
    lee.post(f"/queue/confirmations/{waiting.id}/confirm", {name: "Well seen."}, status=303)
    lee.post(f"/queue/confirmations/{waiting.id}/confirm", {name: "Well seen."}, status=303)
    assert "Confirmed by Lee" in tess.get("/queue/confirmations").words
    assert "Lee confirmed what you decided" in tess.get("/mine/notices").words


def test_it_does_not_cross_the_language_wall(cast, client_for):
    post = factories.talkabout(cast.fleur)
    waiting = factories.proposal(cast.gale, post)
    assert waiting.id not in {one.id for one in confirmations.waiting(for_=cast.wren)}
    with pytest.raises(NotFound):
        confirmations.find(waiting.id, for_=cast.wren)
