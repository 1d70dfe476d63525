"""Joining twice, too often, or with the vault away: what is kept is right, or nothing is (S2.5, S7.1, S7.7)."""
from sqlalchemy import text

from models.ground import limits, outbox
from models.ground.db import db
from models.ground.limits import Limit
from models.ground.outbox import Job
from models.people import accounts
from models.people.accounts import Account, AccountState
from models.vault import registration, store
from tests.blueprints.test_front_door_joining import ADDRESS, errors, join


def test_an_address_that_is_known_leads_to_the_same_page(client_for):
    """The page never tells whether an address has an account: only the mailer learns it (S2.5)."""
    assert join(client_for(None)).location == join(client_for(None), username="other-heron").location


def test_a_double_click_joins_once(client_for):
    client = client_for(None)
    assert [join(client).status, join(client).status] == [303, 303]
    account = accounts.named("quiet-heron")
    assert db.session.query(Account).filter_by(folded="quietheron").count() == 1
    assert registration.held_fields("ca", account.record_key)


def test_joining_again_puts_right_an_address_with_a_slip_in_it(client_for, settings):
    """The older record has no member any more and goes with the next sweep; the older link opens nothing."""
    client = client_for(None)
    join(client)
    account = accounts.named("quiet-heron")
    older, older_token = account.record_key, accounts.activation_token(account, key=settings.secret_key)
    assert join(client, email="other@mail.example").status == 303
    account = accounts.named("quiet-heron")
    assert account.record_key != older and older not in accounts.living_record_keys("ca")
    client.get(f"/activate/{older_token}", status=404)
    assert outbox.undone([Job.EMAIL_ACTIVATION.value]) == 2


def test_joining_again_needs_the_same_password(client_for):
    client = client_for(None)
    join(client)
    assert join(client, password="another long password").status == 422


def test_an_opened_account_is_not_joined_again(client_for):
    client = client_for(None)
    join(client)
    account = accounts.named("quiet-heron")
    key = account.record_key
    account.state = AccountState.ACTIVE.value
    assert join(client).status == 422 and accounts.named("quiet-heron").record_key == key


def test_the_vault_is_away(client_for, monkeypatch):
    """What was typed stands there again, but for the password; nothing was kept."""
    def away(*_):
        raise store.VaultUnavailable
    monkeypatch.setattr(registration, "seal", away)
    page = join(client_for(None))
    assert page.status == 503 and page.one("input", name="email").get("value") == ADDRESS
    assert page.one("input", name="password").get("value") in (None, "") and len(errors(page)) == 1
    assert db.session.query(Account).filter_by(folded="quietheron").count() == 0


def test_too_many_attempts_from_one_address(client_for):
    client = client_for(None)
    tries, _seconds = limits.ALLOWED[Limit.JOIN_ADDRESS]
    for at in range(tries):
        join(client, postal_code=f"V5K 0A{at % 10}")
    assert join(client).status == 429


def test_slips_of_the_pen_are_not_counted(client_for):
    client = client_for(None)
    for _ in range(limits.ALLOWED[Limit.JOIN_ADDRESS][0] + 1):
        join(client, email="slip")
    assert join(client).status == 303


def test_what_was_never_opened_is_forgotten(client_for):
    """S7.7: a week after the link ran out the name is free and the record without a member."""
    join(client_for(None))
    account = accounts.named("quiet-heron")
    key = account.record_key
    assert accounts.forget_unopened() == 0
    db.session.execute(text("UPDATE accounts SET activation_ends_at = '2020-01-01 00:00:00.000000' WHERE id = :id"),
                       {"id": account.id})
    assert accounts.forget_unopened() == 1 and key not in accounts.living_record_keys("ca")
    assert outbox.undone([Job.EMAIL_ACTIVATION.value]) == 0
