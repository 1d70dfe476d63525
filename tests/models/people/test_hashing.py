"""Passwords at rest (S2.9): a pepper that no database holds, old ones while they are rotated out, and rehashing."""
import pytest
from argon2 import PasswordHasher

from models.ground import transaction
from models.people import accounts, hashing
from tests import factories

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture(autouse=True)
def peppers():
    """As they were, afterwards."""
    before = dict(hashing._peppers)
    yield
    hashing._peppers.clear()
    hashing._peppers.update(before)


def kept_under(pepper: str) -> str:
    hashing.configure(pepper)
    return hashing.make(factories.PASSWORD)


def test_the_right_password_and_only_that():
    kept = kept_under(NEW)
    assert hashing.is_right(kept, factories.PASSWORD) and not hashing.is_right(kept, factories.PASSWORD + "x")
    assert not hashing.is_stale(kept)


def test_the_hash_alone_does_not_open():
    """Who has the database and not the pepper can't even try a guess."""
    kept = kept_under(NEW)
    hashing.configure("")
    assert not hashing.is_right("$" + kept.partition("$")[2], factories.PASSWORD)


def test_what_was_kept_under_the_old_pepper_opens_while_it_is_rotated_out():
    kept = kept_under(OLD)
    hashing.configure(NEW, (OLD,))
    assert hashing.is_right(kept, factories.PASSWORD) and hashing.is_stale(kept)
    assert not hashing.is_right(kept, "wrong")


def test_a_pepper_that_is_missing_opens_nothing():
    kept = kept_under(OLD)
    hashing.configure(NEW)
    assert not hashing.is_right(kept, factories.PASSWORD)


def test_what_is_older_than_any_pepper_opens_and_is_stale():
    kept = kept_under("")
    hashing.configure(NEW)
    assert hashing.is_right(kept, factories.PASSWORD) and hashing.is_stale(kept)


def test_without_one_it_comes_from_the_secret_key_and_outlives_the_pepper_that_is_then_given():
    hashing.configure("", keys=("k" * 32,))
    kept = hashing.make(factories.PASSWORD)
    assert not hashing.is_stale(kept)
    hashing.configure("", keys=("l" * 32, "k" * 32))
    assert hashing.is_right(kept, factories.PASSWORD) and hashing.is_stale(kept)
    hashing.configure(NEW, keys=("k" * 32,))
    assert hashing.is_right(kept, factories.PASSWORD) and hashing.is_stale(kept)


def test_another_cost_is_stale(monkeypatch):
    kept = kept_under(NEW)
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert hashing.is_stale(kept) and hashing.is_right(kept, factories.PASSWORD)


def test_nobodys_password_is_never_right():
    assert not hashing.is_right(None, "") and not hashing.is_right(None, factories.PASSWORD)


@pytest.mark.parametrize("damaged", ["", "$", "nonsense", "abc$argon2id$v=19$", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$"])
def test_a_damaged_hash_opens_nothing(damaged):
    assert not hashing.is_right(damaged, factories.PASSWORD)


def test_one_spelling_of_an_accent():
    hashing.configure(NEW)
    assert hashing.is_right(hashing.make("e\u0301tang bleu et calme"), "étang bleu et calme")


def test_signing_in_keeps_it_anew(cast):
    cast.ash.password_hash = kept_under(OLD)
    transaction.commit()
    hashing.configure(NEW, (OLD,))
    assert accounts.authenticate("ash", "wrong") is None and hashing.is_stale(cast.ash.password_hash)
    assert accounts.authenticate("ash", factories.PASSWORD) is not None
    assert not hashing.is_stale(cast.ash.password_hash)
    transaction.commit()
    hashing.configure(NEW)      # the old one is thrown away
    assert accounts.authenticate("ash", factories.PASSWORD) is not None
