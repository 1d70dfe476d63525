"""A change of the lexicon takes two people (S5.2): a Lead proposes, another approves or sends it back with a reason.

A rule has one open proposal at a time. What is approved is in force at once, as a version of the whole lexicon. In an
emergency one Lead may go back to an earlier version, with a reason; the others are told. Whoever decides works in the
rule's language.
"""

from sqlalchemy import ForeignKey, column, exists, func, select, table
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.care import phrase_drafts, phrase_rules, phrasebook, rescans, second_person
from models.care.phrase_rules import Came, Change, LexiconVersion, PhraseRule
from models.care.second_person import ProposalState, Proposed
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, Facts, before_writing, db
from models.ground.errors import NotFound, Refused, Stale
from models.ground.outbox import Job, promise
from models.people import notices, professions
from models.people.accounts import Account
from models.people.notices import NoticeKind
from safety import kept
from safety.phrases import Lexicon

PER_PAGE = 25


class PhraseProposal(Proposed, Base):
    __tablename__ = "phrase_proposals"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    entry: Mapped[dict | None] = mapped_column(Facts)       # None: the rule is to be retired
    rule_id: Mapped[int | None] = mapped_column(ForeignKey(PhraseRule.id))      # the wording that it would replace
    version: Mapped[int | None] = mapped_column(ForeignKey(LexiconVersion.id))      # in which it came into force
    rule: Mapped[PhraseRule | None] = relationship()
    __table_args__ = (
        db.Index("uq_phrase_proposals_open", "key", unique=True, sqlite_where=db.text("state = 'proposed'"),
                 postgresql_where=db.text("state = 'proposed'")),)

    @property
    def kind(self) -> str:
        """new | change | retirement"""
        if self.entry is None:
            return "retirement"
        return "change" if self.rule_id else "new"


_tried = table("phrase_trials", column("proposal_id"), column("ended_at"))      # its module stands on this one


def propose(entry: dict, *, by: Account, reason: str, key: str = "", seen: int | None = None) -> PhraseProposal:
    """A new rule, or with `key` another wording of one that is in force; `seen` is the wording that was read."""
    row = _wording(key, seen) if key else None
    second_person.check_language(row.language if row else entry["language"], by)
    entry = phrase_drafts.checked(entry, row)
    if not row and phrase_rules.is_known(entry["id"]):
        raise Refused("name", "taken")
    return put(entry["id"], entry, row=row, by=by, reason=reason)


def propose_retirement(key: str, *, seen: int | None, by: Account, reason: str) -> PhraseProposal:
    row = _wording(key, seen)
    second_person.check_language(row.language, by)
    return put(key, None, row=row, by=by, reason=reason)


def put(key: str, entry: dict | None, *, row: PhraseRule | None, by: Account | None, reason: str) -> PhraseProposal:
    """Before the other Leads. `by` None: a newer release."""
    if by and not reason.strip():
        raise Refused("reason", "empty")
    if open_about(key):
        raise Refused("name", "already-proposed")
    language = (entry or row.entry)["language"]
    proposal = PhraseProposal(key=key, language=language, entry=entry, rule_id=row.id if row else None,
                              reason=reason, by_id=by.id if by else None)
    db.session.add(proposal)
    db.session.flush()
    promise(Job.BEGIN_TRIAL, proposal.id)
    audit.record(Act.PHRASE_PROPOSED, on=proposal, by=by, reason=reason, rule=key, kind=proposal.kind)
    for lead in second_person.others(phrasebook.KEEPERS, language, by):
        notices.tell(lead, NoticeKind.PHRASEBOOK, what="proposed", proposal=proposal.id, rule=key)
    return proposal


def approve(proposal_id: int, *, by: Account, words: str) -> LexiconVersion:
    """In force at once. It is compiled with all the others first, outside the transaction that writes."""
    second_person.for_decision(PhraseProposal, proposal_id, by, words)
    if not db.session.scalar(select(exists().where(
            _tried.c.proposal_id == proposal_id, _tried.c.ended_at.is_not(None)))):
        raise Refused("words", "not-tried")
    with before_writing():
        proposal = find(proposal_id)
        entries = phrase_rules.entries(phrase_rules.version().id)
        lexicon = _compiled(changed(entries, proposal.key, proposal.entry))
        if kept.broken_promises(lexicon.rules, lexicon):
            raise Refused("words", "sentences-fail")
    proposal = second_person.for_decision(PhraseProposal, proposal_id, by, words)
    _check_not_overtaken(proposal)
    change = Change(proposal.key, proposal.entry, owner_id=proposal.by_id, is_starter=proposal.by_id is None)
    version = phrase_rules.publish([change], came=Came.PROPOSAL, digest=phrasebook.files().digest, by=proposal.by,
                                   second=by, reason=proposal.reason)
    phrasebook.hold(version.stamp, lexicon, version.id)
    rescans.begin()
    proposal.version = version.id
    _settle(proposal, ProposalState.APPROVED, by, words)
    audit.record(Act.PHRASE_APPROVED, on=proposal, by=by, reason=words, rule=proposal.key, version=version.id)
    return version


