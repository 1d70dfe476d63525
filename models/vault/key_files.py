"""Keys that only the mailer's process may read: one file each, in a folder of its own, in no database."""

import os
from pathlib import Path


class NotTheMailer(Exception):
    """This process can't read the mailer's key files."""


def write(mailer_dir: Path, residency: str, key_id: str, secret: bytes) -> None:
    """Readable by its owner alone, and on the disk before anything is sealed to it."""
    path = _path(mailer_dir, residency, key_id)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def read(mailer_dir: Path, residency: str, key_id: str) -> bytes:
    try:
        return _path(mailer_dir, residency, key_id).read_bytes()
    except OSError:
        raise NotTheMailer(f"no key file of {residency} can be read by this process") from None


def destroy(mailer_dir: Path, residency: str, key_id: str) -> None:
    """Harmless when it is gone already."""
    _path(mailer_dir, residency, key_id).unlink(missing_ok=True)


def _path(mailer_dir: Path, residency: str, key_id: str) -> Path:
    return Path(mailer_dir) / residency / f"{key_id}.key"
