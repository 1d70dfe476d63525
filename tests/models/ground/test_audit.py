"""The chain of staff acts: written last, refused change, found when changed all the same (S6.3, S7.6)."""
import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from models.ground import audit, transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, is_postgresql


@pytest.fixture
def chain(cast):
    """Five lines, each of its own transaction."""
    for number in range(5):
        audit.record(Act.POST_REPORTED, by=cast.bea, reason=f"reason {number}", category="worried")
        transaction.commit()


def count() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id)))


def newest() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_line_is_written_by_the_end_of_the_transaction(cast):
    before = count()
    audit.record(Act.SIGNED_IN, by=cast.ash)
    assert count() == before
    transaction.commit()
    assert count() == before + 1


def test_a_rollback_takes_the_line_with_it(cast):
    before = count()
    audit.record(Act.SIGNED_IN, by=cast.ash)
    transaction.rollback()
    transaction.commit()
    assert count() == before


def test_no_commit_slips_past_it(cast):
    audit.record(Act.SIGNED_IN, by=cast.ash)
    with pytest.raises(transaction.UnsealedAudit):
        db.session.commit()
    transaction.rollback()


def test_a_witness_stays_though_the_request_rolls_back(cast, monkeypatch):
    """No entry, no page: it is committed before what it witnesses is shown."""
    before = count()
    audit.witness(Act.ACCESS_REFUSED, by=cast.pat, endpoint="queue.index", needs="review")
    transaction.rollback()
    assert count() == before + 1


def test_an_act_carries_the_facts_it_declares_and_no_other(cast):
    with pytest.raises(audit.UndeclaredFact):
        audit.record(Act.SIGNED_IN, by=cast.ash, address="192.0.2.1")


def test_each_line_says_who_what_on_what_and_why(cast):
    audit.record(Act.POST_REPORTED, on=cast.bea, by=cast.ash, reason="I am worried", category="worried")
    transaction.commit()
    line = audit.history("accounts", cast.bea.id)[0]
    assert (line.act, line.by_id, line.reason, line.facts) == (
        "post:reported", cast.ash.id, "I am worried", {"category": "worried"})


@pytest.mark.parametrize("change", [update(AuditEntry).values(reason="nothing"), delete(AuditEntry)])
def test_the_database_refuses_to_change_it(chain, change):
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(change)
    assert audit.verify()[1] is None


@pytest.mark.parametrize("changed", [
    "UPDATE audit_entries SET reason = 'nothing' WHERE id = :id", "UPDATE audit_entries SET by_id = 1 WHERE id = :id",
    "UPDATE audit_entries SET act = 'post:removed' WHERE id = :id",
    "UPDATE audit_entries SET facts = '{}' WHERE id = :id",
    "UPDATE audit_entries SET on_id = 99 WHERE id = :id", "DELETE FROM audit_entries WHERE id = :id"])
def test_whoever_gets_past_the_triggers_is_found(chain, changed):
    """Edited or cut out of the middle; the line before it still holds."""
    target = newest().id - 2
    _drop_the_triggers()
    db.session.execute(text(changed), {"id": target})
    held, broken = audit.verify()
    assert broken == (target + 1 if changed.startswith("DELETE") else target)
    assert held > 0


def test_two_lines_that_changed_places_are_found(chain):
    last = newest()
    _drop_the_triggers()
    for number, reason in ((last.id, "reason 3"), (last.id - 1, "reason 4")):
        db.session.execute(update(AuditEntry).where(AuditEntry.id == number).values(reason=reason))
    db.session.expire_all()
    assert audit.verify()[1] == last.id - 1


def test_it_is_read_in_portions(chain):
    assert audit.verify(batch=2) == audit.verify()


def _drop_the_triggers() -> None:
    """As the owner of the database could. Undone with the test."""
    if is_postgresql():
        db.session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        return
    names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' "
                                    "AND tbl_name = 'audit_entries'"))
    for name in names.all():
        db.session.execute(text(f"DROP TRIGGER {name}"))
