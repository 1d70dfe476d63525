"""Joining (S2.4, S2.5): one name is one person's, a half joining leaves nothing, and a link opens one account once."""
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from models.ground import transaction
from models.ground.db import db, from_clock
from models.people import accounts, sessions
from models.people.accounts import Account, AccountState
from models.vault import records, registration

PASSWORD = "seven brave stones"


def form(name: str, number: int) -> dict:
    return {"email": f"person{number}@mail.example", "date_of_birth-day": "1", "date_of_birth-month": "2",
            "date_of_birth-year": "1980", "postal_code": "T5J 0N3", "country": "Canada", "username": name,
            "password": f"{PASSWORD} {number}", "community": "en", "principles": "y", "rules": "y"}


@pytest.fixture
def newcomer(visitor):
    """newcomer(name): the activation link of someone who has just joined."""
    def join(name: str) -> str:
        visitor().post("/join/alberta", form(name, 1), status=303)
        return "/activate/" + accounts.activation_token(accounts.named(name), key="t" * 32)
    return join


def test_two_who_choose_one_name_in_the_same_moment(visitor, at_once):
    """One joins; the other is told that the name is taken, and loses nothing but the name."""
    def joining(number: int):
        client = visitor()
        data = {**form("quiet heron", number), "csrf_token": client.csrf}
        return lambda: _told(client.http.post("/join/alberta", data=data))
    found = at_once(joining(1), joining(2), joining(3))
    assert sorted(found) == [(303, False), (422, True), (422, True)]
    living = [accounts.named("quiet heron").record_key]
    _sweep(living)
    assert set(records.oldest("ca")) == set(living)


def test_a_joining_whose_commit_fails_leaves_no_record(visitor, failing):
    """S7.1: the vault comes first; what has no member is swept."""
    client = visitor()
    failing(OperationalError)
    assert client.post("/join/alberta", form("grey plover", 4), check=False).status == 503
    assert not accounts.taken(["grey plover"]) and records.oldest("ca")
    _sweep(accounts.living_record_keys("ca"))
    assert set(records.oldest("ca")) == set(accounts.living_record_keys("ca"))


def test_looking_at_the_link_burns_nothing(visitor, newcomer):
    """A mail scanner follows it, with GET and with HEAD; its address is not sealed as the member's (S6.3)."""
    link = newcomer("brown linnet")
    for _ in range(2):
        visitor().get(link)
        answer = visitor().http.head(link)
        assert answer.status_code == 200 and "reader" not in str(answer.headers)
    linnet = accounts.named("brown linnet")
    assert linnet.state == AccountState.WAITING
    assert "connection" not in registration.held_fields("ca", linnet.record_key)
    visitor().post(link, status=303)
    assert accounts.named("brown linnet").state == AccountState.ACTIVE


def test_the_link_works_once(visitor, newcomer, at_once):
    link = newcomer("wet curlew")
    clients = [visitor(), visitor(), visitor()]
    found = at_once(*(lambda client=client: client.http.post(link, data={"csrf_token": client.csrf}).status_code
                      for client in clients))
    assert sorted(found) == [303, 404, 404]
    visitor().post(link, status=404)
    visitor().get(link, status=404)


def test_the_link_ends_after_two_days(visitor, newcomer):
    link = newcomer("late swift")
    db.session.execute(update(Account).where(Account.username == "late swift").values(
        activation_ends_at=from_clock(-1)))
    transaction.commit()
    assert visitor().post(link, status=404) and accounts.named("late swift").state == AccountState.WAITING


def test_a_closed_account_is_not_opened_again_by_its_link(visitor, newcomer):
    link = newcomer("old rook")
    accounts.named("old rook").state = AccountState.CLOSED.value
    transaction.commit()
    visitor().post(link, status=404)
    assert db.session.query(sessions.Session).filter_by(account_id=accounts.named("old rook").id).count() == 0


def _told(answer) -> tuple[int, bool]:
    return answer.status_code, "has this name already" in answer.text


def _sweep(living) -> None:
    registration.sweep("ca", living, timedelta(seconds=-5))
