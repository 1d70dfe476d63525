"""`vault init`, `enrol`, `remove`, `rotate`, …: what an operator types, what the audit keeps, what a mistake says."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from models.ground import audit
from models.ground.audit import Act, AuditEntry
from models.ground.db import db
from models.people.accounts import AccountState
from models.vault import holders, registration, store
from models.vault.keys import WrappedKey
from models.vault.registration import WrongPassphrase
from tests.models.vault.stores import ASH, INES_PHRASE, SOLS_PHRASE, configured, fresh_stores

IN = ("--residency", "ca")


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    settings = app.config["SETTINGS"]
    with fresh_stores("sqlite", tmp_path, "ca") as stores, configured(stores):
        monkeypatch.setattr(type(settings), "mailer_dir", stores.mailer_dir)
        runner = app.test_cli_runner()
        yield lambda *words, typed=(): runner.invoke(
            args=["vault", *words], input="".join(f"{line}\n" for line in typed))


@pytest.fixture
def recovery_key(run):
    return _recovery_key(run("init", *IN).output)


@pytest.fixture
def both(run, recovery_key):
    """Sol by the recovery key, Ines by Sol; and the recovery key."""
    assert run("enrol", *IN, "--clinician", "sol", typed=(recovery_key, *[SOLS_PHRASE] * 2)).exit_code == 0
    said = run("enrol", *IN, "--clinician", "ines", "--vouched-by", "sol", typed=(SOLS_PHRASE, *[INES_PHRASE] * 2))
    assert said.exit_code == 0, said.output
    return recovery_key


def _recovery_key(shown: str) -> str:
    return next(line.strip() for line in shown.splitlines() if line.startswith("    "))


def _line(act: Act) -> AuditEntry:
    return db.session.scalars(select(AuditEntry).filter_by(act=act.value).order_by(AuditEntry.id.desc())).first()


def test_from_nothing_to_two_clinicians(run, recovery_key, cast):
    first = run("enrol", *IN, "--clinician", "sol", typed=(recovery_key, *[SOLS_PHRASE] * 2))
    assert first.exit_code == 0, first.output
    assert "fewer than two" in run("status").output
    vouched = ("enrol", *IN, "--clinician", "ines", "--vouched-by", "sol")
    assert run(*vouched, typed=(SOLS_PHRASE, *[INES_PHRASE] * 2)).exit_code == 0
    shown = run("status", *IN).output
    assert "ines, enrolled today vouched for by sol" in shown and "WARNING" not in shown
    enrolled = _line(Act.CLINICIAN_ENROLLED)
    assert (enrolled.by_id, enrolled.on_id, enrolled.facts) == (cast.sol.id, cast.ines.id, {"residency": "ca"})


def test_the_names_on_paper_are_the_names_in_use(run):
    paper = run("init", *IN).output
    shown = run("status").output
    names = [line.split()[1] for line in paper.splitlines() if line.startswith("    ") and " " in line.strip()]
    assert len(names) == 3 and all(name in shown for name in names)


def test_what_is_typed_is_not_shown(run, recovery_key):
    said = run("enrol", *IN, "--clinician", "sol", typed=(recovery_key, *[SOLS_PHRASE] * 2))
    assert recovery_key not in said.output and SOLS_PHRASE not in said.output


def test_removing_one_changes_the_key_and_moves_everything(run, both, cast):
    record_key = registration.seal("ca", ASH)
    said = run("remove", *IN, "--clinician", "ines", "--by", "sol", "--reason", "Left the team.", typed=[SOLS_PHRASE])
    assert said.exit_code == 0 and "The older key is destroyed." in said.output, said.output
    removed = _line(Act.CLINICIAN_REMOVED)
    assert (removed.by_id, removed.on_id, removed.reason) == (cast.sol.id, cast.ines.id, "Left the team.")
    assert _line(Act.KEY_DESTROYED).facts == {"residency": "ca", "purpose": "clinic"}
    with pytest.raises(holders.NotEnrolled):
        registration.unlock("ca", record_key, clinician_id=cast.ines.id, passphrase=INES_PHRASE)
    bundle = registration.unlock("ca", record_key, clinician_id=cast.sol.id, passphrase=SOLS_PHRASE)
    assert registration.read_field("ca", record_key, "email", bundle) == [ASH.email]


def test_with_every_passphrase_lost_the_recovery_key_begins_anew(run, both):
    for name in ("sol", "ines"):
        assert run("remove", *IN, "--clinician", name, "--reason", "Forgot.", typed=[both]).exit_code == 0
    assert run("enrol", *IN, "--clinician", "ines", typed=(both, *[INES_PHRASE] * 2)).exit_code == 0


@pytest.mark.parametrize("key", ["clinic", "mailer", "look-up"])
def test_each_key_can_be_changed_with_a_reason(run, both, key, app):
    record_key = registration.seal("ca", ASH)
    mailer_dir = app.config["SETTINGS"].mailer_dir
    registration.is_duplicate("ca", record_key, mailer_dir)
    before = run("status").output
    said = run("rotate", *IN, "--key", key, "--by", "sol", "--reason", "Yearly.", typed=[SOLS_PHRASE])
    assert said.exit_code == 0 and "0 to go" in said.output, said.output
    after = run("status").output
    assert "WARNING" not in after and f"{key} key" in after and before != after
    changed = _line(Act.KEY_CHANGED)
    assert changed.reason == "Yearly." and changed.facts == {"residency": "ca", "purpose": key}
    assert registration.address_for("ca", record_key, mailer_dir) == ASH.email
    assert registration.same_address("ca", record_key, mailer_dir) == ()


def test_what_opens_with_no_key_is_never_dropped_unasked(run, both):
    registration.seal("ca", ASH)
    with store.key_store("ca", writes=True) as session:
        row = session.scalars(select(WrappedKey).filter_by(field="postal_code")).one()
        row.wrapped = bytes(80)
    asked = ("rotate", *IN, "--by", "sol", "--reason", "Yearly.")
    refused = run(*asked, typed=[SOLS_PHRASE])
    assert refused.exit_code == 1 and "1 rows open with no key" in refused.output
    assert "still on older keys: 1" in run("status").output
    given_up = run(*asked, "--give-up", typed=[SOLS_PHRASE])
    assert given_up.exit_code == 0 and "1 rows were given up" in given_up.output
    assert "WARNING" not in run("status").output


def test_a_passphrase_is_changed_by_its_owner(run, both, cast):
    said = run("passphrase", *IN, "--clinician", "ines", typed=(INES_PHRASE, *["quite another phrase"] * 2))
    assert said.exit_code == 0 and _line(Act.PHRASE_CHANGED).by_id == cast.ines.id
    with pytest.raises(WrongPassphrase):
        holders.open_clinic("ca", cast.ines.id, INES_PHRASE)
    assert holders.open_clinic("ca", cast.ines.id, "quite another phrase")


def test_a_new_recovery_key_takes_two(run, both):
    alone = run("recovery-key", *IN, "--by", "sol", "--with", "sol", typed=[SOLS_PHRASE] * 2)
    assert alone.exit_code == 1 and "two different holders" in alone.output
    said = run("recovery-key", *IN, "--by", "sol", "--with", "ines", typed=[SOLS_PHRASE, INES_PHRASE])
    assert said.exit_code == 0 and _line(Act.RECOVERY_KEY_MADE)
    new = _recovery_key(said.output)
    with pytest.raises(WrongPassphrase):
        holders.open_shares("ca", holders.Authority.of_the_paper(both))
    assert holders.open_shares("ca", holders.Authority.of_the_paper(new))


def test_a_wrong_passphrase_leaves_its_line(run, both, cast):
    said = run("rotate", *IN, "--by", "sol", "--reason", "Yearly.", typed=["not the passphrase"])
    assert said.exit_code == 1 and "not the right one" in said.output
    assert _line(Act.CEREMONY_REFUSED).by_id == cast.sol.id and _line(Act.KEY_CHANGED) is None


def test_nothing_is_done_that_the_audit_cannot_keep(run, both, monkeypatch, cast):
    shares = holders.open_clinic("ca", cast.sol.id, SOLS_PHRASE)

    def away(*_, **__):
        raise RuntimeError("no audit")
    monkeypatch.setattr(audit, "_append", away)
    for words, typed in ((("remove", "--clinician", "ines", "--by", "sol"), [SOLS_PHRASE]),
                         (("rotate", "--by", "sol"), [SOLS_PHRASE]), (("rotate", "--key", "mailer"), [])):
        said = run(words[0], *IN, *words[1:], "--reason", "Yearly.", typed=typed)
        assert isinstance(said.exception, RuntimeError)
    assert holders.open_clinic("ca", cast.sol.id, SOLS_PHRASE) == shares
    assert holders.open_clinic("ca", cast.ines.id, INES_PHRASE) == shares


def test_who_is_no_senior_clinician_any_more_is_named_loudly(run, both, cast):
    cast.ines.state = AccountState.SUSPENDED.value
    shown = run("status").output
    assert "WARNING: ines is no active Senior Clinician and can still open records." in shown
    assert "WARNING: sol" not in shown


def test_old_keys_are_told_of(run, both, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], key_age_days=-1))
    assert "keys in use for longer than KEY_AGE_DAYS: 3" in run("status").output


def test_records_without_keys_are_told_of(run, both):
    record_key = registration.seal("ca", ASH)
    with store.key_store("ca", writes=True) as session:
        session.execute(delete(WrappedKey))
    assert "that no key opens: 1" in run("status").output
    registration.shred("ca", record_key)


@pytest.mark.parametrize(("words", "typed", "sentence"), [
    (("init", *IN), (), "has its keys already"),
    (("init", "--residency", "uk"), (), "aren't configured"),
    (("enrol", *IN, "--clinician", "sol"), ("AAAA", *[SOLS_PHRASE] * 2), "not the right one"),
    (("enrol", *IN, "--clinician", "sol"), ("AAAA", "short", "short"), "at least 12"),
    (("enrol", *IN, "--clinician", "ines", "--vouched-by", "sol"), ["x" * 12] * 3, "is not enrolled"),
    (("enrol", *IN, "--clinician", "lee"), ["x" * 12] * 3, "Only an active Senior Clinician"),
    (("enrol", *IN, "--clinician", "nobody"), (), "Nobody has that username"),
    (("remove", *IN, "--clinician", "sol", "--by", "sol", "--reason", "x"), ["x" * 12], "is not enrolled"),
])  # fmt: skip
def test_a_mistake_gets_one_sentence(run, recovery_key, words, typed, sentence):
    said = run(*words, typed=typed)
    assert said.exit_code == 1
    assert sentence in said.output and "Traceback" not in said.output


def test_the_recovery_key_alone_enrols_nobody_beside_another(run, both):
    said = run("remove", *IN, "--clinician", "ines", "--by", "sol", "--reason", "Left.", typed=[SOLS_PHRASE])
    assert said.exit_code == 0
    said = run("enrol", *IN, "--clinician", "ines", typed=(both, *[INES_PHRASE] * 2))
    assert said.exit_code == 1 and "they must vouch" in said.output


def test_status_of_a_residency_without_databases_is_one_sentence(run):
    said = run("status")
    assert said.exit_code == 1 and "aren't set up" in said.output
