"""Two who decide on one member in the same moment (S5.7, S5.14): one decision holds, and the other is told so."""
from datetime import timedelta

import pytest

from models.care import appeal_answers, appeals, sanctions
from models.care.appeals import Answer, Appealed
from models.ground import transaction
from models.ground.db import db, now
from models.ground.errors import Refused, Stale
from models.people import accounts, notices, sessions, standing
from models.people.notices import NoticeKind
from models.people.standing import Measure, Sanction
from tests import factories

WORDS = {"category": "unkind", "words": "Please rest a little."}


@pytest.fixture
def member(living):
    """A member of their own for each test: what is committed stays."""
    number = db.session.query(accounts.Account).count()
    return factories.member(f"sandpiper {number}").username


@pytest.fixture
def together(at_once):
    """The test's own transaction ends first: on SQLite it would keep all others waiting."""
    def begin(*works) -> list:
        transaction.rollback()
        return at_once(*works)
    return begin


def deed(act):
    """`act()` in a transaction of its own; how it ended."""
    def do() -> str:
        try:
            act()
            transaction.commit()
            return "done"
        except (Refused, Stale) as refusal:
            transaction.rollback()
            return type(refusal).__name__
    return do


def imposing(member: str, name: str, kind=Measure.SUSPENSION, key=""):
    return deed(lambda: sanctions.impose(accounts.named(member), kind, by=accounts.named(name), key=key + name, days=7,
                                         **WORDS))


def test_two_leads_impose_the_same_at_once(member, together):
    for key in "abcd":
        found = together(*(imposing(member, name, key=key) for name in ("lee", "sol", "ines")))
        assert sorted(found) == ["Refused", "Refused", "done"]
        stands = accounts.named(member).in_force
        assert [one.kind for one in stands] == ["suspension"]
        sanctions.lift(stands[0].id, by=accounts.named("lee"), why="Once more.")
        transaction.commit()


def test_a_double_click_imposes_once(member, together):
    assert together(*[imposing(member, "gale", Measure.WARNING)] * 3) == ["done"] * 3
    assert len(standing.against(accounts.named(member))) == 1


def test_two_lift_at_once(member, together):
    made = factories.sanction(accounts.named(member), accounts.named("gale")).id
    found = together(*(deed(lambda name=name: sanctions.lift(made, by=accounts.named(name), why=name))
                      for name in ("wren", "lee", "sol")))
    assert sorted(found) == ["Stale", "Stale", "done"]
    assert len(notices.unread(NoticeKind.SANCTION_LIFTED, for_=accounts.named(member))) == 1


def test_lifting_meets_the_end(member, together):
    """Whoever comes first: it was lifted, or it ended by itself and nobody lifted it. Never both."""
    made = factories.sanction(accounts.named(member), accounts.named("gale"))
    made.until = now() + timedelta(milliseconds=30)
    number = made.id
    transaction.commit()
    (found,) = together(deed(lambda: sanctions.lift(number, by=accounts.named("lee"), why="Enough.")))
    db.session.expire_all()
    row = db.session.get(Sanction, number)
    assert (row.lifted_at is not None) == (found == "done") and not row.is_in_force
    assert row.lifted_at is None or row.lifted_at <= row.until + timedelta(seconds=1)


def test_two_confirm_a_removal_at_once(member, together):
    made = factories.sanction(accounts.named(member), accounts.named("lee"), Measure.REMOVAL).id
    found = together(*(deed(lambda name=name: sanctions.confirm(made, by=accounts.named(name)))
                      for name in ("sol", "ines")))
    assert sorted(found) == ["Stale", "done"]
    assert len(notices.unread(NoticeKind.SANCTIONED, for_=accounts.named(member))) == 2


def test_two_clinicians_answer_one_appeal_at_once(member, together):
    made = factories.appeal(accounts.named(member), accounts.named("gale")).id
    found = together(*(deed(lambda name=name, outcome=outcome: appeal_answers.answer(
        made, outcome, by=accounts.named(name), words=name)) for name, outcome in (
            ("wren", Answer.UPHOLD), ("lee", Answer.FULL), ("sol", Answer.FULL))))
    assert sorted(found) == ["Stale", "Stale", "done"]
    told = notices.unread(NoticeKind.APPEAL_ANSWERED, for_=accounts.named(member))
    assert [one.facts["answer"] for one in told] == [appeals.own(for_=accounts.named(member))[0].answer]


def test_a_double_click_asks_once(member, together):
    made = factories.sanction(accounts.named(member), accounts.named("gale")).id

    def ask() -> None:
        who = accounts.named(member)
        appeals.make(appeals.subject(Appealed.SANCTION, made, for_=who), by=who, words="I meant it kindly.", key="k")
    assert together(*[deed(ask)] * 3) == ["done"] * 3
    assert len(appeals.own(for_=accounts.named(member))) == 1


def test_whoever_is_suspended_while_they_write(visitor, member, together):
    """The post came first, or it was refused; afterwards no session is left (S1.9)."""
    client = visitor(member)
    data = {"title": "Rain", "body": "It rained all day.", "once": "k", "csrf_token": client.csrf}
    found = together(imposing(member, "lee"), lambda: client.http.post("/talkabouts/new", data=data).status_code)
    assert "done" in found and set(found) - {"done"} <= {303, 401, 403}
    assert sessions.live(for_=accounts.named(member)) == []
    assert client.get("/wall", status=303).location.startswith(("/sign-in", "/mine/standing"))
