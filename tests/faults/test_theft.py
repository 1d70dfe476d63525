"""A thief takes all that the web tier has, of the service as deploy/ runs it: 0 of 1,000 values come out (S7.1).

200 people (every day 30) join, activate and sign in through the pages, with five values each; twenty disclosures are
written down. Each process is the real one, under an account of its own, which may read and write what docs/running.md
gives it.
"""
import os
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import MetaData, create_engine, select

from tests import postgresql
from tests.faults import accounts, thief
from tests.faults.accounts import JOBS, MAILER, WEB
from tests.faults.apart import DATABASES, SECRET, Apart
from tests.faults.planting import Planting
from tests.faults.thief import Loot

pytestmark = [pytest.mark.faults, pytest.mark.flaky(reruns=0),      # founding takes half a minute
              pytest.mark.skipif(bool(accounts.why_not()), reason=accounts.why_not())]
DISCLOSED = [f"{number} Quartzite Lane, the door behind the bakery" for number in range(1, 21)]
DECOYS = [f"81.{number >> 8 & 255}.{number & 255}.7" for number in range(2**16)]


NO_POSTGRESQL = pytest.mark.skipif(not postgresql.answers(), reason="no PostgreSQL answers: its roles are NOT SHOWN")


@pytest.fixture(scope="module", ids=str, params=[
    ("sqlite", 30), pytest.param(("sqlite", 200), marks=pytest.mark.full),
    pytest.param(("postgresql", 200), marks=[pytest.mark.full, NO_POSTGRESQL])])
def planted(request):
    kind, people = request.param
    with Apart(kind) as house:
        planting = Planting(house, people)
        planting.join_all()
        planting.disclose(house.founding("escalate", planting.people[0].name), DISCLOSED)
        yield planting


@pytest.fixture(scope="module")
def loot(planted) -> Loot:
    """Rows of all three databases, the web process's environment, Redis, every file that its account can read."""
    house = planted.house
    environment = Path(f"/proc/{house.running['web'].pid}/environ").read_bytes().decode().split("\0")
    taken = {name: _rows(house, name) for name in DATABASES}
    files = {path: Path(path).read_bytes() for path in _readable(house, WEB)}
    files["redis"] = _redis(house)
    return Loot(taken["community"], taken["vault"], taken["keys"], files,
                dict(each.split("=", 1) for each in environment if "=" in each))


def test_all_values_were_planted_and_arrived(planted, loot):
    people, fields = len(planted.people), {}
    assert len(set(planted.values)) == 5 * people
    for row in loot.key_store["wrapped_key"]:
        fields[row["field"]] = fields.get(row["field"], 0) + 1
    assert fields == {"email": 2 * people, "date_of_birth": people, "postal_code": people, "phone": people,
                      "connection": 2 * people, "disclosure": len(DISCLOSED)}
    assert len(loot.key_store["look_up"]) == people and loot.environment["SECRET_KEY"] == SECRET
    assert {row["limit"] for row in loot.community["attempts"]} >= {"join-address"}


def test_all_that_the_web_tier_has_gives_none_of_them_away(planted, loot):
    assert thief.recovered(loot, {*planted.values, *DISCLOSED}, DECOYS) == set()


def test_the_mailers_folder_is_the_mailers(planted):
    """Its keys, the look-up key, the mail that is written instead of sent; nor can anybody look into its process."""
    house = planted.house
    kept = sorted(str(path) for path in house.mailers.rglob("*") if path.is_file())
    assert len(kept) >= 2 + len(planted.people)
    for account in (WEB, JOBS):
        assert not set(_readable(house, account)) & set(kept)
        pid = house.running["mailer"].pid
        refused = accounts.run(account, "cat", *kept[:1], f"/proc/{pid}/environ", f"/proc/{pid}/mem")
        assert refused.returncode != 0 and refused.stdout == ""
    assert set(_readable(house, MAILER)) >= set(kept)


def test_the_thief_would_have_found_them(planted, loot):
    """Else the zero would prove nothing. With the mailer's folder: the addresses, all of them, and nothing more."""
    mailers, emails = planted.house.mailers, {person.email for person in planted.people}
    keys = {str(path): path.read_bytes() for path in mailers.rglob("*.key")}
    assert thief.by_opening(_with(loot, keys)) & set(planted.values) == emails
    mails = [path.read_bytes() for path in mailers.rglob("*.eml")]
    assert thief.lying_about(mails, planted.values) == emails


@pytest.mark.parametrize("leak", [
    lambda value, secret: value.encode(), lambda value, secret: value.upper().encode("utf-16-le"),
    lambda value, secret: value[::-1].encode(), lambda value, secret: value.encode().hex().encode(),
    lambda value, secret: thief.base64.b64encode(b"{'at': '" + value.encode() + b"'}"),
    lambda value, secret: thief.quote(value, safe="").encode(),
    lambda value, secret: thief.hashlib.sha1(value.lower().encode()).hexdigest().encode(),
    lambda value, secret: thief.hmac.digest(secret, value.encode(), "sha256").hex().encode(),
    lambda value, secret: thief.base64.urlsafe_b64encode(thief.hashlib.sha256(secret + value.encode()).digest()),
], ids=["plain", "utf-16", "reversed", "hex", "base64", "url", "sha-1", "keyed", "salted"])
def test_whatever_shape_it_lay_about_in(planted, loot, leak):
    for value in planted.people[7].values:
        left = b"12:00 [info] " + leak(value, SECRET.encode()) + b" done"
        found = thief.lying_about([left], planted.people[7].values)
        assert value in found | thief.by_hash(
            Loot({}, {}, {}, {"web.log": left}, loot.environment), planted.people[7].values)


def test_an_address_counted_under_the_secret_alone_would_be_found(planted, loot):
    """As it was counted once: a whole digest, which fits one address only."""
    address = planted.people[3].address
    whole = thief.hmac.digest(f"{SECRET}|limits|2026-01-01".encode(), f"{address}/32".encode(), "sha256").hex()
    rows = {"attempts": [{"subject": whole}], "limit_keys": [{"day": "2026-01-01", "key": "-"}]}
    assert thief.by_counted_address(Loot({**loot.community, **rows}, {}, {}, {}, loot.environment),
                                    planted.values, DECOYS) == {address}


def test_nothing_of_it_is_in_any_log(planted):
    logs = [path.read_bytes() for path in (planted.house.folder / "log").iterdir()]
    assert len(logs) == 6 and thief.lying_about(logs, {*planted.values, *DISCLOSED}) == set()


def _with(loot: Loot, files: dict[str, bytes]) -> Loot:
    return Loot(loot.community, loot.vault, loot.key_store, {**loot.files, **files}, loot.environment)


def _rows(house, database: str) -> dict[str, list[dict]]:
    engine = create_engine(house._url_of(database, "owner"))
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        found = {table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                 for table in metadata.sorted_tables}
    engine.dispose()
    return found


def _readable(house, account: int) -> list[str]:
    found = accounts.run(account, "find", str(house.folder), "-type", "f", "-readable")
    return [path for path in found.stdout.splitlines() if os.path.exists(path)]


def _redis(house) -> bytes:
    redis = Redis(unix_socket_path=f"{house.folder}/redis/redis.sock")
    try:
        dumps = [redis.dump(key) or b"" for key in redis.keys()]
        return b"\n".join([*redis.keys(), *dumps])
    finally:
        redis.close()

