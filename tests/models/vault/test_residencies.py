"""Records never leave their residency; one that is away leaves the others whole; a missing one is refused (S7.1)."""
import pytest
from sqlalchemy import select

import deploy.web
from models.ground import limits, transaction
from models.ground.db import db
from models.ground.limits import Limit
from models.people import organisations
from models.people.accounts import Account
from models.vault import records, residencies, store
from settings import SettingsError, refuse_unserved
from tests import factories
from tests.blueprints.test_front_door_joining import ADDRESS, errors, join
from tests.models.vault.stores import rows
from tests.models.vault.test_store import _broken_uk

NOBODY_LISTENS = "postgresql+psycopg://postgres@127.0.0.1:1/uk"
LONG = 24       # letters or bytes: shorter ones are names of fields and purposes, which both have


@pytest.fixture
def thames(cast):
    """An organisation whose members' records lie in the United Kingdom."""
    place = factories.organisation("thames", "open", "", asks=["email", "date_of_birth"])
    place.country, place.residency = "GB", "uk"
    transaction.commit()
    return place


def told(residency: str) -> set[bytes]:
    """Whatever stands in this residency's rows and nowhere else: keys of records, ciphertexts, wrapped keys."""
    every = [rows(store.vault(residency), store.InVault), rows(store.key_store(residency), store.InKeyStore)]
    values = [value for tables in every for table in tables.values() for row in table for value in row.values()]
    return {value if isinstance(value, bytes) else value.encode() for value in values
            if isinstance(value, bytes | str) and len(value) >= LONG}


def held(world, residency: str) -> bytes:
    """All bytes of its databases: files with their logs, or every value of every row."""
    files = [path for kind in ("vaults", "keys") for path in (world.stores.folder / kind).glob(f"{residency}.sqlite*")]
    return b"\n".join(path.read_bytes() for path in files) if files else b"\n".join(told(residency))


def test_no_row_of_one_is_ever_written_to_another(world, thames, client_for, monkeypatch):
    monkeypatch.setitem(limits.ALLOWED, Limit.JOIN_ADDRESS, (1000, 3600))
    for number in range(100):
        url = ("/join/alberta", "/join/thames")[number % 2]
        assert join(client_for(None), url, username=f"heron-{number + 100}", email=f"{number}{ADDRESS}").status == 303
    living = {residency: set(records.oldest(residency)) for residency in ("ca", "uk")}
    for place, residency in (("alberta", "ca"), ("thames", "uk")):
        joined = db.session.scalars(select(Account.record_key).join(Account.organisation).where(
            organisations.Organisation.slug == place, Account.record_key.is_not(None)))
        assert set(joined) == living[residency] and len(living[residency]) == 50
    for here, there in (("ca", "uk"), ("uk", "ca")):
        marks, bytes_there, bytes_here = told(here), held(world, there), held(world, here)
        assert len(marks) > 500 and all(mark in bytes_here for mark in marks)
        assert not [mark for mark in marks if mark in bytes_there]


def test_one_that_is_away_leaves_the_others_whole(world, thames, client_for):
    """Joining there says so and keeps what was typed; joining elsewhere, and signing in everywhere, goes on."""
    assert join(client_for(None), "/join/thames", username="before-heron").status == 303
    member = db.session.scalars(select(Account).where(Account.folded == "beforeheron")).one()
    member.state = "active"
    transaction.commit()
    with _broken_uk(world, NOBODY_LISTENS):
        page = join(client_for(None), "/join/thames")
        assert page.status == 503 and len(errors(page)) == 1 and "kept nothing" in errors(page)[0]
        assert page.one("input", name="email").get("value") == ADDRESS
        assert page.one("input", name="username").get("value") == "quiet-heron"
        assert page.one("input", name="password").get("value") in (None, "")
        assert not db.session.scalar(select(Account.id).where(Account.folded == "quietheron"))
        assert join(client_for(None), "/join/alberta").status == 303
        for name, words in (("ash", factories.PASSWORD), ("before-heron", "three owls in a barn")):
            signed_in = client_for(None).post("/sign-in", {"username": name, "password": words})
            assert signed_in.status == 303 and signed_in.location == "/wall"
    assert join(client_for(None), "/join/thames", username="after-heron").status == 303


def test_starting_is_refused_in_one_sentence(world, thames, monkeypatch):
    assert residencies.unserved() == []
    thames.residency = "atlantis"
    transaction.commit()
    assert residencies.unserved() == [("thames", "atlantis")]
    with pytest.raises(SettingsError) as refusal:
        refuse_unserved(residencies.unserved())
    assert "thames" in str(refusal.value) and "atlantis" in str(refusal.value) and "VAULTS" in str(refusal.value)


def test_the_web_process_does_not_start(app, monkeypatch):
    monkeypatch.setattr(deploy.web, "end_with_parent", lambda: None)
    monkeypatch.setattr(deploy.web, "build", lambda: app)
    monkeypatch.setattr(residencies, "unserved", lambda: [("thames", "atlantis")])
    with pytest.raises(SystemExit) as end:
        deploy.web.create_app()
    assert "thames" in str(end.value)
