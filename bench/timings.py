"""Does time tell who is known? 2,000 sign-ins by known and unknown names, 2,000 joinings with such addresses.

Each pair comes in an order drawn by chance, over one connection, against the running service. AUC: the chance that a
known one took longer than an unknown one, or the other way round; 0.5 tells nothing.
"""
import http.client
import random
import re
import subprocess
import sys
import time
import urllib.parse

from sqlalchemy import text

from bench.figures import percentile
from settings import ROOT
from tests.factories import PASSWORD
from tests.faults.founding import WRITERS
from tests.faults.house import House

EACH, WARM_UP, PER_CLEARING, MOST = 1000, 20, 5, 0.55
JOINING = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994", "country": "Canada",
           "postal_code": "T5J 0N3", "password": "three owls in a barn", "community": "en", "principles": "y",
           "rules": "y"}


def measure(sheet, kind: str) -> None:
    with House(kind) as house:
        subprocess.run([sys.executable, "-c", "from bench.timings import make_known; make_known()"], cwd=ROOT,
                       env=house.environment, check=True)
        chance = random.Random(7)   # noqa: S311 - a repeatable order, no secret
        _tell(sheet, "username at sign-in", _timed(house, chance, "/sign-in", _signing_in, 422))
        _tell(sheet, "e-mail at joining", _timed(house, chance, "/join/alberta", _joining, 303))


def make_known() -> None:
    """The writers' passwords at their real price, and their addresses where the mailer looks for them."""
    from app import create_app
    from models.ground import transaction
    from models.people import accounts, hashing
    from models.vault import addresses
    app = create_app()
    with app.app_context():
        hashed = hashing.make(PASSWORD)
        for number in range(WRITERS):
            writer = accounts.named(f"writer{number}")
            writer.password_hash = hashed
            addresses.same_address(writer.residency, writer.record_key, app.config["SETTINGS"].mailer_dir)
        transaction.commit()


def _tell(sheet, what: str, taken: dict[bool, list[float]]) -> None:
    for known, words in ((True, "known"), (False, "unknown")):
        sheet.say(f"{what}, {words}, p50 of {EACH:,}", percentile(taken[known], 0.5) * 1000, "ms")
    sheet.say(f"{what}: AUC of known against unknown", auc(taken[True], taken[False]), "", MOST)


def auc(some: list[float], others: list[float]) -> float:
    """By ranks (Mann and Whitney), whichever way it tells more."""
    ranked = sorted([(each, True) for each in some] + [(each, False) for each in others])
    total = sum(rank for rank, (_, is_some) in enumerate(ranked, 1) if is_some)
    area = (total - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))
    return max(area, 1 - area)


def _timed(house, chance, path: str, form, status: int) -> dict[bool, list[float]]:
    door = Door(house, path)
    order = [number % 2 == 0 for number in range(2 * EACH)]
    chance.shuffle(order)
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number, known in enumerate([True, False] * (WARM_UP // 2) + order):
        if number % PER_CLEARING == 0:
            _clear_limits(house)
        seconds, answered = door.send(form(number, known, chance))
        assert answered == status, answered
        if number >= WARM_UP:
            taken[known].append(seconds)
    return taken


def _signing_in(number: int, known: bool, chance) -> dict:
    return {"username": _who(known, chance), "password": "not the password"}


def _joining(number: int, known: bool, chance) -> dict:
    """The known addresses are those of members who joined long ago."""
    name = f"heron-{number // 100:02}-moss-{number % 100:02}"
    return JOINING | {"email": f"{_who(known, chance)}@mail.example", "username": name}


def _who(known: bool, chance) -> str:
    """One of the writers, or six letters and a number that nobody ever gave."""
    letters = "writer" if known else "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=6))
    return f"{letters}{chance.randrange(WRITERS)}"


def _clear_limits(house) -> None:
    """Limits would end this after a few tries; that they hold is another test."""
    with house.engine.begin() as connection:
        connection.execute(text("DELETE FROM attempts"))


class Door:
    """One form, drawn once; sent again and again over one connection."""

    def __init__(self, house, path: str):
        self.path = path
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode()).group(1)

    def send(self, fields: dict) -> tuple[float, int]:
        body = urllib.parse.urlencode(fields | {"csrf_token": self.token})
        started = time.perf_counter()
        self.connection.request("POST", self.path, body, {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie})
        answer = self.connection.getresponse()
        answer.read()
        return time.perf_counter() - started, answer.status
