"""Where the bytes of photos lie: a folder, or any store that fsspec knows (IMAGES), each file sealed.

The key of a photo stands in its row and nowhere else. So a store, its backups and whoever keeps them see noise; a file
whose row was rolled back can't be opened by anybody; and with the row all copies of the photo go.
"""
import os
from datetime import UTC, datetime, timedelta

import fsspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.ground.errors import NotFound

NONCE = 12
_place: tuple = ()      # (file system, folder)


def configure(url: str) -> None:
    global _place
    _place = fsspec.core.url_to_fs(url)


def new_key() -> bytes:
    return AESGCM.generate_key(256)


def keep(name: str, files: dict[str, bytes], *, key: bytes) -> None:
    """All the files of one photo, in a folder of its own."""
    system, folder = _place
    system.makedirs(f"{folder}/{name}", exist_ok=True)
    for file, data in files.items():
        nonce = os.urandom(NONCE)
        system.pipe_file(f"{folder}/{name}/{file}", nonce + AESGCM(key).encrypt(nonce, data, _bound(name, file)))


def read(name: str, file: str, *, key: bytes) -> bytes:
    """NotFound when it isn't there, or is not as it was left."""
    system, folder = _place
    try:
        sealed = system.cat_file(f"{folder}/{name}/{file}")
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(name, file))
    except (FileNotFoundError, InvalidTag):
        raise NotFound from None


def names() -> list[str]:
    """Every photo that has files here."""
    system, folder = _place
    return [path.rpartition("/")[2] for path in system.ls(folder, detail=False, refresh=True)] \
        if system.exists(folder) else []


def forget(name: str, *, older_than: timedelta) -> bool:
    """The files of a photo, once they are all so old; whether they went."""
    system, folder = _place
    written = [_at(system, file) for file in system.ls(f"{folder}/{name}", detail=False, refresh=True)]
    if not written or max(written) > datetime.now(UTC) - older_than:
        return False
    system.rm(f"{folder}/{name}", recursive=True)
    return True


def every_file():
    """(name in the store, sealed bytes), for backups."""
    system, folder = _place
    for path in sorted(system.find(folder)) if system.exists(folder) else ():
        yield "/".join(path.split("/")[-2:]), system.cat_file(path)


def _at(system, path: str) -> datetime:
    at = system.modified(path)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _bound(name: str, file: str) -> bytes:
    return f"photo|{name}|{file}".encode()
