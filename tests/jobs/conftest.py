"""What the jobs' tests share: channels and a mail server that fail or hang, a member with an address, passing time."""
import warnings
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import select, update

from jobs import paging
from jobs.relay import Relay
from models.ground import transaction
from models.ground.db import db, now
from models.ground.outbox import Promise
from models.people.accounts import Account
from models.vault import registration
from tests import factories
from tests.jobs.outside import MailServer, Pager

LONG_AGO = timedelta(hours=2)


@pytest.fixture
def carry():
    """One full sweep of the relay."""
    def sweep(*jobs) -> None:
        (Relay(jobs) if jobs else Relay()).until_quiet()
    return sweep


@pytest.fixture
def later():
    """As if waits and leases were over: the promises' columns decide, so nobody needs to sleep."""
    def pass_time() -> None:
        db.session.execute(update(Promise).where(Promise.done_at.is_(None)).values(
            due_at=now() - LONG_AGO, leased_until=None))
        transaction.commit()
    return pass_time


@pytest.fixture
def promises(app):
    """The promises of a job as they are now, as plain rows."""
    def find(job, **where) -> list:
        query = select(*Promise.__table__.c).filter_by(job=job.value, **where)
        return db.session.execute(query.order_by(Promise.id)).all()
    return find


@pytest.fixture
def configured(app, monkeypatch):
    def replaced(**settings) -> None:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **settings))
    return replaced


@pytest.fixture(scope="session")
def channels():
    """Some of Apprise's two hundred channels import what Python will drop; that is not ours to fail on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        paging.warm_up()


@pytest.fixture
def pager(channels):
    with Pager() as server:
        yield server


@pytest.fixture
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture
def joan(app):
    """A member whose address lies sealed in the vault."""
    address = f"{token_hex(6)}@mail.example"
    record = registration.seal("ca", registration.Details(
        email=address, date_of_birth="1990-01-01", postal_code="T1X 1X1", country="CA"))
    member_id = factories.member(f"joan-{token_hex(4)}", record_key=record).id
    return Joan(member_id, address)


@dataclass(frozen=True)
class Joan:
    id: int
    address: str

    @property
    def account(self) -> Account:
        return db.session.get(Account, self.id)
