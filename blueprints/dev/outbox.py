"""What the mailer wrote instead of sending it: one file a mail."""
import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from pathlib import Path

MOST = 50


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    written_at: datetime
    lines: tuple[str, ...]


def newest(folder: Path) -> list[Mail]:
    found = [(path.stat().st_mtime, path) for path in folder.glob("*.eml")]
    return [_read(path, at) for at, path in sorted(found, reverse=True)[:MOST]]


def _read(path: Path, at: float) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(to=str(message["To"]), subject=str(message["Subject"]), written_at=datetime.fromtimestamp(at, UTC),
                lines=tuple(message.get_content().strip().splitlines()))
