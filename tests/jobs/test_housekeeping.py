"""What is kept no longer than it may be, and counted (S7.7). Closing itself: tests/blueprints/test_mine_closing.py."""
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from jobs import housekeeping
from models.care import escalations, queue
from models.care.queue import Band, Source
from models.ground import limits, retention, transaction
from models.ground.content import read
from models.ground.db import db, now
from models.ground.limits import Limit
from models.ground.retention import Purge
from models.people import sessions
from models.people.sessions import Session
from models.rights import leaving
from models.vault import afterwards, keys, registration, store
from models.vault.glass import BreakGlass
from tests import factories
from tests.blueprints import owned


def counted() -> dict:
    return db.session.get(Purge, now().date(), populate_existing=True).counts


def age_sessions(account_id: int, days: int) -> None:
    then = now() - timedelta(days=days)
    db.session.execute(update(Session).where(Session.account_id == account_id).values(
        started_at=then, used_at=then, ended_at=then))
    transaction.commit()


def test_a_day_without_a_shred_has_its_line_too(app):
    housekeeping.tidy()
    assert counted() == {}


def test_hours_of_one_day_add_up(app, cast):
    for _ in range(2):
        sessions.start(cast.ash)
        age_sessions(cast.ids["ash"], 31)
        housekeeping.tidy()
    assert counted()["sessions"] == 2


def test_signins_stay_for_thirty_days(app, cast):
    sessions.start(cast.ash)
    age_sessions(cast.ids["ash"], 29)
    housekeeping.tidy()
    assert db.session.scalar(select(Session.id).where(Session.account_id == cast.ids["ash"]))


def test_attempts_of_yesterday(app):
    limits.count(Limit.SIGN_IN_NAME, "somebody", key="k" * 32)
    db.session.execute(update(limits.Attempt).values(at=now() - timedelta(days=1, minutes=1)))
    transaction.commit()
    housekeeping.tidy()
    assert counted()["attempts"] == 1


@pytest.mark.parametrize(("period", "field"), housekeeping.EXPIRING.items())
def test_sealed_values_that_end(app, cast, period, field):
    """S7.1: connection addresses, and what a change of address leaves."""
    owned.seal(cast.ash)
    record = cast.ash.record_key
    for age, held in ((retention.days(period) - 1, True), (retention.days(period) + 1, False)):
        registration.forget("ca", record, field)
        registration.add("ca", record, field, "203.0.113.77")
        _age_values(record, field, age)
        housekeeping.tidy()
        assert (field in registration.held_fields("ca", record)) is held
    assert counted()[period] >= 1


def test_a_vault_that_is_away_holds_up_nothing_else(app, cast, monkeypatch):
    def away(*_, **_but):
        raise store.VaultUnavailable
    monkeypatch.setattr(registration, "expire", away)
    sessions.start(cast.ash)
    age_sessions(cast.ids["ash"], 31)
    housekeeping.tidy()
    assert counted() == {"sessions": 1}


def test_reports_end_too(app):
    old = date.today() - timedelta(days=retention.days("purges") + 2)
    db.session.add(Purge(day=old, counts={"sessions": 3}))
    transaction.commit()
    housekeeping.tidy()
    assert db.session.get(Purge, old) is None


def test_an_opening_that_waits_for_its_review_holds_the_record(app, cast):
    """S6.10: what was looked at can still be looked at by the second clinician."""
    owned.seal(cast.ash)
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN)
    transaction.commit()
    queue.claim(item.id, by=cast.wren)
    ref = escalations.open_from_item(item.id, by=cast.wren, severity="high", words="Worried.", tried="").ref
    escalations.accept(ref, by=cast.sol)
    transaction.commit()
    _open_the_record(ref, cast)
    escalations.close(ref, by=cast.sol, outcome="safe", words="Safe at home.")
    transaction.commit()
    at_stake = set(db.session.scalars(leaving._members_at_stake()))
    assert cast.ids["ash"] in at_stake
    db.session.execute(update(BreakGlass).values(reviewed_at=now(), told_at=now()))
    assert cast.ids["ash"] not in set(db.session.scalars(leaving._members_at_stake()))


def test_every_period_has_its_words_in_both_languages():
    periods = read("retention")["period"]
    assert len({row["key"] for row in periods}) == len(periods)
    assert all(row["days"] > 0 and row["name"]["en"] and row["name"]["fr"] for row in periods)


def _age_values(record: str, field: str, days: int) -> None:
    with store.key_store("ca", writes=True) as session:
        session.execute(update(keys.WrappedKey).where(
            keys.WrappedKey.record_key == record, keys.WrappedKey.field == field)
            .values(sealed_at=keys.WrappedKey.sealed_at - days * 86_400))


def _open_the_record(ref: str, cast) -> None:
    escalation = escalations.find_open(ref, for_=cast.sol)
    db.session.add(BreakGlass(escalation=escalation, member_id=cast.ids["ash"], by_id=cast.ids["sol"],
                              category="imminent-self", reason="In danger now.", sealed_key="",
                              ends_at=now(), review_by=now()))
    transaction.commit()


def test_who_has_left_is_told_of_an_opening_by_mail(app, cast):
    """S6.10: candour doesn't end with the account; no notice would reach them."""
    owned.empty_the_postbag(app)
    owned.seal(cast.ash)
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN)
    transaction.commit()
    queue.claim(item.id, by=cast.wren)
    ref = escalations.open_from_item(item.id, by=cast.wren, severity="high", words="Worried.", tried="").ref
    escalations.accept(ref, by=cast.sol)
    transaction.commit()
    _open_the_record(ref, cast)
    cast.ash.state = "closed"
    afterwards._tell(db.session.scalar(select(BreakGlass)), by=cast.ines)
    transaction.commit()
    mail = owned.mails(app)[-1]
    assert mail["To"] == owned.ADDRESS and "your life was in danger" in mail.get_content()
    assert "Drystone" not in mail.get_content() + mail["Subject"]
