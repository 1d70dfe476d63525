"""Puts htmx into the instance folder, from the pinned wheel and by the pinned hash; called by script/setup.

htmx is never fetched by a member's browser from elsewhere and never pasted into the repository.
"""
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
WANTED = (HERE / "htmx.sha256").read_text().split()[0]
MEMBER = "django_htmx/static/django_htmx/htmx-2.min.js"


def put(instance: Path, kept: Path) -> None:
    """`kept` is a copy beside the packages, so that a new instance folder needs no network."""
    target = instance / "htmx" / "htmx.min.js"
    if matches(target):
        return
    if not matches(kept):
        kept.write_bytes(from_wheel())
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(kept, target)


def matches(path: Path) -> bool:
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == WANTED


def from_wheel() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check",
                        "--no-input", "--no-deps", "--require-hashes", "--only-binary", ":all:",
                        "--requirement", HERE / "htmx.txt", "--dest", folder], check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            content = wheel.read(MEMBER)
    if hashlib.sha256(content).hexdigest() != WANTED:
        sys.exit("drystone: the htmx in the wheel is not the one that deploy/htmx.sha256 names.")
    return content


if __name__ == "__main__":
    put(Path(sys.argv[1]), Path(sys.prefix) / "htmx.min.js")
