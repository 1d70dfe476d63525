"""What a thief would write: every key in sight tried on every ciphertext, every usual encoding searched for.

`Loot` is what was taken: rows and files. The attack knows the code, so it knows each place.
"""

import base64
import binascii
import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey as Private

from models.vault import records, sealing
from models.vault.holders import KeyShare, _holder_place, _share_place
from models.vault.keys import WrappedKey
from models.vault.records import SealedValue

USUAL = ("drystone-demo", "password", "recovery", "")


@dataclass
class Loot:
    residency: str
    vault: dict[str, list[dict]]
    key_store: dict[str, list[dict]]
    bytes_seen: list[bytes] = field(default_factory=list)


def recovered(loot: Loot) -> set[str]:
    """Every plain value that the loot gives away."""
    return opened_with(loot, _windows(_cells(loot)))


def opened_with(loot: Loot, secrets: set[bytes], phrases: Iterable[str] = ()) -> set[str]:
    """Every plain value that opens when each of these is tried as any key, and each phrase as anybody's."""
    privates = _private_keys(loot, secrets, phrases)
    data_keys = secrets | set(_unwrapped(loot, privates))
    return {text for row in loot.vault["sealed_value"] for text in _tried(loot, row, data_keys)}


def found_plainly(loot: Loot, planted: Iterable[str]) -> set[str]:
    """Values that lie about unsealed: as they are, encoded, or as a hash that a guess would confirm."""
    heap = b"\n".join(_cells(loot)).lower()
    return {value for value in planted if any(shape.lower() in heap for shape in _shapes(value))}


def _cells(loot: Loot) -> list[bytes]:
    rows = [row for base in (loot.vault, loot.key_store) for table in base.values() for row in table]
    cells = [cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row.values()]
    return [*loot.bytes_seen, *cells]


def _windows(cells: list[bytes]) -> set[bytes]:
    """Each run of 32 bytes that might be a key: raw, decoded, or the hash of something readable."""
    found: set[bytes] = set()
    for cell in set(cells):
        if len(cell) > 4096:
            continue  # whole database files are searched row by row instead
        for raw in (cell, *_decoded(cell)):
            found.update(raw[at : at + 32] for at in range(len(raw) - 31))
        found.add(hashlib.sha256(cell).digest())
    return found


def _decoded(cell: bytes) -> Iterable[bytes]:
    for decode in (binascii.unhexlify, base64.b64decode, base64.urlsafe_b64decode, base64.b32decode):
        with contextlib.suppress(ValueError):
            yield decode(cell)


def _private_keys(loot: Loot, secrets: set[bytes], phrases: Iterable[str]) -> set[bytes]:
    """Candidates whose public half is in the loot, and what they or a usual passphrase unlock."""
    public = {row["public_key"] for name in ("key", "key_holder") for row in loot.key_store[name]}
    found = {raw for raw in secrets if Private.from_private_bytes(raw).public_key().public_bytes_raw() in public}
    phrases = {*phrases, *USUAL, *(row["id"] for row in loot.key_store["key"]), loot.residency}
    for holder in loot.key_store["key_holder"]:
        where = _holder_place(loot.residency, holder["clinician_id"])
        for phrase in phrases:
            with contextlib.suppress(sealing.WrongPassphrase):
                found.add(sealing.unlock(holder["locked_private_key"], phrase, where))
    return found | set(_shares(loot, found))


def _shares(loot: Loot, privates: set[bytes]) -> Iterable[bytes]:
    clinicians = {row["id"]: row["clinician_id"] for row in loot.key_store["key_holder"]}
    for row in loot.key_store[KeyShare.__tablename__]:
        where = _share_place(loot.residency, row["key_id"], clinicians[row["holder_id"]])
        yield from _opened(row["wrapped"], privates, where)


def _unwrapped(loot: Loot, privates: set[bytes]) -> Iterable[bytes]:
    for row in loot.key_store[WrappedKey.__tablename__]:
        yield from _opened(row["wrapped"], privates, records.wrap_place(loot.residency, WrappedKey(**row)))


def _opened(wrapped: bytes, privates: set[bytes], where: bytes) -> Iterable[bytes]:
    for private in privates:
        with contextlib.suppress(sealing.Tampered):
            yield sealing.unwrap(wrapped, private, where)


def _tried(loot: Loot, row: dict, data_keys: set[bytes]) -> Iterable[str]:
    where = records._value_place(loot.residency, SealedValue(**row))
    for key in data_keys:
        with contextlib.suppress(sealing.Tampered):
            yield sealing.decrypt(key, row["ciphertext"], where)


def _shapes(value: str) -> Iterable[bytes]:
    for raw in {value.encode(), value.lower().encode(), value.encode("utf-16-le")}:
        yield raw
        yield binascii.hexlify(raw)
        for lead in range(3):  # base64 looks different at each offset; drop what the neighbours bleed into
            yield base64.b64encode(b"\0" * lead + raw)[(0, 2, 3)[lead] :].rstrip(b"=")[:-1]
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            digest = hashlib.new(algorithm, raw).digest()
            yield from (digest, binascii.hexlify(digest), base64.b64encode(digest).rstrip(b"="))
