"""Passkeys (S1.9): one challenge, one answer, one purpose, one site; a copied key stops."""
import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.ground import transaction
from models.ground.audit import Act, AuditEntry
from models.ground.db import db, now
from models.ground.errors import NotFound, Refused
from models.people import passkeys, second_factor
from models.people.passkeys import Challenge, Passkey, Purpose, Site
from tests import factories
from tests.authenticator import HOST, ORIGIN, PRESENT, Authenticator

SITE = Site(HOST, ORIGIN)
KEY = "k" * 32


@pytest.fixture
def sol(cast):
    second_factor.set_up(cast.sol, factories.TOTP, key=KEY)
    return cast.sol


@pytest.fixture
def key(sol):
    """Sol's, kept."""
    key = Authenticator()
    add(key, sol)
    return key


def asked(account, purpose) -> dict:
    options = passkeys.ask(account, purpose, site=SITE)
    transaction.commit()
    return options


def add(key, account, name="Laptop", **wrong) -> None:
    second_factor.add_passkey(key.make(asked(account, Purpose.ADD), **wrong), name=name, by=account, site=SITE)
    transaction.commit()


def show(answer, account, purpose=Purpose.SIGN_IN) -> str:
    """Why it was refused; nothing when it opened."""
    try:
        passkeys.show(account, answer, purpose=purpose, site=SITE)
    except Refused as refusal:
        return refusal.why
    return ""


def test_it_is_made_and_opens(key, sol):
    for _ in range(2):
        assert show(key.show(asked(sol, Purpose.SIGN_IN)), sol) == ""
    kept = passkeys.of(sol)[0]
    assert kept.sign_count == 2 and kept.used_at is not None and kept.name == "Laptop"


def test_an_answer_opens_once(key, sol):
    answer = key.show(asked(sol, Purpose.SIGN_IN))
    assert [show(answer, sol) for _ in range(3)] == ["", "passkey-expired", "passkey-expired"]


def test_a_refused_answer_uses_its_challenge_up(key, sol):
    options = asked(sol, Purpose.SIGN_IN)
    assert show(key.show(options, flags=PRESENT), sol) == "passkey-wrong"
    assert show(key.show(options), sol) == "passkey-expired"


def test_a_challenge_ends(key, sol):
    answer = key.show(asked(sol, Purpose.SIGN_IN))
    db.session.execute(update(Challenge).values(ends_at=now() - timedelta(seconds=1)))
    transaction.commit()
    assert show(answer, sol) == "passkey-expired"


def test_a_challenge_is_for_one_purpose(key, sol):
    """What was signed at the door opens no record."""
    assert show(key.show(asked(sol, Purpose.SIGN_IN)), sol, Purpose.OPENING) == "passkey-expired"


def test_a_challenge_is_for_one_account(key, sol, cast):
    assert show(key.show(asked(cast.ines, Purpose.SIGN_IN)), sol) == "passkey-expired"


def test_a_key_opens_for_its_owner_alone(key, cast):
    assert show(key.show(asked(cast.ines, Purpose.SIGN_IN)), cast.ines) == "passkey-unknown"


@pytest.mark.parametrize(("wrong", "why"), [
    ({"origin": "https://drystone.evil.example"}, "passkey-elsewhere"), ({"host": "evil.example"}, "passkey-wrong"),
    ({"flags": PRESENT}, "passkey-wrong"), ({"flags": 0}, "passkey-wrong")])
def test_what_was_signed_elsewhere_or_by_nobody(key, sol, wrong, why):
    assert show(key.show(asked(sol, Purpose.SIGN_IN), **wrong), sol) == why
    with pytest.raises(Refused, match=why):
        add(Authenticator(), sol, **wrong)


def test_another_keys_signature(key, sol):
    thief = Authenticator()
    thief.id = key.id
    assert show(thief.show(asked(sol, Purpose.SIGN_IN)), sol) == "passkey-wrong"


def test_a_copied_key_stops_and_its_copy_too(key, sol):
    """The count goes back: one of two that claim to be the same key was used in between."""
    show(key.show(asked(sol, Purpose.SIGN_IN), count=5), sol)
    key.count -= 3
    assert show(key.show(asked(sol, Purpose.SIGN_IN)), sol) == "passkey-copied"
    key.count += 90
    assert show(key.show(asked(sol, Purpose.SIGN_IN)), sol) == "passkey-unknown"
    assert not passkeys.any_of(sol) and passkeys.of(sol)[0].stopped_at
    assert db.session.query(AuditEntry).filter_by(act=Act.FACTOR_COPIED.value, on_id=sol.id).count() == 1


def test_a_synchronised_key_counts_nothing(key, sol):
    assert [show(key.show(asked(sol, Purpose.SIGN_IN), count=0), sol) for _ in range(3)] == ["", "", ""]


@pytest.mark.parametrize("sent", [
    "", "{", "null", "[]", "7", '{"id": 1}', "{}", "\x00", "é" * 40, "[" * 15_000, "x" * 200_000,
    json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {}}),
    json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {
        "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "attestationObject": "oA"}})])
def test_whatever_is_sent_is_a_plain_refusal(sol, sent):
    assert show(sent, sol).startswith("passkey-")
    with pytest.raises(Refused, match="passkey-wrong"):
        second_factor.add_passkey(sent, name="Laptop", by=sol, site=SITE)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_an_answer_that_was_cut_or_changed(key, sol, part):
    for change in (lambda text: text[:-8], lambda text: "AAAA" + text[4:], lambda text: ""):
        answer = json.loads(key.show(asked(sol, Purpose.SIGN_IN)))
        answer["response"][part] = change(answer["response"][part])
        assert show(json.dumps(answer), sol).startswith("passkey-")


@pytest.mark.parametrize(("name", "why"), [("", "empty"), ("\x00 ", "empty"), ("x" * 41, "long")])
def test_it_needs_a_name(sol, name, why):
    with pytest.raises(Refused, match=why):
        add(Authenticator(), sol, name=name)


def test_the_same_key_twice(key, sol):
    with pytest.raises(Refused, match="passkey-known"):
        add(key, sol)


def test_not_more_than_ten(sol):
    for _ in range(passkeys.MOST):
        add(Authenticator(), sol)
    with pytest.raises(Refused, match="passkey-many"):
        add(Authenticator(), sol)


def test_never_without_the_authenticator_that_needs_no_script(cast):
    with pytest.raises(NotFound):
        add(Authenticator(), cast.ines)


def test_removed_it_opens_nothing_and_is_ones_own_alone(key, sol, cast):
    with pytest.raises(NotFound):
        second_factor.remove_passkey(passkeys.of(sol)[0].id, by=cast.ines)
    second_factor.remove_passkey(passkeys.of(sol)[0].id, by=sol)
    assert show(key.show(asked(sol, Purpose.SIGN_IN)), sol) == "passkey-unknown"


def test_nothing_of_the_person_is_in_the_challenge(sol):
    """S7.5: the handle that a key keeps names an account of this service, nobody else."""
    assert asked(sol, Purpose.ADD)["user"]["name"] == "sol" and "email" not in str(asked(sol, Purpose.ADD))


def test_ended_challenges_go(sol):
    asked(sol, Purpose.SIGN_IN)
    db.session.execute(update(Challenge).values(ends_at=now() - timedelta(seconds=1)))
    assert passkeys.purge() == 1 and db.session.query(Challenge).count() == 0 and db.session.query(Passkey).count() == 0
