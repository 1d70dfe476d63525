"""The figures on quality (S5.10, S5.12, S5.8, S3.14), each against what was counted by hand."""
from datetime import UTC, datetime, timedelta

import pytest

from models.care import cases, escalations, second_readings
from models.care.appeals import Appeal
from models.care.decisions import Decision
from models.care.escalations import Escalation
from models.care.exposure import Exposure
from models.care.hits import RuleHit
from models.care.queue import TARGETS, Band, QueueItem, Source
from models.care.second_readings import SecondReading
from models.figures import desk, quality
from models.figures.desk import Period
from models.ground.db import db, now
from tests import factories

START = datetime(2026, 10, 5, 6, tzinfo=UTC)        # a Monday, midnight in Alberta
WEEK = Period(START, START + timedelta(days=7))
NOON = START + timedelta(hours=12)


def post(cast, at=NOON, author="ash"):
    made = factories.talkabout(getattr(cast, author), title=str(at))
    db.session.query(QueueItem).filter_by(post_id=made.id).delete()
    made.created_at = made.published_at = at
    db.session.flush()
    return made


def item(cast, at=NOON, *, waited=None, band=Band.ROUTINE, outcome="approve", category="", by="wren", about=None):
    """One item, decided on after `waited` seconds or not yet."""
    about = about or post(cast, at)
    row = QueueItem(post_id=about.id, case=cases.join(about, band, at + TARGETS[band]), community=about.community,
                    band=band.value, rank=0, source=Source.SCAN.value, post_version=1, opened_at=at,
                    due_at=at + TARGETS[band])
    db.session.add(row)
    db.session.flush()
    if waited is not None:
        row.closed_at = at + timedelta(seconds=waited)
        db.session.add(Decision(item_id=row.id, post_id=about.id, outcome=outcome, category=category,
                                by_id=getattr(cast, by).id, at=row.closed_at))
        db.session.flush()
    return row


def told(period=WEEK):
    return quality.figures(period)


def test_nothing_happened(cast):
    figures = told()
    assert figures["reviewed"]["share"] is None and figures["agreement"]["kappa"] is None
    assert figures["work"]["decisions"] == 0 and {row["opened"] for row in figures["reviews"]} == {0}


def test_the_time_to_first_review_by_band(cast):
    """Twenty concerns, decided after 1 to 20 minutes: half within 10, 95 of 100 within 19. Of four routine ones two in
    time, one late, one that still waits past its target; one more isn't due yet."""
    for minutes in range(1, 21):
        item(cast, waited=60 * minutes, band=Band.CONCERN)
    for waited in (60, 86_400, 90_000, None):
        item(cast, waited=waited)
    item(cast, now() - timedelta(hours=1))
    rows = {row["band"]: row for row in told(Period(START, now()))["reviews"]}
    assert rows["concern"]["wait"] == {"number": 20, "half": 600, "most": 1_140}
    assert (rows["concern"]["opened"], rows["concern"]["in_time"]["share"], rows["concern"]["target"]) == (20, 1.0, 60)
    routine = rows["routine"]
    assert (routine["opened"], routine["in_time"]["count"], routine["in_time"]["total"]) == (5, 2, 4)
    assert routine["wait"] == {"number": 3, "half": 86_400, "most": 90_000}
    assert rows["urgent"]["wait"] == {"number": 0, "half": None, "most": None}


def test_only_the_first_decision_counts_and_only_items_of_the_period(cast):
    row = item(cast, waited=120)
    db.session.add(Decision(item_id=row.id, post_id=row.post_id, outcome="remove", by_id=cast.gale.id,
                            at=NOON + timedelta(hours=5)))
    item(cast, START - timedelta(seconds=1), waited=60)
    item(cast, WEEK.end, waited=60)
    db.session.flush()
    routine = next(one for one in told()["reviews"] if one["band"] == "routine")
    assert (routine["opened"], routine["wait"]) == (1, {"number": 1, "half": 120, "most": 120})


