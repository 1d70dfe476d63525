"""What was not committed is not told of; what was refused leaves no trace but its witness (DESIGN 4, DESIGN 7)."""
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from models.ground import audit, transaction
from models.ground.audit import Act
from models.ground.db import db, now
from models.people import accounts, rota, sessions
from tests import factories
from tests.security.conftest import WORDS, asked


def test_a_commit_that_fails_is_told_as_a_failure(sealed, visitor, failing, acts):
    """The page says so, nothing of it stays, and no later page thanks for what did not happen."""
    sol, before = visitor("sol"), acts()
    failing(OperationalError)
    page = sol.post(f"/escalations/{sealed}/steps", {"step-step": "note", "step-words": "Rang them."}, check=False)
    assert page.status == 503 and "9-8-8" in page.words
    assert acts() == before
    timeline = sol.get(f"/escalations/{sealed}").words
    assert "Rang them." not in timeline and "Written into the timeline." not in timeline


def test_a_row_that_is_refused_at_the_end_is_a_fault_of_ours(visitor, failing):
    ash = visitor("ash")
    failing(IntegrityError)
    assert ash.post("/mine/sessions/end-others", check=False).status == 500
    assert "signed out everywhere" not in ash.get("/mine").words


def test_the_log_of_a_fault_holds_no_members_words(visitor, failing, caplog, capsys):
    """S7.5: kind and place, never the text: it may hold a statement's parameters or a failing row."""
    ash = visitor("ash")
    failing(OperationalError)
    ash.post("/mine/sessions/end-others", check=False)
    logged = caplog.text + "".join(capsys.readouterr())
    assert "OperationalError" in logged and WORDS not in logged


def test_a_statement_that_fails_names_no_parameters(living):
    with pytest.raises(IntegrityError) as refusal:
        db.session.execute(accounts.Account.__table__.insert().values(username=WORDS, folded="ash"))
    assert WORDS not in str(refusal.value).split("DETAIL")[0]


def test_no_commit_slips_past_the_seal(living):
    """A commit by any other way than `transaction.commit` is refused while lines are collected."""
    audit.record(Act.ACCOUNT_ACTIVATED, on=accounts.named("ash"))
    with pytest.raises(transaction.UnsealedAudit):
        db.session.commit()
    transaction.rollback()
    with db.session.begin_nested():
        audit.record(Act.ACCOUNT_ACTIVATED, on=accounts.named("ash"))
    with pytest.raises(transaction.UnsealedAudit):
        db.session.commit()


@pytest.mark.parametrize("end_it", [transaction.rollback, lambda: audit.witness(Act.SIGN_IN_REFUSED)])
def test_what_rolls_back_takes_its_audit_lines_and_promises_along(living, acts, end_it):
    """A witness or a count in the middle ends the request's own transaction: no line tells of what it undid."""
    ash = accounts.named("ash")
    ash.language = "fr"
    audit.record(Act.ACCOUNT_ACTIVATED, on=ash)
    factories.talkabouts.start(by=ash, title="Gone", body="Never kept.", key="gone", tag_keys=(), note="")
    end_it()
    before = len(acts())
    assert transaction.commit() == []
    assert len(acts()) == before and accounts.named("ash").language == "en"


def test_the_reader_stays_whole_after_a_short_transaction(living, visitor, statements_of):
    """A refused page witnesses, then names its reader: one look-up more, not one for each field or role."""
    wren = visitor("wren")
    with statements_of() as seen:
        page = wren.get("/registry", status=403)
    assert "Signed in as Wren" in page.words
    assert len([s for s in seen if s.startswith("SELECT accounts")]) <= 2 and len(seen) <= 9


def test_a_sign_of_work_survives_the_witness_of_its_own_request(sealed, visitor):
    """S5.17: a clinician who only opens records is present, and is not signed out while at it."""
    sol = visitor("sol")
    mine = sessions.Session.account_id == accounts.named("sol").id
    db.session.execute(update(sessions.Session).where(mine).values(used_at=now() - timedelta(minutes=20)))
    db.session.execute(delete(rota.Presence))
    transaction.commit()
    sol.post(f"/registry/{sealed}", asked(), status=303)
    assert rota.guides_present() == 1
    used_at = db.session.scalars(select(sessions.Session.used_at).where(mine)).all()
    assert max(used_at) > now() - timedelta(minutes=1)
