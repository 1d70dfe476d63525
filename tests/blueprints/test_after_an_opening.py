"""What is owed after an opening (S6.10, S8.5): another's review, chased; the member told, or a reason why not yet."""
from datetime import timedelta
from types import SimpleNamespace

import pytest

from jobs.relay import Relay
from models.care import escalations
from models.ground import audit, transaction
from models.ground.db import db, from_clock, now
from models.ground.errors import NotAllowed
from models.ground.outbox import Promise
from models.people import notices
from models.vault import afterwards, glass
from models.vault.glass import BreakGlass
from tests.blueprints.opening import escalated, opened


@pytest.fixture
def opening(app, cast):
    """Made by Sol, who read two fields and is done."""
    ref = escalated(app, cast)
    made = opened(ref, cast, "phone", "date_of_birth")
    glass.end(ref, by=cast.sol)
    transaction.commit()
    return SimpleNamespace(id=made.id, ref=ref)


def close(opening, cast) -> None:
    escalations.close(opening.ref, by=cast.sol, outcome="safe", words="Safe.")
    transaction.commit()
    keep_promises()


def review(opening, client_for):
    client_for("ines").post(f"/oversight/openings/{opening.id}/review", {
        f"opening-{opening.id}-words": "Needed, and no more."}, status=303)


def defer(client, opening, *, reason="He reads her mail.", days=7, status=303):
    return client.post(f"/oversight/openings/{opening.id}/telling", {
        "reason": reason, "look_again_on": (now().date() + timedelta(days=days)).isoformat()}, status=status)


def keep_promises() -> None:
    Relay().until_quiet()


def let_pass(hours: float) -> None:
    """As if so much time had passed: promises and openings are that much older."""
    moved = timedelta(hours=hours)
    for promise in db.session.query(Promise).filter(Promise.done_at.is_(None)):
        promise.due_at -= moved
        promise.promised_at -= moved
    for each in db.session.query(BreakGlass):
        each.opened_at -= moved
        each.review_by -= moved
        each.ends_at -= moved
        if each.escalation.closed_at:
            each.escalation.closed_at -= moved
    transaction.commit()
    keep_promises()


def told(cast):
    return [each for each in notices.for_member(for_=cast.ash) if each.kind == "record-opened"]


def reminders(person, what: str) -> list[bool]:
    """Oldest first: whether it was late already."""
    return [each.facts["late"] for each in reversed(notices.for_member(for_=person))
            if each.kind == "opening-owed" and each.facts["what"] == what]


def test_not_while_danger_lasts(opening, cast, client_for):
    review(opening, client_for)
    let_pass(48)
    assert told(cast) == [] and glass.openings_about(cast.ash) == []


@pytest.mark.parametrize("first", ["close", "review"])
def test_told_when_it_is_closed_and_reviewed(opening, cast, client_for, first):
    for act in ("close", "review") if first == "close" else ("review", "close"):
        assert told(cast) == []
        close(opening, cast) if act == "close" else review(opening, client_for)
    notice, = told(cast)
    assert notice.facts["fields"] == ["phone", "date_of_birth"]
    assert audit.latest(act="glass:told")[0].by_id is None      # by the service itself
    page = client_for("ash").get("/mine/notices")
    for words in ("We opened your registration record", "a Senior Clinician opened it", "your life was in danger",
                  "your phone number", "your date of birth"):
        assert words in page.words, words
    assert "Sol" not in page.words and "A plan for tonight" not in page.words
    assert "The member was told of the opening" in client_for("sol").get(f"/escalations/{opening.ref}").words
    assert [each.fields for each in glass.openings_about(cast.ash)] == [("phone", "date_of_birth")]


def test_in_their_language(opening, cast, client_for):
    close(opening, cast)
    review(opening, client_for)
    cast.ash.language = "fr"
    transaction.commit()
    page = client_for("ash").get("/mine/notices")
    assert "Nous avons ouvert votre dossier" in page.words and "votre vie était en danger" in page.words


