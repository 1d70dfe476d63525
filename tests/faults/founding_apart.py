"""What an operator does before the processes run apart, and a web process whose password hashes are cheap."""
import sys

from argon2 import PasswordHasher

from app import create_app as create_application
from commands.migrate import upgrade_community
from deploy import web
from models.care import escalations, queue
from models.care.queue import Band, Source
from models.ground import transaction
from models.people import accounts, hashing, second_factor
from models.vault import holders, store
from models.vault.sealing import Cost
from tests import factories
from tests.faults.apart import SECRET

PHRASE = "lichen slate heather moss"
hashing.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
holders.PASSPHRASE_COST = Cost(memory=64, passes=1, lanes=1)


def create_app():
    web.end_with_parent()
    return create_application()


def found() -> None:
    app = create_application()
    with app.app_context():
        upgrade_community()
        store.upgrade("ca")
        recovery_key = holders.initialise("ca", app.config["SETTINGS"].mailer_dir)
        ids = factories.seat_the_cast()
        factories.organisation("planted", "postal", "T", asks=["email", "date_of_birth", "postal_code", "phone"])
        second_factor.set_up(accounts.find(ids["sol"]), factories.TOTP, key=SECRET)
        transaction.commit()
        holders.enrol("ca", ids["sol"], PHRASE, recovery_key=recovery_key)


def escalate(username: str) -> None:
    """Prints the reference of an accepted escalation about this member."""
    with create_application().app_context():
        item = queue.open_item(factories.talkabout(accounts.named(username)), Band.URGENT, Source.SCAN)
        print(escalations.accept_item(item.id, by=accounts.named("sol"), severity="immediate", words="Worried.").ref)
        transaction.commit()


if __name__ == "__main__":
    {"found": found, "escalate": escalate}[sys.argv[1]](*sys.argv[2:])
