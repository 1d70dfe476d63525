"""A member with a sealed record, the mails that the mailer wrote, and time that has passed."""
import email
import re
from datetime import timedelta
from email import policy

from sqlalchemy import update

from jobs.relay import Relay
from models.ground import transaction
from models.ground.db import db
from models.ground.outbox import MAIL
from models.people.closing import Closing
from models.vault import registration
from models.vault.registration import Details

ADDRESS, NEW = "frost.lane@example.org", "clover@example.net"


def seal(account, address: str = ADDRESS) -> None:
    account.record_key = registration.seal("ca", Details(address, "1994-03-27", "T5J 0N3", "CA", "+1 780 555 0100"))
    transaction.commit()


def empty_the_postbag(app) -> None:
    """What other tests had sent: their promises are rolled back, their mails are files."""
    for path in (app.config["SETTINGS"].mailer_dir / "outbox").glob("*.eml"):
        path.unlink()


def mails(app) -> list:
    """What the mailer has sent, oldest first, after it kept what was owed."""
    Relay(MAIL).until_quiet()
    folder = app.config["SETTINGS"].mailer_dir / "outbox"
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def link(mail, part: str) -> str:
    return re.search(rf"(/mine/email/{part}/\S+)", mail.get_content())[1]


def pass_days(closing_id: int, days: float) -> None:
    """As if the closing had been asked for so much earlier."""
    row = db.session.get(Closing, closing_id)
    moved = {name: getattr(row, name) - timedelta(days=days)
             for name in ("asked_at", "closes_at", "words_until", "erase_at") if getattr(row, name)}
    db.session.execute(update(Closing).where(Closing.id == closing_id).values(**moved))
    transaction.commit()
