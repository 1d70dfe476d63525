"""How a value is sealed: every value under a key of its own, bound to the one place where it may open.

A *place* (residency, record, field, …) is not stored with the ciphertext but demanded again at opening, so
a row or field moved elsewhere fails to open. Pure functions: no database, no files, nothing logged.
"""

import os
import struct
import unicodedata
from dataclasses import astuple, dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

VERSION = 1
KEY_BYTES = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NONCE, _SALT, _BLOCK = 12, 16, 64
_COST = struct.Struct(">IHH")
_DEAREST_KIB = 1024 * 1024


class Tampered(Exception):
    """The ciphertext doesn't open in this place: moved, changed, or not for this key."""


class WrongPassphrase(Exception):
    """One constant message, whatever was wrong."""

    def __init__(self) -> None:
        super().__init__("The passphrase does not open this key.")


@dataclass(frozen=True)
class Cost:
    """Argon2id: memory in KiB, passes, lanes. Stored beside each locked key, so that it can rise."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


def place(*parts: str | int) -> bytes:
    """The place as bytes; no part may hold the separator, else two places could read alike."""
    words = [str(part) for part in parts]
    if any("|" in word for word in words):
        raise ValueError("a place has no | in its parts")
    return "|".join(["drystone-vault", str(VERSION), *words]).encode()


def encrypt(data_key: bytes, text: str, where: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(data_key).encrypt(nonce, _pad(text.encode()), where)


def decrypt(data_key: bytes, sealed: bytes, where: bytes) -> str:
    try:
        return _unpad(AESGCM(data_key).decrypt(sealed[:_NONCE], sealed[_NONCE:], where)).decode()
    except (InvalidTag, ValueError):
        raise Tampered("this value does not open here") from None


def wrap(secret: bytes, public_key: bytes, where: bytes) -> bytes:
    """Encrypt a key to somebody's public key (HPKE, RFC 9180, base mode)."""
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public_key), where)


def unwrap(wrapped: bytes, private_key: bytes, where: bytes) -> bytes:
    try:
        return _SUITE.decrypt(wrapped, X25519PrivateKey.from_private_bytes(private_key), where)
    except (InvalidTag, ValueError):
        raise Tampered("this key does not open here") from None


def key_pair() -> tuple[bytes, bytes]:
    """(private, public), 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def lock(secret: bytes, passphrase: str, where: bytes, cost: Cost) -> bytes:
    """Encrypt a key under a passphrase. Cost and salt stand in front, and are authenticated with it."""
    head = _COST.pack(*astuple(cost)) + os.urandom(_SALT)
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(_stretch(passphrase, head)).encrypt(nonce, secret, where + b"|" + head)


def unlock(locked: bytes, passphrase: str, where: bytes) -> bytes:
    head, rest = locked[: _COST.size + _SALT], locked[_COST.size + _SALT :]
    try:
        return AESGCM(_stretch(passphrase, head)).decrypt(rest[:_NONCE], rest[_NONCE:], where + b"|" + head)
    except (InvalidTag, ValueError):
        raise WrongPassphrase from None


def _stretch(passphrase: str, head: bytes) -> bytes:
    if len(head) != _COST.size + _SALT:
        raise Tampered("this locked key is cut short")
    memory, passes, lanes = _COST.unpack(head[: _COST.size])
    if memory > _DEAREST_KIB or passes > 16 or lanes > 16:  # a changed row must not exhaust the machine
        raise Tampered("this locked key asks for too much work")
    typed = unicodedata.normalize("NFKC", passphrase).encode()  # keyboards differ in how they compose é
    return hash_secret_raw(typed, head[_COST.size :], passes, memory, lanes, KEY_BYTES, Type.ID)


def _pad(plain: bytes) -> bytes:
    """To whole blocks of 64 bytes, so that a ciphertext's length doesn't tell an address's length."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % _BLOCK)


def _unpad(padded: bytes) -> bytes:
    plain, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\x00"):
        raise ValueError("not padded")
    return plain