def test_a_mail_says_no_more_than_that_there_is_a_notice(opening, cast, client_for):
    """S2.5"""
    close(opening, cast)
    review(opening, client_for)
    mail, = [each for each in db.session.query(Promise).filter_by(job="email-notice", subject_id=told(cast)[0].id)]
    assert mail.done_at is None


def test_a_late_review_keeps_nobody_waiting(opening, cast):
    close(opening, cast)
    let_pass(23)
    assert told(cast) == []
    let_pass(2)
    assert len(told(cast)) == 1
    let_pass(72)
    assert len(told(cast)) == 1


def test_nothing_was_read_and_that_is_told_too(app, cast, client_for):
    ref = escalated(app, cast)
    opening = SimpleNamespace(id=opened(ref, cast).id, ref=ref)
    close(opening, cast)
    review(opening, client_for)
    assert "Nothing in it was read." in client_for("ash").get("/mine/notices").words


def test_put_off_with_a_reason_and_a_day(opening, cast, client_for):
    sol = client_for("sol")
    defer(sol, opening)
    close(opening, cast)
    review(opening, client_for)
    let_pass(48)
    assert told(cast) == [] and glass.openings_about(cast.ash) == []
    entry = audit.latest(act="glass:not-told")[0]
    assert entry.reason == "He reads her mail." and entry.facts["escalation"] == opening.ref
    for url in ("/oversight", f"/escalations/{opening.ref}"):
        assert "Not yet: Sol put it off until" in sol.get(url).words
    page = sol.get(f"/oversight/openings/{opening.id}/telling")
    assert "He reads her mail." in page.words and "your phone number" in page.words
    sol.post(f"/oversight/openings/{opening.id}/tell", status=303)
    assert len(told(cast)) == 1 and audit.latest(act="glass:told")[0].by_id == cast.sol.id
    sol.post(f"/oversight/openings/{opening.id}/tell", status=409)
    defer(sol, opening, status=409)


@pytest.mark.parametrize("bad", [{"reason": " "}, {"reason": "x" * 2001}, {"days": 0}, {"days": -3}, {"days": 93}])
def test_what_is_no_reason_or_no_day_is_refused_and_kept(opening, client_for, bad):
    page = defer(client_for("sol"), opening, **bad, status=422)
    assert page.all("div", id="error-summary") and bad.get("reason", "He reads her mail.").strip() in page.text
    assert db.session.query(afterwards.Deferral).count() == 0


def test_a_day_that_is_none(opening, client_for):
    page = client_for("sol").post(f"/oversight/openings/{opening.id}/telling", {
        "reason": "He reads her mail.", "look_again_on": "soon"}, status=422)
    assert "year-month-day" in page.words and "He reads her mail." in page.text


def test_not_told_while_the_record_is_open(app, cast, client_for):
    opening = opened(escalated(app, cast), cast)
    sol = client_for("sol")
    page = sol.post(f"/oversight/openings/{opening.id}/tell", follow=True)
    assert "still open: seal it first" in page.words and told(cast) == []


def test_the_day_comes_and_somebody_is_reminded(opening, cast, client_for):
    review(opening, client_for)
    defer(client_for("sol"), opening, days=1)
    close(opening, cast)
    let_pass(12)
    assert reminders(cast.ines, "telling") == []
    db.session.query(afterwards.Deferral).one().look_again_on = now().date()
    let_pass(24)
    assert True in reminders(cast.sol, "telling") and True in reminders(cast.ines, "telling")
    assert "To be looked at again since" in client_for("ines").get("/escalations").words
    defer(client_for("ines"), opening, days=30)
    assert "Owed after an opening" not in client_for("ines").get("/escalations").words
    before = len(reminders(cast.sol, "telling"))
    let_pass(48)
    assert len(reminders(cast.sol, "telling")) == before and told(cast) == []


