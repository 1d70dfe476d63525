"""For tests about openings: a record, an escalation that Sol has accepted, and what the forms send."""
import pyotp

from models.care import assessments, escalations, queue
from models.care.queue import Band, Source
from models.ground import transaction
from models.people import second_factor
from models.vault import glass, registration
from tests import factories
from tests.conftest import PASSPHRASE

EMAIL, PHONE, BORN, POSTAL = "canary@mail.example", "+14035550134", "1987-06-05", "T2P 1J9"
REASON = "A plan for tonight, and no answer since."


def escalated(app, cast) -> str:
    """Ash has a record; Sol has accepted an escalation about her and holds a second factor. Its reference."""
    cast.ash.record_key = registration.seal("ca", registration.Details(
        email=EMAIL, date_of_birth=BORN, postal_code=POSTAL, country="CA", phone=PHONE))
    for person in (cast.sol, cast.ines):
        second_factor.set_up(person, factories.TOTP, key=app.config["SETTINGS"].secret_key)
    item = queue.open_item(factories.talkabout(cast.ash), Band.URGENT, Source.SCAN)
    escalation = escalations.accept_item(item.id, by=cast.sol, severity="immediate", words="Worried.")
    transaction.commit()
    return escalation.ref


NOW = {"immediacy": "now", "subject": "author", "means": "named", "disclosure": "no-answer", "protocol": "read"}
WHOLE = NOW | {"immediacy": "today", "company": "alone", "tried": "Named 9-8-8.", "less": "Nothing else reaches her."}


def assessed(ref: str, cast, **changed) -> None:
    """By Sol, in imminent danger."""
    assessments.complete(ref, by=cast.sol, answers=NOW | changed)
    transaction.commit()


def asked(**changed) -> dict:
    return {"category": "imminent-self", "reason": REASON, "code": pyotp.TOTP(factories.TOTP).now(),
            "passphrase": PASSPHRASE, **changed}


def opened(ref: str, cast, *fields: str) -> glass.BreakGlass:
    """Assessed and opened by Sol, without a browser; these fields read."""
    assessed(ref, cast)
    opening, browser_key = glass.break_glass(ref, by=cast.sol, category="imminent-self", reason=REASON,
                                             passphrase=PASSPHRASE)
    transaction.commit()
    for field in fields:
        glass.show(ref, field, by=cast.sol, browser_key=browser_key)
    return glass.find(opening.id)
