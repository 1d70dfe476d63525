"""Reply templates (S1.3): words that guides begin from, kept by Leads, per language and, where one wants, organisation.

A template's wording is proposed by one and approved by a second person; earlier ones stay to be read. What stands in
braces is filled in: who is written to and who writes by the service, the rest by the guide; words in which a brace is
left are not sent. One Lead alone can only take a template out of use, with a reason.
"""
import re
from dataclasses import dataclass

from sqlalchemy import ForeignKey, and_, func, or_, select
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship

from models.care import phrasebook, second_person
from models.care.second_person import ProposalState, Proposed
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, db, now
from models.ground.errors import NotFound, Refused, Stale
from models.people import notices
from models.people.accounts import Account
from models.people.notices import NoticeKind
from models.people.organisations import Organisation
from safety.clean import plain

TITLE_LENGTH, BODY_LENGTH = 80, 1_000
PURPOSES = ("greeting", "reply", "message", "reaching-out", "signpost", "edit", "remove", "return", "note", "warning",
            "pause")
PLACEHOLDERS = ("member", "guide", "line", "post", "until")
_BRACE = re.compile(r"\{([^{}]*)\}")


class ReplyTemplate(Base):
    __tablename__ = "reply_templates"
    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))     # None: for all
    purpose: Mapped[str]
    starter: Mapped[str | None]     # the key under which it came with the house
    number: Mapped[int] = mapped_column(default=0)      # of the wording in force; 0: none yet
    withdrawn_at: Mapped[object | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    why: Mapped[str] = mapped_column(default="")        # it was withdrawn
    organisation: Mapped[Organisation | None] = relationship(lazy="select")
    withdrawn_by: Mapped[Account | None] = relationship(lazy="select")
    __table_args__ = (db.UniqueConstraint("starter", "language"),
                      db.Index("ix_reply_templates_for", "language", "purpose"))

    @property
    def is_in_use(self) -> bool:
        return self.number > 0 and self.withdrawn_at is None


class ReplyWording(Proposed, Base):
    __tablename__ = "reply_wordings"
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey(ReplyTemplate.id))
    language: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    template: Mapped[ReplyTemplate] = relationship(lazy="select")
    __table_args__ = (
        db.UniqueConstraint("template_id", "number"),
        db.Index("uq_reply_wordings_open", "template_id", unique=True, sqlite_where=db.text("state = 'proposed'"),
                 postgresql_where=db.text("state = 'proposed'")))


@dataclass(frozen=True)
class Usable:
    """A template as a guide picks it."""
    id: int
    title: str
    body: str
    is_own: bool        # of the member's organisation


def propose(*, by: Account, title: str, body: str, reason: str, language: str = "", purpose: str = "",
            organisation_id: int | None = None, template_id: int | None = None, seen: int = 0) -> ReplyWording:
    """A new template, or with `template_id` another wording of one; `seen` is the number of the one that was read."""
    db.session.execute(select(Account.id).where(Account.id == by.id).with_for_update())     # a double click waits here
    if made := _repeated(by, title, body, template_id):
        return made
    if template_id is not None:
        template = find(template_id, lock=True)
        if template.number != seen:
            raise Stale
        if open_about(template):
            raise Refused("title", "already-proposed")
        second_person.check_language(template.language, by)
    else:
        template = _new(by, language, purpose, organisation_id)
    title, body = _checked(title, body, template.language)
    if not reason.strip():
        raise Refused("reason", "empty")
    db.session.add(template)
    db.session.flush()
    wording = ReplyWording(template=template, language=template.language, title=title, body=body, by_id=by.id,
                           reason=plain(reason), number=1 + max((one.number for one in wordings(template)), default=0))
    db.session.add(wording)
    audit.record(Act.REPLY_PROPOSED, on=template, by=by, reason=wording.reason, number=wording.number)
    for lead in second_person.others(phrasebook.KEEPERS, template.language, by):
        _tell(lead, wording, "reply-proposed")
    return wording


