"""Sessions (S1.9): what ended stays ended, what was planted opens nothing, and nobody learns who has an account."""
import re

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import update

from models.ground import transaction
from models.ground.db import db
from models.people import accounts, hashing, sessions
from models.people.accounts import AccountState, RoleGrant
from tests import factories


def cookie_of(client) -> dict:
    with client.http.session_transaction() as cookie:
        return dict(cookie)


def put(client, cookie: dict) -> None:
    with client.http.session_transaction() as mine:
        mine.clear()
        mine.update(cookie)


def signed_in(client) -> bool:
    return client.get("/mine", status=None, check=False).status == 200


def test_a_copied_cookie_is_dead_after_sign_out(visitor):
    ash, thief = visitor("ash"), visitor()
    put(thief, cookie_of(ash))
    assert signed_in(thief)
    ash.post("/sign-out", status=303)
    assert not signed_in(thief) and not signed_in(ash)


def test_a_copied_cookie_is_dead_after_signing_in_anew(visitor):
    ash, thief = visitor("ash"), visitor()
    put(thief, cookie_of(ash))
    ash.post("/sign-in", {"username": "ash", "password": factories.PASSWORD}, status=303)
    assert signed_in(ash) and not signed_in(thief)


def test_a_planted_cookie_knows_nothing_of_who_signs_in_on_it(visitor):
    """Fixation: what stood in the cookie before sign-in is gone, and its token is another."""
    ash = visitor()
    put(ash, {**cookie_of(ash), "reader": "planted"})
    planted = cookie_of(ash)
    token = re.search(r'name="csrf_token" value="([^"]+)"', ash.get("/sign-in").text)[1]
    ash.post("/sign-in", {"username": "ash", "password": factories.PASSWORD, "csrf_token": token}, status=303)
    assert signed_in(ash) and cookie_of(ash)["reader"] != "planted"
    thief = visitor()
    put(thief, planted)
    assert not signed_in(thief)


def test_signed_out_everywhere_else(visitor):
    here, there = visitor("bea"), visitor("bea")
    here.post("/mine/sessions/end-others", status=303)
    assert signed_in(here) and not signed_in(there)


def test_nobody_ends_a_session_of_another(visitor):
    ash, bea = visitor("ash"), visitor("bea")
    theirs = db.session.scalars(db.select(sessions.Session.id).where(
        sessions.Session.account_id == accounts.named("ash").id).order_by(sessions.Session.id.desc())).first()
    bea.post(f"/mine/sessions/{theirs}/end", status=404)
    assert signed_in(ash)


def test_a_role_that_ended_opens_nothing_at_once(visitor):
    gale = visitor("gale")
    mine = update(RoleGrant).where(RoleGrant.account_id == accounts.named("gale").id)
    gale.get("/queue")
    db.session.execute(mine.values(role="member"))
    transaction.commit()
    try:
        gale.get("/queue", status=403)
    finally:
        transaction.rollback()
        db.session.execute(mine.values(role="wall_guide"))
        transaction.commit()


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED, AccountState.WAITING])
def test_whoever_may_not_be_here_is_out_at_once(visitor, state):
    factories.member(f"brief-{state.value}")
    brief = visitor(f"brief-{state.value}")
    assert signed_in(brief)
    accounts.named(f"brief-{state.value}").state = state.value
    transaction.commit()
    assert not signed_in(brief)


def test_every_refused_sign_in_looks_the_same(visitor):
    """S2.9, S7.2: unknown, waiting, suspended, closed, a member's, a clinician's: one status, one page."""
    out = [_kept(state) for state in (AccountState.WAITING, AccountState.SUSPENDED, AccountState.CLOSED)]
    tries = [(name, "not their words") for name in ("nobody-at-all", "ash", "sol", *out)]
    pages = set()
    for name, password in [*tries, *((name, factories.PASSWORD) for name in out)]:
        page = visitor().post("/sign-in", {"username": name, "password": password}, status=422)
        pages.add(re.sub(r'(value|nonce|content)="[^"]*"', "", page.text))
    assert len(pages) == 1


def test_every_refused_sign_in_costs_the_same(living, monkeypatch):
    """One look at one hash of one cost, whoever it is."""
    looked = []

    class Looking(PasswordHasher):
        def verify(self, hashed, password):
            looked.append(hashed)
            return super().verify(hashed, password)
    monkeypatch.setattr(hashing, "HASHER", Looking(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("nobody-at-all", "ash", "sol", _kept(AccountState.WAITING), _kept(AccountState.SUSPENDED)):
        assert accounts.authenticate(name, "not their words") is None
    assert len(looked) == 5 and len({str(extract_parameters(hashed)) for hashed in looked}) == 1


def _kept(state: AccountState) -> str:
    name = f"look-{state.value}"
    if not accounts.taken([name]):
        factories.member(name)
        accounts.named(name).state = state.value
        transaction.commit()
    return name
