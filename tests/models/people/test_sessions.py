"""Sessions are rows: ended means ended (S1.9; a cookie replayed after sign-out opens nothing)."""
from datetime import timedelta

from sqlalchemy import update

from models.ground import transaction
from models.ground.db import db, now
from models.people import sessions
from models.people.accounts import AccountState
from models.people.sessions import Session


def test_the_token_opens_and_its_hash_is_what_is_kept(cast):
    token = sessions.start(cast.ash)
    transaction.commit()
    assert sessions.find(token).account.username == "ash"
    assert token not in {row.token_hash for row in db.session.query(Session)}


def test_a_session_that_was_ended_opens_nothing(cast):
    token = sessions.start(cast.ash)
    sessions.end(token)
    transaction.commit()
    assert sessions.find(token) is None


def test_all_can_be_ended_but_this_one(cast):
    tokens = [sessions.start(cast.ash) for _ in range(3)]
    other = sessions.start(cast.bea)
    sessions.end_all(cast.ash, but=tokens[0])
    transaction.commit()
    assert [sessions.find(token) is not None for token in (*tokens, other)] == [True, False, False, True]


def test_idle_and_whole_time_both_end_it(cast):
    idle, old = sessions.start(cast.ash), sessions.start(cast.bea)
    before = now() - timedelta(minutes=1)
    db.session.execute(update(Session).where(Session.account_id == cast.ash.id).values(idle_until=before))
    db.session.execute(update(Session).where(Session.account_id == cast.bea.id).values(ends_at=before))
    transaction.commit()
    assert sessions.find(idle) is None and sessions.find(old) is None


def test_staff_sessions_are_shorter(cast):
    sessions.start(cast.wren)
    sessions.start(cast.ash)
    rows = {row.account_id: row for row in db.session.query(Session)}
    wren, ash = rows[cast.wren.id], rows[cast.ash.id]
    assert wren.idle_until < ash.idle_until and wren.ends_at < ash.ends_at


def test_a_suspended_account_is_signed_out_everywhere(cast):
    token = sessions.start(cast.ash)
    cast.ash.state = AccountState.SUSPENDED.value
    transaction.commit()
    assert sessions.find(token) is None


def test_one_statement_or_two_find_the_reader(cast, statements):
    token = sessions.start(cast.wren)
    transaction.commit()
    db.session.expunge_all()
    with statements() as seen:
        roles = sessions.find(token).account.roles
    assert roles and len(seen) <= 2