def test_how_much_is_reviewed_and_how_many_are_escalated(cast):
    """Five posts by two members, two of them decided on, one twice; a guide's own post is no member's."""
    row = item(cast, waited=60)
    db.session.add(Decision(item_id=row.id, post_id=row.post_id, outcome="note", by_id=cast.gale.id, at=NOON))
    item(cast, waited=60)
    for author in ("ash", "bea", "bea", "wren"):
        post(cast, author=author)
    post(cast, START - timedelta(minutes=1))
    for member in (cast.bea, cast.bea):
        _escalation(member, NOON, 60)
    figures = told()
    assert (figures["reviewed"]["count"], figures["reviewed"]["total"], figures["reviewed"]["share"]) == (2, 5, 0.4)
    assert (figures["escalated"]["count"], figures["escalated"]["total"]) == (1, 2)
    assert quality.references() == {"reviewed": 0.4, "escalated": 0.01}


def test_decisions_by_kind_and_by_reason(cast):
    for outcome, category in (("edit", "who"), ("edit", "who"), ("edit", "where"), ("approve", "")):
        item(cast, waited=60, outcome=outcome, category=category)
    item(cast, START - timedelta(days=1), waited=60, outcome="remove", category="unkind")
    kinds = told()["outcomes"]
    assert [(one["outcome"], one["count"], one["total"]) for one in kinds[:2]] == [("edit", 3, 4), ("approve", 1, 4)]
    assert kinds[0]["reasons"] == [{"reason": "who", "count": 2}, {"reason": "where", "count": 1}]
    assert {one["outcome"] for one in kinds} >= {"remove", "no_action", "escalate", "note"}


def test_what_was_undone_on_appeal(cast):
    """By what was appealed, when it was answered; in part is undone too."""
    for number, (kind, answer, at) in enumerate((
            ("edit", "full", NOON), ("edit", "part", NOON), ("edit", "uphold", NOON), ("sanction", "full", NOON),
            ("edit", "full", WEEK.end), ("remove", "", None))):
        words = post(cast)
        db.session.add(Appeal(account_id=cast.ash.id, community="en", kind=kind, about=f"{kind} {number}",
                              words_id=words.id, made_at=START - timedelta(days=9), answer=answer, answered_at=at))
    db.session.flush()
    rows = {row["kind"]: row for row in told()["appeals"]}
    assert (rows["edit"]["count"], rows["edit"]["total"], rows["edit"]["share"]) == (2, 3, pytest.approx(2 / 3))
    assert (rows["sanction"]["count"], rows["sanction"]["total"]) == (1, 1)
    assert rows["remove"]["share"] is None and set(rows) == {"edit", "remove", "note", "mask", "sanction"}


def test_what_guides_met_is_told_as_a_sum_of_three_or_more(cast):
    row = item(cast, waited=60)
    for guide, weight in ((cast.wren, 2), (cast.gale, 3), (cast.lee, 4)):
        assert told()["work"]["weight"] is None
        db.session.add(Exposure(account_id=guide.id, item_id=row.id, part="words", weight=weight, at=NOON))
        db.session.flush()
    assert told()["work"]["weight"] == 9


def test_a_signal_in_a_case_of_before_is_looked_at_anew(cast):
    """An urgent post of somebody on whose case something was decided this morning has waited since it came."""
    first = item(cast, waited=60)
    urgent = item(cast, NOON + timedelta(hours=2), waited=600, band=Band.URGENT)
    assert urgent.case_id == first.case_id
    rows = {row["band"]: row for row in told()["reviews"]}
    assert (rows["urgent"]["wait"]["half"], rows["urgent"]["in_time"]["share"]) == (600, 0.0)
    assert rows["routine"]["wait"]["half"] == 60


def test_which_rules_led_to_something_by_version(cast):
    """A post counts once for a rule's version; a decision from before the finding says nothing of it."""
    acted, left, unread = (item(cast, waited=60, outcome=outcome).post_id if outcome else post(cast).id
                           for outcome in ("edit", "no_action", ""))
    for post_id, version, at in ((acted, "1", NOON), (acted, "1", NOON), (left, "1", NOON), (unread, "1", NOON),
                                 (acted, "2", NOON + timedelta(hours=1)), (left, "1", WEEK.end)):
        db.session.add(RuleHit(post_id=post_id, post_version=1, rule="en.plan.x", category="plan", kind="risk",
                               lexicon=version, at=at))
    db.session.flush()
    for period in (WEEK, Period(WEEK.start, WEEK.end, "en")):
        assert [tuple(row.values()) for row in told(period)["rules"]] == [
            ("en.plan.x", "1", "plan", 3, 1, 1), ("en.plan.x", "2", "plan", 1, 0, 0)]
    assert told(Period(WEEK.start, WEEK.end, "fr"))["rules"] == []


