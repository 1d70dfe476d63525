"""The lexicon as a kept database (S5.2): it begins with the starter, a release reaches it, versions stay, the last good
one is in force.
"""
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from models.care import phrase_proposals, phrase_rules, phrase_starter, phrasebook
from models.care.phrase_proposals import PhraseProposal
from models.care.phrase_rules import Came, Change, PhraseRule
from models.ground import transaction
from models.ground.db import db
from models.people.notices import Notice
from safety import kept

KEY = "en.ideation.want-to-die"
few_rules = pytest.mark.usefixtures("few_rules")
PHRASE = "the moss has grown over me"


@pytest.fixture
def publish(app):
    def made(*changes, digest=None):
        version = phrase_rules.publish(list(changes), came=Came.PROPOSAL, digest=digest or phrasebook.files().digest)
        transaction.commit()
        return version
    return made


def _entry(key=KEY, **other):
    return {**phrase_rules.entries(1)[key], **other}


def _files(monkeypatch, **words):
    """A later release: other words in the one rule, one rule that is gone, one that is new."""
    tables = [{**table, "rule": [{**rule, **words} if rule["id"] == KEY else rule for rule in table.get("rule", ())
                                 if rule["id"] != "en.burden"]} for table in phrasebook.files().tables]
    tables[0] = {**tables[0], "rule": [*tables[0]["rule"], {**_entry(), "id": "en.new", "phrases": [PHRASE]}]}
    files = replace(phrasebook.files(), tables=tuple(tables), digest="d" * 64)
    monkeypatch.setattr(phrasebook, "files", lambda: files)
    return {entry["id"]: entry for entry in kept.entries_of(files)}


def test_version_1_is_the_starter_and_is_taken_in_once(app):
    entries = {entry["id"]: entry for entry in kept.entries_of(phrasebook.files())}
    assert phrase_rules.entries(1) == entries and phrase_rules.version().came == Came.STARTER
    assert phrase_starter.take_in() is None
    assert phrasebook.refresh().version == "1" and len(phrasebook.current().rules) == len(entries)


def test_a_release_is_taken_in_where_nobody_had_changed_it(app, monkeypatch):
    gone = next(key for key in phrase_rules.entries(1) if key.startswith("en.burden"))
    monkeypatch.setattr(phrase_rules, "PER_PAGE", 25)
    starter = _files(monkeypatch, phrases=["another wording of it"])
    starter.pop(gone, None)
    monkeypatch.setattr(kept, "entries_of", lambda _files: list(starter.values()))
    version = phrase_starter.take_in()
    transaction.commit()
    assert version.came == Came.RELEASE
    assert {(one["rule"], one["what"]) for one in version.changes} == {
        (KEY, "changed"), ("en.new", "added"), (gone, "retired")}
    assert phrase_rules.entries(2) == starter and phrase_rules.entries(1)[KEY] != starter[KEY]
    assert phrase_starter.take_in() is None


def test_a_release_only_proposes_where_a_lead_had_changed_it(app, cast, publish, monkeypatch):
    """Once for each wording, whatever becomes of it."""
    own = _entry(weight=0.3)
    publish(Change(KEY, own, owner_id=cast.lee.id))
    starter = _files(monkeypatch, phrases=["another wording of it"])
    phrase_starter.take_in()
    proposal = phrase_proposals.open_about(KEY)
    assert phrase_rules.entries(3)[KEY] == own and proposal.entry == starter[KEY] and proposal.by_id is None
    phrase_proposals.send_back(proposal.id, by=cast.lee, words="Ours is better.")
    later = replace(phrasebook.files(), digest="e" * 64)
    monkeypatch.setattr(phrasebook, "files", lambda: later)
    assert phrase_starter.take_in().changes == []
    assert db.session.scalar(select(func.count()).select_from(PhraseProposal)) == 1


@few_rules
def test_a_version_keeps_its_meaning(publish):
    """S5.13: what a finding names can be read as it was then."""
    publish(Change(KEY, _entry(weight=0.3)))
    publish(Change(KEY, None))
    assert [phrase_rules.entries(number).get(KEY, {}).get("weight") for number in (1, 2, 3)] == [0.68, 0.3, None]
    assert [(row.since, row.until) for row in phrase_rules.wordings(KEY)] == [(2, 3), (1, 2)]


@few_rules
def test_another_version_is_read_at_once_and_asked_for_with_two_statements(publish, statements):
    before = phrasebook.read_post("", PHRASE, language="en")
    publish(Change("en.own", {**_entry(), "id": "en.own", "part": "own", "phrases": [PHRASE]}))
    after = phrasebook.read_post("", PHRASE, language="en")
    assert (before.gravest("level"), after.gravest("level")) == (0, 2)
    assert (after.body.findings[0].rule, after.body.findings[0].version) == ("en.own", "2")
    with statements() as seen:
        phrasebook.read_post("A title", PHRASE, language="en")
    assert len(seen) == 2      # the lexicon's stamp, and those of the organisations' own lists


@few_rules
def test_the_same_number_with_other_rules_is_another_version(publish):
    """A database that was put back from its backup."""
    publish(Change("en.own", {**_entry(), "id": "en.own", "part": "own", "phrases": [PHRASE]}))
    assert phrasebook.read_post("", PHRASE, language="en").gravest("level")
    db.session.execute(db.update(phrase_rules.LexiconVersion).where(phrase_rules.LexiconVersion.id == 2)
                       .values(stamp="other"))
    db.session.execute(db.delete(PhraseRule).where(PhraseRule.key == "en.own"))
    assert not phrasebook.read_post("", PHRASE, language="en").gravest("level")


@few_rules
def test_what_cannot_be_built_leaves_the_last_good_one_in_force(publish, monkeypatch):
    """Leads are told once; a process that has just begun finds the last good one too."""
    publish(Change(KEY, _entry(weight=0.3)))
    publish(Change(KEY, _entry(phrases=["{no-such-set} at all"])))
    for _ in range(2):
        monkeypatch.setattr(phrasebook, "_compiled", {})
        monkeypatch.setattr(phrasebook, "_held", None)
        assert phrasebook.read_post("", "I want to die", language="en").body.version == "2"
    told = db.session.scalars(select(Notice).where(Notice.kind == "phrasebook")).all()
    assert [(notice.facts["what"], notice.facts["number"]) for notice in told] == [("broken", 3)] * 3
    assert phrase_rules.version().broken_at


def test_a_database_that_was_never_filled_is_read_with_the_files(app, monkeypatch):
    monkeypatch.setattr(phrase_rules, "newest", lambda **_: None)
    assert phrasebook.refresh().version == phrasebook.files().digest[:12]
