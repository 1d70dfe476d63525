"""Two residencies with keys, two Senior Clinicians: Sol, enrolled by the recovery key, vouches for Ines."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete

from models.vault import holders, registration, rotation, store
from models.vault.keys import LookUp, WrappedKey
from models.vault.records import Record
from tests.models.vault.stores import (
    ASH,
    BACKENDS,
    INES,
    INES_PHRASE,
    SOL,
    SOLS_PHRASE,
    Stores,
    configured,
    fresh_stores,
)


@dataclass(frozen=True)
class World:
    stores: Stores
    recovery_keys: dict[str, str]

    @property
    def mailer_dir(self):
        return self.stores.mailer_dir


@pytest.fixture(scope="session", params=BACKENDS)
def ceremony(request, tmp_path_factory):
    """Databases and keys made once for each database system; the records in them are each test's own."""
    folder = tmp_path_factory.mktemp("instance")
    with fresh_stores(request.param, folder, "ca", "uk") as stores:
        with configured(stores):
            recovery_keys = {name: _enrol_both(name, stores) for name in store.residencies()}
        yield World(stores, recovery_keys)


@pytest.fixture
def world(ceremony):
    with configured(ceremony.stores):
        yield ceremony
        for residency in store.residencies():
            _empty(residency)


@pytest.fixture(params=BACKENDS)
def empty(request, tmp_path):
    """Databases with tables and no keys."""
    with fresh_stores(request.param, tmp_path, "ca") as stores, configured(stores):
        store.upgrade("ca")
        yield stores


@pytest.fixture
def house(empty):
    """A key store that this test may change: Sol and Ines are enrolled."""
    recovery_key = holders.initialise("ca", empty.mailer_dir)
    holders.enrol("ca", SOL, SOLS_PHRASE, recovery_key=recovery_key)
    holders.enrol("ca", INES, INES_PHRASE, vouched_by=(SOL, SOLS_PHRASE))
    return empty


@pytest.fixture
def three(house):
    made = [registration.seal("ca", ASH) for _ in range(3)]
    for record_key in made:
        registration.is_duplicate("ca", record_key, house.mailer_dir)
    return made


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(rotation, "PORTION", 4)


def _enrol_both(residency: str, stores: Stores) -> str:
    store.upgrade(residency)
    recovery_key = holders.initialise(residency, stores.mailer_dir)
    holders.enrol(residency, SOL, SOLS_PHRASE, recovery_key=recovery_key)
    holders.enrol(residency, INES, INES_PHRASE, vouched_by=(SOL, SOLS_PHRASE))
    return recovery_key


def _empty(residency: str) -> None:
    with store.key_store(residency, writes=True) as session:
        session.execute(delete(WrappedKey))
        session.execute(delete(LookUp))
    with store.vault(residency, writes=True) as session:
        session.execute(delete(Record))