def test_how_soon_a_first_reply_comes(cast):
    """By somebody else, the first of several; half of three within the second."""
    for minutes in (5, 10, 60):
        opened = post(cast)
        for who, after in (("ash", 1), ("bea", minutes), ("gale", 300)):
            answer = factories.reply(opened, getattr(cast, who))
            answer.published_at = NOON + timedelta(minutes=after)
    db.session.flush()
    post(cast)      # nobody answers
    assert told()["reply"] == {"number": 3, "half": 600, "most": 3_600}


def _escalation(member, opened, seconds, severity="high"):
    db.session.add(Escalation(ref=f"{db.session.query(Escalation).count():08}", member_id=member.id, community="en",
                              severity=severity, opened_by_id=member.id, opened_at=opened,
                              accepted_at=opened + timedelta(seconds=seconds) if seconds else None))
    db.session.flush()


def test_how_soon_an_escalation_is_accepted(cast):
    for seconds in (30, 90, None):
        _escalation(cast.ash, NOON, seconds)
    _escalation(cast.ash, NOON, 20, "immediate")
    rows = {row["severity"]: row for row in told()["accepted"]}
    assert (rows["high"]["opened"], rows["high"]["wait"]) == (3, {"number": 2, "half": 30, "most": 90})
    assert rows["immediate"]["wait"]["half"] == 20 and rows["moderate"]["opened"] == 0
    assert set(rows) == set(escalations.Severity)


def test_the_work_by_hour_at_home(cast):
    """Noon UTC after midnight in Alberta is twelve o'clock there; a guide's hour counts once however much was done."""
    for waited, by in ((0, "wren"), (600, "wren"), (700, "gale"), (3_600, "wren")):
        item(cast, waited=waited, by=by)
    work = told()["work"]
    assert (work["decisions"], work["guide_hours"], work["guides"], work["busiest"]) == (4, 3, 2, 3)
    assert [(row["hour"], row["decisions"], row["guide_hours"]) for row in work["hours"] if row["decisions"]] == [
        (12, 3, 2), (13, 1, 1)]
    assert [(row.guide_name, row.decisions, row.hours, row.heavy) for row in desk.load_by_name(WEEK)] == [
        ("Gale", 1, 1, 0), ("Wren", 3, 2, 0)]


def test_how_far_readers_agree(cast):
    """Of four drawn one waits, one was erased; of the two read one agrees: no action is as good as approving."""
    said = {0: ("approve", "no_action"), 1: ("remove", "edit"), 2: ("edit", None), 3: ("edit", None)}
    for n, (decided, would) in said.items():
        row = item(cast, waited=60, outcome=decided)
        if n == 3:
            row.post.title = row.post.body = ""
        decision = db.session.query(Decision).filter_by(item_id=row.id).one()
        second_readings.put(decision.id, row.post_id, "en")
        reading = db.session.query(SecondReading).filter_by(decision_id=decision.id).one()
        reading.drawn_at = NOON
        if would:
            reading.outcome, reading.read_at, reading.reader_id = would, NOON, cast.gale.id
    db.session.flush()
    figure = told()["agreement"]
    assert (figure["drawn"], figure["erased"], figure["total"], figure["count"], figure["share"]) == (4, 1, 2, 1, 0.5)
    assert figure["kappa"] == pytest.approx(1 / 3) and figure["differing"] == [
        {"decided": "remove", "would": "edit", "count": 1}]


def test_one_language_alone(cast):
    item(cast, waited=60)
    item(cast, waited=60, about=post(cast, author="fleur"))
    for community, number in (("", 2), ("en", 1), ("fr", 1)):
        figures = told(Period(WEEK.start, WEEK.end, community))
        assert (figures["reviewed"]["total"], figures["work"]["decisions"]) == (number, number)


def test_as_many_statements_however_much_there_is(cast, statements):
    with statements() as few:
        told()
    for minutes in range(30):
        item(cast, waited=60 * minutes)
    with statements() as many:
        told()
    assert len(few) == len(many) <= 11
