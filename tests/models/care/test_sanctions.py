"""What may stand against a member (S5.7): who imposes what, how long it holds, how it is confirmed, eased, lifted."""
from datetime import timedelta

import pytest

from models.care import sanctions
from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, now
from models.ground.errors import NotAllowed, NotFound, Refused, Stale
from models.people import notices, sessions, standing
from models.people.notices import NoticeKind
from models.people.standing import Measure
from tests import factories

WORDS = {"category": "unkind", "words": "Please rest a little."}


def imposed(member, kind, by, **values):
    return factories.sanction(member, by, kind, **values)


@pytest.mark.parametrize(("kind", "may"), [
    (Measure.WARNING, {"wren", "lee", "sol"}), (Measure.PAUSE, {"wren", "lee", "sol"}),
    (Measure.SUSPENSION, {"lee", "sol"}), (Measure.REMOVAL, {"lee", "sol"})])
def test_who_may_impose_what(cast, kind, may):
    """A guide warns and pauses, a Lead or clinician does the rest; in training, nobody imposes anything."""
    for name in ("wren", "lee", "sol", "tess", "dara", "ada", "ash"):
        try:
            imposed(factories.member(f"of {name}"), kind, getattr(cast, name))
        except NotAllowed:
            assert name not in may
        else:
            assert name in may


def test_a_lapsed_registration_imposes_nothing(cast):
    cast.wren.profession = {"body": "A college", "number": "1", "expires": "2020-01-01"}
    with pytest.raises(NotAllowed):
        imposed(cast.ash, Measure.PAUSE, cast.wren)


def test_staff_are_not_sanctioned_here(cast):
    for person in (cast.wren, cast.ada, cast.pat):
        with pytest.raises(NotAllowed):
            imposed(person, Measure.WARNING, cast.lee)


def test_nor_a_member_of_another_community(cast):
    with pytest.raises(NotFound):
        imposed(cast.fleur, Measure.WARNING, cast.wren)
    with pytest.raises(NotFound):
        standing.find_member(cast.fleur.id, for_=cast.wren)


@pytest.mark.parametrize(("field", "values"), [
    ("category", {"category": "because"}), ("words", {"words": " "}), ("days", {"days": 400}), ("days", {"days": 0})])
def test_each_has_a_reason_words_and_a_length(cast, field, values):
    with pytest.raises(Refused) as refusal:
        imposed(cast.ash, Measure.PAUSE, cast.wren, **values)
    assert refusal.value.field == field


def test_a_pause_needs_an_end_and_a_suspension_may_do_without(cast):
    with pytest.raises(Refused):
        sanctions.impose(cast.ash, Measure.PAUSE, by=cast.wren, key="k", **WORDS)
    assert imposed(cast.ash, Measure.SUSPENSION, cast.lee).until is None


def test_it_is_on_record_and_the_member_is_told(cast):
    """S5.7: a reason, a notice; the line says what, why, until when."""
    post = factories.talkabout(cast.ash)
    made = imposed(cast.ash, Measure.PAUSE, cast.wren, post=post)
    line = db.session.query(AuditEntry).filter_by(act=Act.MEMBER_SANCTIONED.value).one()
    assert (line.on_id, line.by_id, line.reason) == (cast.ash.id, cast.wren.id, "unkind")
    assert line.facts == {"sanction": made.id, "kind": "pause", "category": "unkind", "until": made.until.isoformat()}
    told = notices.unread(NoticeKind.SANCTIONED, for_=cast.ash)[0]
    assert told.post_id == post.id and told.facts["words"] == "Please rest a little."


def test_a_mail_tells_that_there_is_a_notice_whatever_was_chosen(cast):
    assert {NoticeKind.SANCTIONED, NoticeKind.SANCTION_LIFTED} <= notices.ALWAYS_MAILED


def test_sent_twice_it_is_once(cast):
    first, second = (imposed(cast.ash, Measure.WARNING, cast.wren, key="one") for _ in range(2))
    assert first.id == second.id and len(standing.against(cast.ash)) == 1


def test_one_of_each_kind_at_a_time(cast):
    imposed(cast.ash, Measure.PAUSE, cast.wren)
    with pytest.raises(Refused) as refusal:
        imposed(cast.ash, Measure.PAUSE, cast.gale)
    assert refusal.value.why == "stands-already"
    imposed(cast.ash, Measure.SUSPENSION, cast.lee)
    for kind in (Measure.PAUSE, Measure.SUSPENSION):
        with pytest.raises(Refused):
            imposed(cast.ash, kind, cast.lee, days=7)
    assert [one.kind for one in cast.ash.in_force] == ["pause", "suspension"]