def approve(template_id: int, number: int, *, by: Account, words: str) -> None:
    """In use at once, and again if it had been withdrawn."""
    wording = _for_decision(template_id, number, by, words)
    template = wording.template
    second_person.settle(wording, ProposalState.APPROVED, by, plain(words))
    template.number, template.withdrawn_at, template.withdrawn_by_id, template.why = number, None, None, ""
    audit.record(Act.REPLY_APPROVED, on=template, by=by, reason=plain(words), number=number)
    _tell(wording.by, wording, "reply-approved")


def send_back(template_id: int, number: int, *, by: Account, words: str) -> None:
    wording = _for_decision(template_id, number, by, words)
    second_person.settle(wording, ProposalState.RETURNED, by, plain(words))
    audit.record(Act.REPLY_RETURNED, on=wording.template, by=by, reason=plain(words), number=number)
    _tell(wording.by, wording, "reply-returned")


def take_back(template_id: int, number: int, *, by: Account) -> None:
    """A proposal, by whoever made it. Sent twice, it is once."""
    wording = _wording(template_id, number)
    if second_person.for_withdrawal(wording, by):
        audit.record(Act.REPLY_TAKEN_BACK, on=wording.template, by=by, number=number)


def withdraw(template_id: int, *, by: Account, reason: str) -> None:
    """Out of use, by one Lead alone: that can only make less of it. Another wording brings it back."""
    template = find(template_id, lock=True)
    second_person.check_language(template.language, by, "reason")
    if not reason.strip():
        raise Refused("reason", "empty")
    if not template.is_in_use:
        if template.withdrawn_by_id == by.id:       # a double click
            return
        raise Stale
    template.withdrawn_at, template.withdrawn_by_id, template.why = now(), by.id, plain(reason)
    audit.record(Act.REPLY_WITHDRAWN, on=template, by=by, reason=plain(reason), number=template.number)


def usable(purpose: str, language: str, organisation_id: int | None = None) -> list[Usable]:
    """What a guide can begin from: the member's organisation's first, then those for all."""
    return usable_for((purpose,), language, organisation_id)[purpose]


def usable_for(purposes, language: str, organisation_id: int | None = None) -> dict[str, list[Usable]]:
    """The same for several purposes: one statement."""
    found: dict[str, list[Usable]] = {purpose: [] for purpose in purposes}
    rows = db.session.execute(
        select(ReplyTemplate.id, ReplyTemplate.purpose, ReplyWording.title, ReplyWording.body,
               ReplyTemplate.organisation_id)
        .join(ReplyWording, and_(ReplyWording.template_id == ReplyTemplate.id,
                                 ReplyWording.number == ReplyTemplate.number))
        .where(ReplyTemplate.language == language, ReplyTemplate.purpose.in_(purposes),
               ReplyTemplate.withdrawn_at.is_(None), or_(ReplyTemplate.organisation_id.is_(None),
                                                         ReplyTemplate.organisation_id == organisation_id))
        .order_by(ReplyTemplate.organisation_id.is_(None), ReplyTemplate.id))
    for row in rows:
        found[row.purpose].append(Usable(row.id, row.title, row.body, row.organisation_id is not None))
    return found


def filled(template: Usable, **facts: str) -> str:
    """Ready to be sent. Raises Refused(words, unfilled) where a brace is left."""
    words = begun(template, **facts)
    check_filled(words)
    return words


def begun(template: Usable, **facts: str) -> str:
    """With what is known put in; the rest stands in its braces, for the guide."""
    return _BRACE.sub(lambda brace: str(facts.get(brace[1], "") or brace[0]), template.body)


def check_filled(words: str) -> None:
    """What is sent to a member has no brace left in it that is to be filled."""
    if any(name in PLACEHOLDERS for name in _BRACE.findall(words)):
        raise Refused("words", "unfilled")


def find(template_id: int, *, lock: bool = False) -> ReplyTemplate:
    template = db.session.get(ReplyTemplate, template_id, populate_existing=lock,
                              with_for_update={"of": ReplyTemplate} if lock else None)
    if template is None:
        raise NotFound
    return template


def wordings(template: ReplyTemplate) -> list[ReplyWording]:
    """All that it was and was to be, the latest first, with names."""
    people = (joinedload(ReplyWording.by).lazyload(Account.grants),
              joinedload(ReplyWording.decided_by).lazyload(Account.grants))
    return list(db.session.scalars(select(ReplyWording).options(*people).where(
        ReplyWording.template_id == template.id).order_by(ReplyWording.number.desc())))


