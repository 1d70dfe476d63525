"""Processes under accounts that nobody has: numbers are enough for the kernel. To become them takes root.

Where the interpreter or the checkout lies in a folder that only root may enter (/root), the process sees that folder
through a mount of its own that holds nothing else; nothing on the machine changes.
"""
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from settings import ROOT
from tests.faults.box import bare_environment

GROUP, WEB, JOBS, MAILER = 61_200, 61_201, 61_202, 61_203
OPEN_UP = """
set -e
mask=$(umask)
umask 022
kept=$(mktemp -d)
mount -t tmpfs none "$kept"
number=0
for path in $NEEDED; do
    number=$((number + 1)); mkdir "$kept/$number"; mount --bind "$path" "$kept/$number"
done
for folder in $CLOSED; do mount -t tmpfs -o mode=755 none "$folder"; done
number=0
for path in $NEEDED; do
    number=$((number + 1)); mkdir -p "$path"; mount --bind "$kept/$number" "$path"
done
umount -R -l "$kept"; rmdir "$kept"
cd "$PLACE"
umask "$mask"
unset NEEDED CLOSED PLACE
exec "$@"
"""


@cache
def why_not() -> str:
    """Why nothing can be shown here; nothing when it can."""
    if sys.platform != "linux" or os.getuid() != 0 or not shutil.which("setpriv"):
        return "it takes root and setpriv, on Linux: NOT SHOWN is that the web process can't read the mailer's keys"
    tried = run(WEB, sys.executable, "-c", "import app")
    return "" if tried.returncode == 0 else f"another account can't run this checkout: {tried.stderr[-300:]}"


def run(account: int, *words: str) -> subprocess.CompletedProcess:
    command, environment = becoming(account, *words)
    return subprocess.run(command, cwd=ROOT, env=bare_environment() | environment, capture_output=True, text=True,
                          check=False)


def becoming(account: int, *words: str, place: Path = ROOT) -> tuple[list[str], dict]:
    """The command that becomes the account and then does this, and what it must find in its environment."""
    become = ["setpriv", f"--reuid={account}", f"--regid={GROUP}", "--clear-groups", "--pdeathsig=KILL", *words]
    needed = [str(path) for path in _needed() if _closed(path)]
    if not needed:
        return become, {}
    closed = sorted({str(_closed(Path(path))) for path in needed})
    return (["unshare", "--mount", "sh", "-c", OPEN_UP, "sh", *become],
            {"NEEDED": " ".join(needed), "CLOSED": " ".join(closed), "PLACE": str(place)})


def _needed() -> list[Path]:
    return [ROOT, Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve()]


def _closed(path: Path) -> Path | None:
    """The folder on the way to it that other accounts may not enter."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001), None)