def send_back(proposal_id: int, *, by: Account, words: str) -> None:
    proposal = second_person.for_decision(PhraseProposal, proposal_id, by, words)
    _settle(proposal, ProposalState.RETURNED, by, words)
    audit.record(Act.PHRASE_RETURNED, on=proposal, by=by, reason=words, rule=proposal.key)


def withdraw(proposal_id: int, *, by: Account) -> None:
    """By whoever made it. Sent twice, it is once."""
    proposal = find(proposal_id)
    if not second_person.for_withdrawal(proposal, by):
        return
    audit.record(Act.PHRASE_WITHDRAWN, on=proposal, by=by, rule=proposal.key)


def revert(number: int, *, seen: int, by: Account, reason: str) -> LexiconVersion:
    """Back to the rules of an earlier version, by one Lead alone: two people had approved of them once."""
    target = phrase_rules.version(number)
    if not reason.strip():
        raise Refused("reason", "empty")
    if phrase_rules.version().id != seen:
        raise Stale
    if number >= seen or target.broken_at:
        raise Refused("reason", "nothing-to-go-back-to")
    before = phrase_rules.entries(number)
    with before_writing():
        lexicon = _compiled(before, "reason")
    living = {row.key: row.entry for row in phrase_rules.in_force()}
    rows = {row.key: row for row in phrase_rules.standing_at(number)}
    changes = [Change(key, entry, owner_id=rows[key].owner_id, is_starter=rows[key].is_starter)
               for key, entry in before.items() if living.get(key) != entry]
    changes += [Change(key, None) for key in living if key not in before]
    version = phrase_rules.publish(changes, came=Came.REVERT, digest=phrasebook.files().digest, by=by, reason=reason)
    phrasebook.hold(version.stamp, lexicon, version.id)
    rescans.begin()
    audit.record(Act.LEXICON_REVERTED, on=version, by=by, reason=reason, version=version.id, to=number)
    for lead in professions.holders(phrasebook.KEEPERS):
        if lead.id != by.id:
            notices.tell(lead, NoticeKind.PHRASEBOOK, what="reverted", number=version.id, to=number)
    return version


def changed(entries: dict[str, dict], key: str, entry: dict | None) -> dict[str, dict]:
    """All rules of a version as they would be with this one so, or without it."""
    others = {other: words for other, words in entries.items() if other != key}
    return others if entry is None else {**others, key: entry}


def find(proposal_id: int) -> PhraseProposal:
    proposal = db.session.get(PhraseProposal, proposal_id)
    if proposal is None:
        raise NotFound
    return proposal


def open_about(key: str) -> PhraseProposal | None:
    return db.session.scalar(select(PhraseProposal).where(
        PhraseProposal.key == key, PhraseProposal.state == ProposalState.PROPOSED.value))


def about(key: str, limit: int = 12) -> list[PhraseProposal]:
    return _rows(select(PhraseProposal).where(PhraseProposal.key == key), limit)


def page(*, state: str = "", before: int | None = None) -> list[PhraseProposal]:
    """Newest first, one more than a page."""
    query = select(PhraseProposal)
    if state in tuple(ProposalState):
        query = query.where(PhraseProposal.state == state)
    return _rows(query.where(PhraseProposal.id < before) if before else query, PER_PAGE + 1)


def waiting() -> int:
    return db.session.scalar(select(func.count()).select_from(PhraseProposal).where(
        PhraseProposal.state == ProposalState.PROPOSED.value))


def _rows(query, limit: int) -> list[PhraseProposal]:
    people = (joinedload(PhraseProposal.by).lazyload(Account.grants),
              joinedload(PhraseProposal.decided_by).lazyload(Account.grants))
    return list(db.session.scalars(query.options(*people).order_by(PhraseProposal.id.desc()).limit(limit)))


def _wording(key: str, seen: int | None) -> PhraseRule:
    """The one in force, if it is still the one that was read."""
    row = phrase_rules.wordings(key)[0]
    if not row.is_in_force or (seen is not None and row.id != seen):
        raise Stale
    return row


def _check_not_overtaken(proposal: PhraseProposal) -> None:
    """The rule is still worded as it was when this was proposed."""
    living = [row.id for row in phrase_rules.in_force([proposal.key])]
    if living != ([proposal.rule_id] if proposal.rule_id else []):
        raise Refused("words", "overtaken")


def _compiled(entries: dict[str, dict], field: str = "words") -> Lexicon:
    try:
        return kept.compiled(phrasebook.files(), entries.values(), "")
    except (ValueError, KeyError):
        raise Refused(field, "does-not-compile") from None


def _settle(proposal: PhraseProposal, state: ProposalState, by: Account, words: str) -> None:
    second_person.settle(proposal, state, by, words)
    if proposal.by:
        notices.tell(proposal.by, NoticeKind.PHRASEBOOK, what=state.value, proposal=proposal.id, rule=proposal.key)