def open_about(template: ReplyTemplate) -> ReplyWording | None:
    return db.session.scalar(select(ReplyWording).where(
        ReplyWording.template_id == template.id, ReplyWording.state == ProposalState.PROPOSED.value))


def listed(*, language: str = "", purpose: str = "") -> list:
    """Every template with the title of its wording in force, or of what is proposed: one statement. They are few."""
    other = aliased(ReplyWording)
    newest = (select(func.max(other.number)).where(other.template_id == ReplyTemplate.id)
              .correlate(ReplyTemplate).scalar_subquery())
    waits = select(other.id).where(other.template_id == ReplyTemplate.id, other.state == ProposalState.PROPOSED.value)
    shown = db.case((ReplyTemplate.number > 0, ReplyTemplate.number), else_=newest)
    query = (select(ReplyTemplate.id, ReplyTemplate.language, ReplyTemplate.purpose, ReplyTemplate.withdrawn_at,
                    ReplyTemplate.number, ReplyWording.title, Organisation.names.label("organisation"),
                    waits.correlate(ReplyTemplate).exists().label("waits"))
             .select_from(ReplyTemplate)
             .join(ReplyWording, and_(ReplyWording.template_id == ReplyTemplate.id, ReplyWording.number == shown))
             .outerjoin(Organisation, Organisation.id == ReplyTemplate.organisation_id)
             .order_by(ReplyTemplate.withdrawn_at.is_not(None), ReplyTemplate.language, ReplyTemplate.purpose,
                       ReplyTemplate.id))
    for column, value in ((ReplyTemplate.language, language), (ReplyTemplate.purpose, purpose)):
        query = query.where(column == value) if value else query
    return list(db.session.execute(query))


def _new(by: Account, language: str, purpose: str, organisation_id: int | None) -> ReplyTemplate:
    second_person.check_language(language, by)
    if purpose not in PURPOSES:
        raise Refused("purpose", "not-a-choice")
    if organisation_id is not None and db.session.get(Organisation, organisation_id) is None:
        raise Refused("organisation", "not-a-choice")
    return ReplyTemplate(language=language, purpose=purpose, organisation_id=organisation_id)


def _repeated(by: Account, title: str, body: str, template_id: int | None) -> ReplyWording | None:
    """What the same person has just proposed."""
    query = select(ReplyWording).where(
        ReplyWording.by_id == by.id, ReplyWording.state == ProposalState.PROPOSED.value,
        ReplyWording.title == plain(title).strip(), ReplyWording.body == plain(body).strip())
    return db.session.scalar(query.where(ReplyWording.template_id == template_id) if template_id else query.limit(1))


def _checked(title: str, body: str, language: str) -> tuple[str, str]:
    """Words that go to members by the dozen are read as theirs are, and ask for nothing that nobody can fill in."""
    title, body = plain(title).strip(), plain(body).strip()
    for field, text, most in (("title", title, TITLE_LENGTH), ("body", body, BODY_LENGTH)):
        if not text:
            raise Refused(field, "empty")
        if len(text) > most:
            raise Refused(field, "too-long")
    if any(name not in PLACEHOLDERS for name in _BRACE.findall(body)):
        raise Refused("body", "unknown-placeholder")
    if phrasebook.read(body, language=language).level >= 2:
        raise Refused("body", "found")
    return title, body


def _for_decision(template_id: int, number: int, by: Account, words: str) -> ReplyWording:
    return second_person.for_decision(ReplyWording, _wording(template_id, number).id, by, words)


def _wording(template_id: int, number: int) -> ReplyWording:
    found = db.session.scalar(select(ReplyWording).where(ReplyWording.template_id == template_id,
                                                         ReplyWording.number == number))
    if found is None:
        raise NotFound
    return found


def _tell(person: Account | None, wording: ReplyWording, what: str) -> None:
    if person is not None:
        notices.tell(person, NoticeKind.PHRASEBOOK, what=what, template=wording.template_id, rule=wording.title)
