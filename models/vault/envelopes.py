"""Words on their way to the mailer: sealed by whoever was told them, to be opened by the mailer's process alone.

For what belongs to no record yet, such as the address that somebody who forgot a password gives. An envelope names
its residency and key, and opens for the purpose alone that it was sealed for.
"""
import base64
import secrets
from pathlib import Path

from models.vault import key_files, keys, sealing, store
from models.vault.keys import Purpose
from models.vault.sealing import KEY_BYTES, Tampered, place

WRAPPED = 80    # bytes: what HPKE makes of a data key


def seal(text: str, purpose: str) -> str:
    """To the mailer's key of the first residency that answers. VaultUnavailable when none does."""
    residency, key_id, public_key = _mailers_key()
    data_key = secrets.token_bytes(KEY_BYTES)
    where = place(residency, "envelope", purpose, key_id)
    sealed = sealing.wrap(data_key, public_key, where) + sealing.encrypt(data_key, text, where)
    return f"{residency}:{key_id}:{base64.b64encode(sealed).decode()}"


def open_(envelope: str, purpose: str, mailer_dir: Path) -> str:
    residency, _, rest = envelope.partition(":")
    key_id, _, sealed = rest.partition(":")
    if residency not in store.residencies() or not key_id.isalnum():
        raise Tampered("not an envelope")
    where, sealed = place(residency, "envelope", purpose, key_id), base64.b64decode(sealed)
    data_key = sealing.unwrap(sealed[:WRAPPED], key_files.read(mailer_dir, residency, key_id), where)
    return sealing.decrypt(data_key, sealed[WRAPPED:], where)


def _mailers_key() -> tuple[str, str, bytes]:
    for residency in store.residencies():
        try:
            with store.key_store(residency) as session:
                key_id, public_key = keys.public_keys(session)[Purpose.MAILER]
                return residency, key_id, public_key
        except store.VaultUnavailable:
            continue
    raise store.VaultUnavailable("no residency's keys can be reached")
