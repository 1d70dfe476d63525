"""Fills a new house's database: the cast, and writers whose addresses lie sealed. Run as a process of its own."""
from argon2 import PasswordHasher

from app import create_app
from commands.migrate import upgrade_community
from models.ground import transaction
from models.people import hashing
from models.vault import holders, registration, store
from tests import factories

WRITERS = 24        # one may write twenty posts in five minutes


def found() -> None:
    app = create_app()
    with app.app_context():
        upgrade_community()
        store.upgrade("ca")
        holders.initialise("ca", app.config["SETTINGS"].mailer_dir)
        factories.seat_the_cast()
        for number in range(WRITERS):
            record = registration.seal("ca", registration.Details(
                f"writer{number}@mail.example", "1990-01-01", "T1X 1X1", "CA"))
            factories.member(f"writer{number}", record_key=record)
        transaction.commit()


if __name__ == "__main__":
    hashing.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    found()
