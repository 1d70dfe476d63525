"""Has a picture that somebody sent painted anew, in a process of its own (`repainter`), and trusts no byte of it.

What opens bytes that nobody has checked may crash or be led astray: it gets no key, no address and no database, so much
memory and time and no more. What it gives back is looked at before it is kept. It takes some 0.3 s of CPU for a photo.
"""
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from models.ground.errors import Refused

MOST_BYTES = 10 * 1024 * 1024
WITHIN_SECONDS = 15
LARGEST_SIDE = 1280
PROGRAM = Path(__file__).with_name("repainter.py")
REFUSALS = ("not-a-picture", "too-many-pixels", "too-narrow", "broken")
BEGINS = {"jpg": lambda head: head.startswith(b"\xff\xd8\xff"), "avif": lambda head: head[4:12] == b"ftypavif",
          "webp": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"}
DESK_FILES = ("blurred.jpg", "grey.jpg", "whole.jpg")
FILES = tuple(f"{size}.{ending}" for size in (320, 640, 1280) for ending in BEGINS) + DESK_FILES


@dataclass(frozen=True)
class Painted:
    """`files` by name; width and height are the largest one's."""
    width: int
    height: int
    files: dict[str, bytes]


def repaint(data: bytes) -> Painted:
    """Refused by field "photo": too-large, empty, not-a-picture, too-many-pixels, too-narrow, broken."""
    if not data:
        raise Refused("photo", "empty")
    if len(data) > MOST_BYTES:
        raise Refused("photo", "too-large")
    try:
        done = subprocess.run([sys.executable, "-I", str(PROGRAM)], input=data, stdout=subprocess.PIPE,  # noqa: S603
                              stderr=subprocess.DEVNULL, env=_little(), cwd="/", timeout=WITHIN_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Refused("photo", "broken") from None
    head, _, rest = done.stdout.partition(b"\n")
    facts = _read(head)
    if done.returncode:
        raise Refused("photo", facts["why"] if facts.get("why") in REFUSALS else "broken")
    return _checked(facts, rest)


def _little() -> dict:
    """Of our own surroundings only what Python itself may need to start."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


def _read(head: bytes) -> dict:
    try:
        facts = json.loads(head)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _checked(facts: dict, rest: bytes) -> Painted:
    """Each file by a name of ours, of its length, beginning as its kind begins."""
    files, at = {}, 0
    try:
        for name, length in facts["files"]:
            files[name], at = rest[at:at + length], at + length
        width, height = int(facts["width"]), int(facts["height"])
        is_ours = (at == len(rest) and 0 < min(width, height) and max(width, height) <= LARGEST_SIDE
                   and {"320.avif", "320.webp", "320.jpg", *DESK_FILES} <= set(files) <= set(FILES)
                   and all(BEGINS[name.partition(".")[2]](made[:16]) for name, made in files.items()))
    except (KeyError, TypeError, ValueError):
        is_ours = False
    if not is_ours:
        raise Refused("photo", "broken")
    return Painted(width, height, files)
