"""What a thief of the web tier would write. They know the code, so they know where everything is and how it was made.

`Loot` is what was taken. A value counts as recovered when it lies about (plain, or in a usual encoding), when one of
the hashes in the loot is that of a guess (plain, or keyed with any secret of the loot), or when a sealed value opens.
"""
import base64
import binascii
import contextlib
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, quote_plus

from models.ground.limits import ADDRESS_DIGITS
from models.vault.sealing import place
from tests.models.vault.attack import Loot as Sealed
from tests.models.vault.attack import opened_with

PLAIN = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s")
KEYED = ("md5", "sha1", "sha256", "sha512")
SIZES = {16, 20, 28, 32, 48, 64}
GRAM = 6
FEW_ROWS = 60       # tables of so few rows may hold keys


@dataclass
class Loot:
    community: dict[str, list[dict]]
    vault: dict[str, list[dict]]
    key_store: dict[str, list[dict]]
    files: dict[str, bytes] = field(default_factory=dict)       # what its account can read; Redis; logs
    environment: dict[str, str] = field(default_factory=dict)

    @cached_property
    def cells(self) -> list[bytes]:
        return [_bytes(cell) for base in (self.community, self.vault, self.key_store)
                for rows in base.values() for row in rows for cell in row.values() if cell is not None]

    @cached_property
    def heap(self) -> list[bytes]:
        return [b"\n".join(self.cells), *self.files.values(), *map(_bytes, self.environment.values())]

    @cached_property
    def secrets(self) -> list[bytes]:
        """Whatever might be a key: the environment, short files, short cells of small tables; as it is and decoded."""
        small = [_bytes(cell) for base in (self.community, self.key_store) for rows in base.values()
                 if len(rows) <= FEW_ROWS for row in rows for cell in row.values() if cell is not None]
        found = [*map(_bytes, self.environment.values()), *(each for each in small if 16 <= len(each) <= 100),
                 *(shape for each in self.files.values() if len(each) < 200
                   for shape in (each, each.strip()))]      # a key may begin or end with what looks like a space
        return list(dict.fromkeys(raw for each in found for raw in (each, *_decoded(each))))


def recovered(loot: Loot, guesses: Iterable[str], decoys: Iterable[str] = ()) -> set[str]:
    """Those of the guesses that the loot gives away. `decoys` are as likely addresses that nobody had."""
    guesses = set(guesses)
    return (lying_about(loot.heap, guesses) | by_hash(loot, guesses) | by_counted_address(loot, guesses, decoys)
            | by_opening(loot) & guesses)


def lying_about(heap: Iterable[bytes], guesses: Iterable[str]) -> set[str]:
    """Every spelling of every guess, looked for everywhere. A set of all runs of six bytes makes that affordable."""
    by_gram: dict[bytes, list[tuple[bytes, str]]] = {}
    for guess in guesses:
        for shape in set(_shapes(guess)):
            by_gram.setdefault(shape[:GRAM], []).append((shape, guess))
    found = set()
    for raw in heap:
        for text in (raw, raw.lower()):
            grams = {text[at:at + GRAM] for at in range(len(text) - GRAM + 1)} & by_gram.keys()
            found |= {guess for gram in grams for shape, guess in by_gram[gram] if shape in text}
    return found


def by_hash(loot: Loot, guesses: Iterable[str]) -> set[str]:
    digests = set(_digests(loot.heap))
    return {guess for guess in guesses if any(made in digests for made in _hashes(guess, loot.secrets))}


def by_counted_address(loot: Loot, guesses: Iterable[str], decoys: Iterable[str]) -> set[str]:
    """The attempts that limits count: with the service's secret and the day's key, try every address."""
    kept = {row["subject"] for row in loot.community["attempts"]}
    keys = [row["key"] for row in loot.community["limit_keys"]] + [row["day"] for row in loot.community["limit_keys"]]
    fitting: dict[str, set[str]] = {}
    for address in {guess for guess in guesses if re.fullmatch(r"[\d.]+", guess)} | set(decoys):
        for key in keys:
            secret = f"{loot.environment['SECRET_KEY']}|limits|{key}".encode()
            whole = hmac.digest(secret, f"{address}/32".encode(), "sha256").hex()
            for subject in (whole, whole[:ADDRESS_DIGITS]):
                if subject in kept:
                    fitting.setdefault(subject, set()).add(address)
    return {address for those in fitting.values() if len(those) == 1 for address in those}


def by_opening(loot: Loot) -> set[str]:
    keys = {raw for raw in loot.secrets if len(raw) == 32} | {hashlib.sha256(each).digest() for each in loot.secrets}
    phrases = {each.decode() for each in loot.secrets if each.isascii()}
    return opened_with(Sealed("ca", loot.vault, loot.key_store), keys, phrases)


def _bytes(cell) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


def _decoded(text: bytes) -> Iterator[bytes]:
    for decode in (binascii.unhexlify, base64.b64decode, base64.urlsafe_b64decode, base64.b32decode):
        with contextlib.suppress(ValueError):
            if len(raw := decode(text)) >= 16:
                yield raw


def _digests(heap: Iterable[bytes]) -> Iterator[bytes]:
    """Everything that has a hash's size: raw in a cell, or written as hexadecimal or base64 anywhere."""
    for raw in heap:
        yield from (line for line in raw.split(b"\n") if len(line) in SIZES)
        for word in re.findall(rb"[0-9a-fA-F]{32,128}", raw):
            yield from (bytes.fromhex(word[:2 * size].decode()) for size in SIZES if len(word) >= 2 * size)
        for word in re.findall(rb"[A-Za-z0-9+/_-]{21,88}", raw):
            with contextlib.suppress(ValueError):
                yield base64.urlsafe_b64decode(word.replace(b"+", b"-").replace(b"/", b"_") + b"=" * (-len(word) % 4))


def _hashes(guess: str, secrets: list[bytes]) -> Iterator[bytes]:
    for text in _spellings(guess):
        yield from (hashlib.new(name, text).digest() for name in PLAIN)
        looked_up = place("ca", "look-up") + b"|" + text
        for secret in secrets:
            yield from (hmac.digest(secret, text, name) for name in KEYED)
            yield hmac.digest(secret, looked_up, "sha256")
            yield from (hashlib.sha256(each).digest() for each in (secret + text, text + secret, secret + b"|" + text))


def _spellings(value: str) -> set[bytes]:
    bare = re.sub(r"[\s()+.-]", "", value)
    return {text.encode() for text in (value, value.lower(), value.upper(), value.replace(" ", ""), bare, bare.lower())
            if len(text) >= GRAM}


def _shapes(value: str) -> Iterator[bytes]:
    for text in _spellings(value):
        words = text.decode()
        yield from (text, text[::-1], quote(words, safe="").encode(), quote_plus(words).encode())
        for raw in (text, words.encode("utf-16-le"), words.encode("utf-16-be")):
            yield raw
            yield from (raw.hex().encode(), raw.hex().upper().encode(), base64.b32encode(raw).rstrip(b"=")[:-1])
            for lead in range(3):   # base64 looks different at each offset; what the neighbours bleed into is dropped
                written = base64.b64encode(b"\0" * lead + raw)[(0, 2, 3)[lead]:].rstrip(b"=")[:-1]
                if len(written) > GRAM:
                    yield from (written, written.replace(b"+", b"-").replace(b"/", b"_"))
