"""The starter lexicon that comes with the house (content/lexicon) and the kept one: how a release reaches it (S5.2).

A database that was never filled begins with it as version 1. After that `take_in`, run with the migrations, compares:
rules that nobody has changed here follow the files at once, as one new version; where a Lead has changed or retired a
rule and the files have changed it too, the files' wording becomes a proposal for people to decide on. Run again, it
finds nothing.
"""
from sqlalchemy import select

from models.care import phrase_proposals, phrase_rules, phrasebook
from models.care.phrase_proposals import PhraseProposal
from models.care.phrase_rules import Came, Change, LexiconVersion, PhraseRule
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db
from safety import kept


def take_in() -> LexiconVersion | None:
    """The version that came of it, or None when there was nothing to take in."""
    digest = phrasebook.files().digest
    last = db.session.scalar(select(LexiconVersion).order_by(LexiconVersion.id.desc()).limit(1))
    if last is not None and last.digest == digest:
        return None
    starter = {entry["id"]: entry for entry in kept.entries_of(phrasebook.files())}
    living = {row.key: row for row in phrase_rules.in_force()}
    known = _as_last_brought()
    changes = [Change(key, entry, is_starter=True) for key, entry in starter.items()
               if (living[key].is_starter and living[key].entry != entry if key in living else key not in known)]
    changes += [Change(key, None) for key, row in living.items() if row.is_starter and key not in starter]
    version = phrase_rules.publish(changes, came=Came.RELEASE if last else Came.STARTER, digest=digest)
    audit.record(Act.LEXICON_TAKEN_IN, on=version, version=version.id)
    for key, entry in starter.items():
        if known.get(key, entry) != entry and not (key in living and living[key].is_starter):
            _propose(key, entry, living.get(key))
    return version


def _as_last_brought() -> dict[str, dict]:
    """Each rule that a release ever brought, as the last one had it."""
    rows = db.session.execute(select(PhraseRule.key, PhraseRule.entry).where(PhraseRule.is_starter)
                              .order_by(PhraseRule.since))
    return {row.key: row.entry for row in rows}


def _propose(key: str, entry: dict, row: PhraseRule | None) -> None:
    """Once for each wording, whatever became of it."""
    before = db.session.scalars(select(PhraseProposal).where(PhraseProposal.key == key, PhraseProposal.by_id.is_(None)))
    if all(proposal.entry != entry for proposal in before):
        phrase_proposals.put(key, entry, row=row, by=None, reason="")
