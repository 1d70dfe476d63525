"""Reads the words in a picture with `tesseract`, where that program is installed (S3.2): looked for once, at the start.

It gets the picture alone: no key, no address, no database, no shell, so much memory and time and no more. What it
makes of it is a guess, and only ever raises something.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

WITHIN_SECONDS = 10
MOST_LETTERS = 5_000
BOUNDED = Path(__file__).with_name("bounded.py")
LANGUAGES = ("eng", "fra")
PASSED_ON = ("LD_LIBRARY_PATH", "TESSDATA_PREFIX")      # where its libraries and languages lie
_BAR_ALONE = re.compile(r"(?<!\S)[|](?!\S)")            # how it often reads "I"
_command: tuple[str, ...] = ()


def look_for_reader(name: str = "tesseract") -> tuple[str, ...]:
    """The languages it reads here; none where it is not installed, or knows neither of ours."""
    global _command
    program, _command = shutil.which(name), ()
    said = _run((program, "--list-langs"), b"") if program else None
    known = tuple(language for language in LANGUAGES if language in (said or b"").decode(errors="replace").split())
    if known:
        _command = (program, "stdin", "stdout", "-l", "+".join(known))
    return known


def read(picture: bytes) -> str | None:
    """The words; None when nobody could read it: no program, too slow, broken."""
    said = _run(_command, picture) if _command else None
    if said is None:
        return None
    words = " ".join(_BAR_ALONE.sub("I", said.decode(errors="replace")).replace("\0", "").split())
    return words[:MOST_LETTERS]


def _run(command: tuple[str, ...], picture: bytes) -> bytes | None:
    around = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run([sys.executable, "-I", str(BOUNDED), *command], input=picture,  # noqa: S603
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=around, cwd="/",
                              timeout=WITHIN_SECONDS, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return None
    return None if done.returncode else done.stdout
