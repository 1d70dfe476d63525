"""Registration records: what joining costs beyond the password's hash, and what opening a record costs.

In a process of its own with databases of its own: community, vault and key store, all on the same kind. Argon2 at the
passphrase costs what it does in life; the password's is left out, since it is made slow on purpose.
"""
import json
import subprocess
import sys
import time

from sqlalchemy import make_url

from bench.figures import Sheet, percentile
from settings import ROOT
from tests.faults.box import bare_environment
from tests.faults.house import House, on_the_server

JOININGS, OPENINGS = 300, 20
SEALING_MS, OPENING_SECONDS = 5, 2
PHRASE = "lichen slate heather moss"
SEALING, JOINING = "seal and store a registration", "the whole joining beyond the password's hash"
OPENING, READING = "open a record", "open it and read all six fields"
FIELDS = ("email", "date_of_birth", "postal_code", "country", "phone", "affiliation")


def measure(sheet: Sheet, kind: str) -> None:
    house = House(kind)
    extra = [f"{house.folder.name}-{name}" for name in ("vault", "keys")] if kind == "postgresql" else []
    try:
        for name in extra:
            on_the_server(f'CREATE DATABASE "{name}"')
        told = subprocess.run([sys.executable, "-m", "bench.records"], cwd=ROOT, env=_environment(house, extra),
                              check=True, capture_output=True, text=True)
    finally:
        house.__exit__()
        for name in extra:
            on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _say(sheet, json.loads(told.stdout.splitlines()[-1]))


def _environment(house: House, extra: list[str]) -> dict:
    beside = [make_url(house.url).set(database=name).render_as_string(hide_password=False) for name in extra]
    return bare_environment() | {
        "INSTANCE_DIR": str(house.folder), "DATABASE_URL": house.url, "SECRET_KEY": "f" * 40,
        **({"VAULTS": json.dumps({"ca": beside[0]}), "KEY_STORES": json.dumps({"ca": beside[1]})} if beside else {})}


def _say(sheet: Sheet, taken: dict[str, list[float]]) -> None:
    """By the clock, which other work on the machine slows down, and in this process's CPU, which that hardly does."""
    goals = {SEALING: SEALING_MS, OPENING: OPENING_SECONDS, READING: OPENING_SECONDS}
    for figure, seconds in taken.items():
        by, unit = (1000, "ms") if figure.startswith((SEALING, JOINING)) else (1, "s")
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            sheet.say(f"{figure}, {name}", percentile(seconds, share) * by, unit, goals.get(figure.split(", CPU")[0]))


class Timed(dict):
    """Seconds by figure, in order: by the clock and in CPU."""

    def begin(self) -> None:
        self.started, self.used = time.perf_counter(), time.process_time()

    def end(self, figure: str) -> None:
        self.setdefault(figure, []).append(time.perf_counter() - self.started)
        self.setdefault(f"{figure}, CPU", []).append(time.process_time() - self.used)


def take() -> dict[str, list[float]]:
    """Seconds of each, in this process."""
    from app import create_app
    timed = Timed()
    with create_app().app_context():
        ref = _found()
        _join(timed)
        _open(ref, timed)
    return timed


def _found() -> str:
    """The cast, keys that Sol holds, and an escalation about Ash that is assessed."""
    from flask import current_app

    from commands.migrate import upgrade_community
    from models.care import assessments, escalations, queue
    from models.ground import transaction
    from models.people import accounts
    from models.vault import holders, registration, store
    from tests import factories
    upgrade_community()
    store.upgrade("ca")
    recovery_key = holders.initialise("ca", current_app.config["SETTINGS"].mailer_dir)
    ids = factories.seat_the_cast()
    transaction.commit()
    holders.enrol("ca", ids["sol"], PHRASE, recovery_key=recovery_key)
    sol, ash = accounts.named("sol"), accounts.named("ash")
    ash.record_key = registration.seal("ca", _details(0))
    item = queue.open_item(factories.talkabout(ash), queue.Band.URGENT, queue.Source.SCAN)
    escalation = escalations.accept_item(item.id, by=sol, severity="immediate", words="Worried.")
    assessments.complete(escalation.ref, by=sol, answers={
        "immediacy": "now", "subject": "author", "means": "none", "disclosure": "no-answer", "protocol": "read"})
    transaction.commit()
    return escalation.ref


def _join(timed: Timed) -> None:
    from models.ground import transaction
    from models.people import accounts, hashing
    from models.vault import registration
    hashed = hashing.make("seven quiet stones")
    for number in range(JOININGS):
        organisation = accounts.named("ash").organisation
        rule = organisation.rules[0]
        timed.begin()
        record_key = registration.seal("ca", _details(number))
        timed.end(SEALING)
        accounts.join(username=f"stone{number}", password_hash=hashed, community="en", language="en",
                      organisation=organisation, rule=rule, record_key=record_key, key="f" * 40)
        transaction.commit()
        timed.end(JOINING)


def _open(ref: str, timed: Timed) -> None:
    from models.ground import transaction
    from models.people import accounts
    from models.vault import glass
    for _ in range(OPENINGS):
        sol = accounts.named("sol")
        timed.begin()
        _glass, browser_key = glass.break_glass(ref, by=sol, category="imminent-self", reason="A plan for tonight.",
                                                passphrase=PHRASE)
        transaction.commit()
        timed.end(OPENING)
        for field in FIELDS:
            glass.show(ref, field, by=accounts.named("sol"), browser_key=browser_key)
        timed.end(READING)


def _details(number: int):
    from models.vault import registration
    return registration.Details(email=f"person{number}@mail.example", date_of_birth="1990-01-01",
                                postal_code="T1X 1X1", country="CA", phone="+14035550134", affiliation="family")


if __name__ == "__main__":
    print(json.dumps(take()))