def test_the_review_is_chased_until_it_is_done(opening, cast, client_for):
    """Before it is late, at its deadline, and on; never who made the opening."""
    let_pass(11)
    assert reminders(cast.ines, "review") == []
    let_pass(1.1)
    assert reminders(cast.ines, "review") == [False]
    assert "Due by" in client_for("ines").get("/escalations").words
    let_pass(8)
    let_pass(4)
    assert reminders(cast.ines, "review") == [False, False, True]
    for url in ("/escalations", "/oversight", f"/escalations/{opening.ref}"):
        assert "Late: it was due by" in client_for("ines").get(url).words, url
    let_pass(6)
    assert len(reminders(cast.ines, "review")) == 4 and reminders(cast.sol, "review") == []
    assert "The review of an opening is overdue" in client_for("ines").get("/mine/notices").words
    review(opening, client_for)
    let_pass(48)
    assert len(reminders(cast.ines, "review")) == 4
    assert "Owed after an opening" not in client_for("ines").get("/escalations").words


def test_an_overdue_one_also_rings(opening, cast):
    """To the clinician's own channel: neutral words, and only when it is late."""
    let_pass(12.1)
    let_pass(8)
    assert db.session.query(Promise).filter_by(job="page-notice").count() == 0
    let_pass(4)
    notice_ids = [each.id for each in notices.for_member(for_=cast.ines) if each.kind == "opening-owed"]
    assert [each.subject_id for each in db.session.query(Promise).filter_by(job="page-notice")] == notice_ids[:1]


def test_an_open_escalation_keeps_no_member_waiting_for_ever(opening, cast, client_for):
    review(opening, client_for)
    let_pass(6 * 24)
    assert reminders(cast.sol, "telling") == []
    let_pass(2 * 24)
    assert reminders(cast.sol, "telling")
    assert "Late: nobody has told them" in client_for("sol").get("/oversight").words


def test_when_all_is_done_nothing_is_chased(opening, cast, client_for):
    review(opening, client_for)
    close(opening, cast)
    let_pass(13)
    assert db.session.query(Promise).filter(Promise.done_at.is_(None), Promise.job != "email-notice").count() == 0


@pytest.mark.parametrize("name", ["ash", "wren", "lee", "dara", "ada"])
def test_senior_clinicians_alone(opening, cast, client_for, name):
    client = client_for(name)
    client.get(f"/oversight/openings/{opening.id}/telling", status=403)
    client.post(f"/oversight/openings/{opening.id}/tell", status=403)
    with pytest.raises(NotAllowed):
        afterwards.tell(opening.id, by=getattr(cast, name))
    assert afterwards.owed(for_=getattr(cast, name)) == []


def test_a_reminder_owed_later_is_nobodys_lateness(opening):
    """The watch does not take a promise for tomorrow for one that was forgotten."""
    from models.ground import outbox
    transaction.commit()
    assert outbox.oldest_unkept_seconds({outbox.Job.CHASE_OPENING}) == 0
    db.session.query(Promise).filter_by(job="chase-opening").update(
        {"due_at": from_clock(-5), "promised_at": from_clock(-5)}, synchronize_session=False)
    assert 4 < outbox.oldest_unkept_seconds({outbox.Job.CHASE_OPENING}) < 60


def test_a_held_post_that_still_waits_is_said_at_the_end(opening, cast, client_for):
    sol, ref = client_for("sol"), opening.ref
    assert "still waits" not in sol.get(f"/escalations/{ref}").words
    escalation = escalations.find(ref, for_=cast.sol)
    escalation.post.state, escalation.post.shown_version = "held", 0
    transaction.commit()
    assert "closing the escalation does not show it" in sol.get(f"/escalations/{ref}").words
    page = sol.post(f"/escalations/{ref}/close", {"close-outcome": "safe", "close-words": "Safe."}, follow=True)
    assert "still waits: nobody else can read it" in page.words
    assert f"/queue/items/{escalation.item_id}" in [a.get("href") for a in page.all("a")]
