"""The audit is one chain (S6.3, DESIGN 7): no forks, no gaps, and no change that `verify` doesn't see."""
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.ground import audit, transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, is_postgresql
from models.people import accounts

TABLE = "audit_entries"


@pytest.fixture
def chain(living):
    """A few lines of both kinds; afterwards what a test broke is whole again."""
    for _ in range(3):
        audit.witness(Act.SIGN_IN_REFUSED)
        audit.record(Act.ACCOUNT_ACTIVATED, on=accounts.named("ash"), reason="née “x”")
        transaction.commit()
    yield
    transaction.rollback()


@pytest.fixture
def broken_by(chain):
    """broken_by(sql): where `verify` finds the chain broken after it, triggers out of the way; then all is undone."""
    def attack(sql: str, head=None):
        _out_of_the_way()
        db.session.execute(text(sql))
        try:
            return audit.verify(head=head)[1]
        finally:
            transaction.rollback()
    return attack


def test_writers_at_once_make_one_chain(living, at_once):
    def write() -> None:
        for _ in range(15):
            audit.witness(Act.SIGN_IN_REFUSED)
            audit.record(Act.ACCOUNT_ACTIVATED, on=accounts.named("ash"))
            transaction.commit()
    assert at_once(write, write, write) == [None] * 3
    pointers = db.session.scalars(db.select(AuditEntry.previous)).all()
    assert len(pointers) >= 90 and len(set(pointers)) == len(pointers)
    assert audit.verify() == (len(pointers), None)
    assert audit.verify(batch=7) == (len(pointers), None)


@pytest.mark.parametrize("change", ["act = 'post:edited'", "by_id = 987654", "on_id = 987654", "reason = 'another'",
                                    "facts = '{\"x\": 1}'", "at = '2020-01-01 00:00:00'", "hash = 'x'",
                                    "previous = 'x'"])
def test_an_edit_is_found(broken_by, change):
    third = _ids()[2]
    assert broken_by(f"UPDATE {TABLE} SET {change} WHERE id = {third}") == third


def test_a_line_taken_out_of_the_middle_is_found(broken_by):
    ids = _ids()
    assert broken_by(f"DELETE FROM {TABLE} WHERE id = {ids[2]}") == ids[3]
    assert broken_by(f"DELETE FROM {TABLE} WHERE id = {ids[0]}") == ids[1]


def test_a_line_put_in_is_found(broken_by):
    last = _ids()[-1]
    assert broken_by(f"INSERT INTO {TABLE} (id, at, act, reason, facts, previous, hash) VALUES "
                     f"({last + 1}, '2026-01-01 00:00:00', 'glass:broken', '', '{{}}', 'x', 'y')") == last + 1


def test_an_end_cut_off_is_found_by_a_head_kept_elsewhere(broken_by):
    """Without one it can't be: what is left is a whole chain."""
    kept, cut = audit.head(), f"DELETE FROM {TABLE} WHERE id > {_ids()[-3]}"
    assert broken_by(cut) is None
    assert broken_by(cut, head=kept) == kept[0]
    audit.witness(Act.SIGN_IN_REFUSED)      # a chain that has grown since still holds it
    assert audit.verify(head=kept)[1] is None
    assert audit.verify(head=(kept[0], "0" * 64))[1] == kept[0]


@pytest.mark.parametrize("sql", [f"UPDATE {TABLE} SET reason = 'x'", f"DELETE FROM {TABLE}",
                                 f"REPLACE INTO {TABLE} SELECT * FROM {TABLE}", f"TRUNCATE {TABLE}"])
def test_the_service_itself_can_only_add(chain, sql):
    if sql.split()[0] == ("REPLACE" if is_postgresql() else "TRUNCATE"):
        return      # the other database's word
    with pytest.raises(DBAPIError, match="can only be added"):
        db.session.execute(text(sql))


def test_the_command_says_whether_it_is_whole(chain, living):
    run = living.test_cli_runner().invoke
    head = run(args=["audit", "head"]).output.strip()
    assert "whole" in run(args=["audit", "verify", "--head", head]).output
    cut_short = run(args=["audit", "verify", "--head", "999999:" + "0" * 64])
    assert cut_short.exit_code == 1 and "Broken at line 999999" in cut_short.output


def test_reading_the_chain_lets_the_service_write(chain, living, monkeypatch):
    """On SQLite a reader that begins as a writer would keep everyone else out for as long as it reads."""
    def verify(head=None):
        db.session.scalar(text("SELECT 1"))
        if not is_postgresql():
            with sqlite3.connect(db.engine.url.database, timeout=0.2) as other:
                other.execute("BEGIN IMMEDIATE")
                other.rollback()
            other.close()
        return 1, None
    monkeypatch.setattr(audit, "verify", verify)
    result = living.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 0, result.exception


def _ids() -> list[int]:
    return list(db.session.scalars(db.select(AuditEntry.id).order_by(AuditEntry.id)))


def _out_of_the_way() -> None:
    """As whoever owns the database could."""
    if is_postgresql():
        db.session.execute(text(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER"))
        return
    for verb in ("update", "delete"):
        db.session.execute(text(f"DROP TRIGGER audit_no_{verb}"))
