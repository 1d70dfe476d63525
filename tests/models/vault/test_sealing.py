"""Ciphertext opens in its place, with its key, or not at all."""

import os

import pytest

from models.vault import sealing
from models.vault.sealing import Cost, Tampered, WrongPassphrase, place

CHEAP = Cost(memory=64, passes=1, lanes=1)


@pytest.mark.parametrize("text", ["", "a", "x" * 63, "x" * 64, "12 rue des Érables, Québec", "\x80\x00\x00", "✚" * 90])
def test_what_is_encrypted_comes_back(text):
    key = os.urandom(32)
    assert sealing.decrypt(key, sealing.encrypt(key, text, b"here"), b"here") == text


def test_another_place_key_or_byte_is_refused():
    key, other = os.urandom(32), os.urandom(32)
    sealed = sealing.encrypt(key, "T2N 1N4", b"here")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for attempt in [
        (key, sealed, b"there"),
        (other, sealed, b"here"),
        (key, changed, b"here"),
        (key, b"", b"here"),
    ]:
        with pytest.raises(Tampered):
            sealing.decrypt(*attempt)


def test_a_ciphertext_does_not_tell_the_length_of_an_address():
    key = os.urandom(32)
    lengths = {len(sealing.encrypt(key, text, b"here")) for text in ("a@b.ca", "a.much.longer.name@example.org")}
    assert len(lengths) == 1


def test_a_wrapped_key_opens_for_its_reader_in_its_place_only():
    private, public = sealing.key_pair()
    stranger, _ = sealing.key_pair()
    wrapped = sealing.wrap(b"k" * 32, public, b"here")
    assert sealing.unwrap(wrapped, private, b"here") == b"k" * 32
    for attempt in [(wrapped, private, b"there"), (wrapped, stranger, b"here"), (b"", private, b"here")]:
        with pytest.raises(Tampered):
            sealing.unwrap(*attempt)


def test_a_passphrase_opens_however_its_accents_were_composed():
    locked = sealing.lock(b"secret", "un pré clair", b"here", CHEAP)
    assert sealing.unlock(locked, "un pre\u0301 clair", b"here") == b"secret"


def test_a_wrong_passphrase_always_says_the_same():
    locked = sealing.lock(b"secret", "right and proper", b"here", CHEAP)
    said = set()
    for phrase, where in [("wrong", b"here"), ("", b"here"), ("right and proper", b"there")]:
        with pytest.raises(WrongPassphrase) as refusal:
            sealing.unlock(locked, phrase, where)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_the_cost_is_stored_and_cannot_be_changed():
    """A changed row must neither cheapen guessing nor exhaust the machine."""
    locked = sealing.lock(b"secret", "right and proper", b"here", CHEAP)
    cheaper = sealing._COST.pack(32, 1, 1) + locked[sealing._COST.size :]
    with pytest.raises(WrongPassphrase):
        sealing.unlock(cheaper, "right and proper", b"here")
    ruinous = sealing._COST.pack(2**32 - 1, 1, 1) + locked[sealing._COST.size :]
    with pytest.raises(Tampered):
        sealing.unlock(ruinous, "right and proper", b"here")


def test_passphrases_are_stretched_with_64_mib_by_default():
    assert Cost() == Cost(memory=64 * 1024, passes=3, lanes=1)


def test_two_places_never_read_alike():
    with pytest.raises(ValueError):
        place("ca", "a|b")
    assert place("ca", "a", "b") != place("ca", "ab")