def test_what_has_an_end_ends_by_the_databases_clock(cast):
    """No job: it simply isn't there any more."""
    made = imposed(cast.ash, Measure.PAUSE, cast.wren)
    assert standing.pause_of(cast.ash)
    made.until = now() - timedelta(seconds=2)
    transaction.commit()
    db.session.expire_all()
    assert cast.ash.in_force == [] and standing.pause_of(cast.ash) is None
    imposed(cast.ash, Measure.PAUSE, cast.gale)


def test_a_suspension_signs_out_everywhere_and_a_pause_does_not(cast):
    """S1.9"""
    tokens = [sessions.start(cast.ash) for _ in range(2)]
    imposed(cast.ash, Measure.PAUSE, cast.wren)
    assert all(sessions.find(token) for token in tokens)
    imposed(cast.ash, Measure.SUSPENSION, cast.lee)
    assert not any(sessions.find(token) for token in tokens)


def test_a_removal_is_a_suspension_until_a_second_clinician_confirms_it(cast):
    made = imposed(cast.ash, Measure.REMOVAL, cast.lee)
    assert made.until - made.at <= timedelta(days=7, seconds=1) and made.waits_for_a_second and cast.ash.is_barred
    for person in (cast.lee, cast.wren):
        with pytest.raises(NotAllowed):
            sanctions.confirm(made.id, by=person)
    for _ in range(2):
        assert sanctions.confirm(made.id, by=cast.sol).until is None
    assert (made.confirmed_by_id, made.waits_for_a_second) == (cast.sol.id, False)
    with pytest.raises(Stale):
        sanctions.confirm(made.id, by=cast.ines)
    assert len(notices.unread(NoticeKind.SANCTIONED, for_=cast.ash)) == 2


def test_a_removal_that_nobody_confirmed_in_time_is_over(cast):
    made = imposed(cast.ash, Measure.REMOVAL, cast.lee)
    made.until = now() - timedelta(seconds=2)
    transaction.commit()
    with pytest.raises(Stale):
        sanctions.confirm(made.id, by=cast.sol)
    db.session.expire_all()
    assert not cast.ash.is_barred


def test_lifting_has_a_reason_and_is_told(cast):
    made = imposed(cast.ash, Measure.PAUSE, cast.wren)
    with pytest.raises(Refused):
        sanctions.lift(made.id, by=cast.gale, why=" ")
    for _ in range(2):
        sanctions.lift(made.id, by=cast.gale, why="Kind since then.")
    assert cast.ash.in_force == [] and made.lifted_why == "Kind since then."
    assert len(notices.unread(NoticeKind.SANCTION_LIFTED, for_=cast.ash)) == 1
    with pytest.raises(Stale):
        sanctions.lift(made.id, by=cast.lee, why="I too.")


def test_what_ended_by_itself_is_not_lifted(cast):
    """Lifting and the clock may meet: the statement that lifts asks the same clock."""
    made = imposed(cast.ash, Measure.PAUSE, cast.wren)
    made.until = now() - timedelta(seconds=2)
    transaction.commit()
    with pytest.raises(Stale):
        sanctions.lift(made.id, by=cast.gale, why="Kind since then.")
    assert made.lifted_at is None and not notices.unread(NoticeKind.SANCTION_LIFTED, for_=cast.ash)


def test_a_guide_does_not_lift_what_a_lead_imposed(cast):
    made = imposed(cast.ash, Measure.SUSPENSION, cast.lee)
    with pytest.raises(NotAllowed):
        sanctions.lift(made.id, by=cast.wren, why="Enough.")
    sanctions.lift(made.id, by=cast.sol, why="Enough.")
    assert not cast.ash.is_barred


def test_easing_ends_it_sooner_and_makes_a_removal_a_suspension(cast):
    pause = imposed(cast.ash, Measure.PAUSE, cast.wren, days=14)
    assert sanctions.ease(pause.id, by=cast.gale, days=1, why="Sooner.").until < now() + timedelta(days=2)
    with pytest.raises(Refused):
        sanctions.ease(pause.id, by=cast.gale, days=3, why="Later.")
    removal = imposed(cast.bea, Measure.REMOVAL, cast.lee)
    sanctions.confirm(removal.id, by=cast.sol)
    assert sanctions.ease(removal.id, by=cast.ines, days=30, why="Once more.").kind == "suspension"
    assert removal.until > now() + timedelta(days=29) and cast.bea.is_barred
