"""The assessment before a registration record is opened (S6.7): a checklist from `content/assessment.toml`.

A draft on the server, one an escalation, that any Senior Clinician goes on with. In imminent danger the short questions
are enough. Completed, its answers are on the timeline; it holds for a day, since danger changes.
"""
from dataclasses import dataclass

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.care import escalations, timeline
from models.care.escalations import Escalation, Subject
from models.care.timeline import EscalationStep, Step
from models.ground import audit, content
from models.ground.audit import Act
from models.ground.content import Choice
from models.ground.db import Base, Facts, UtcDateTime, clock, db, from_clock, now
from models.ground.errors import Refused
from models.people.accounts import Account
from safety.clean import plain

HOURS = 24
WORDS_LENGTH = 2_000
IMMEDIACY, SUBJECT, TRIED = "immediacy", "subject", "tried"
AT_ONCE, NOT_NEAR = "now", "none"


@dataclass(frozen=True)
class Question:
    """`choices` is empty where the answer is in words. `short`: asked in imminent danger too."""
    key: str
    says: dict
    hint: dict
    choices: dict[str, Choice]
    short: bool


class Assessment(Base):
    __tablename__ = "assessments"
    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey(Escalation.id), index=True)
    answers: Mapped[dict] = mapped_column(Facts, default=dict)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    saved_at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    completed_at: Mapped[object | None] = mapped_column(UtcDateTime)      # empty: a draft
    step_id: Mapped[int | None] = mapped_column(ForeignKey(EscalationStep.id))
    saved_by: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_danger_near(self) -> bool:
        return self.answers.get(IMMEDIACY) != NOT_NEAR


def keep_draft(ref: str, *, by: Account, answers: dict) -> Assessment:
    """Keep what there is, complete or not. Nothing is refused but what no form offers."""
    draft = _draft(escalations.find_open(ref, for_=by), by)
    draft.answers = _cleaned(answers)
    draft.saved_by_id, draft.saved_at = by.id, now()
    return draft


def complete(ref: str, *, by: Account, answers: dict) -> Assessment:
    """The answers go on the timeline. Refused names the first question without its answer."""
    escalation = escalations.find_open(ref, for_=by)
    answers = _cleaned(answers)
    if missing := unanswered(answers):
        raise Refused(missing[0], "empty")
    draft = _draft(escalation, by)
    draft.answers, draft.saved_by_id, draft.saved_at, draft.completed_at = answers, by.id, now(), now()
    draft.step_id = timeline.note(escalation, Step.ASSESSED, by=by).id
    escalation.subject = answers[SUBJECT]
    audit.record(Act.ESCALATION_ASSESSED, on=escalation, by=by, immediacy=answers[IMMEDIACY], subject=answers[SUBJECT])
    return draft


def unanswered(answers: dict) -> list[str]:
    """The questions that still need an answer; in imminent danger only the short ones do."""
    return [key for key, question in questions().items()
            if not answers.get(key) and (question.short or answers.get(IMMEDIACY) != AT_ONCE)]


def draft_or_last(escalation: Escalation) -> Assessment | None:
    """What a form begins with: the draft, else the last answers."""
    return db.session.scalar(_of(escalation).order_by(Assessment.id.desc()).limit(1))


def known(escalation: Escalation) -> dict:
    """What the escalation says already; that it is the author's danger is asked again, for it stands there unasked."""
    third = {} if escalation.subject == Subject.AUTHOR else {SUBJECT: escalation.subject}
    return {TRIED: escalation.tried, **third}


def standing(escalation: Escalation) -> Assessment | None:
    """The last completed one, while it holds: without it nothing is opened."""
    return db.session.scalar(_of(escalation).where(Assessment.completed_at > from_clock(-HOURS * 3600))
                             .order_by(Assessment.id.desc()).limit(1))


def by_step(escalation: Escalation) -> dict[int, dict]:
    """The answers of each assessment on the timeline, by its line."""
    return dict(db.session.execute(select(Assessment.step_id, Assessment.answers).where(
        Assessment.escalation_id == escalation.id, Assessment.step_id.is_not(None))).all())


def questions() -> dict[str, Question]:
    """By key, in their order on screen."""
    return {row["key"]: Question(row["key"], row["says"], row["hint"],
                                 {c["key"]: Choice(c["key"], c["name"], {}) for c in row.get("choices", ())},
                                 row.get("short", False))
            for row in content.read("assessment")["question"]}


def _draft(escalation: Escalation, by: Account) -> Assessment:
    db.session.execute(select(Escalation.id).where(Escalation.id == escalation.id).with_for_update())
    draft = db.session.scalar(_of(escalation).where(Assessment.completed_at.is_(None)).limit(1))
    if draft is None:
        draft = Assessment(escalation_id=escalation.id, saved_by_id=by.id)
        db.session.add(draft)
    return draft


def _cleaned(answers: dict) -> dict:
    """Known questions and choices alone; words within their length."""
    kept = {}
    for key, question in questions().items():
        given = plain(answers.get(key) or "").strip()
        if question.choices and given and given not in question.choices:
            raise Refused(key, "not-a-choice")
        if len(given) > WORDS_LENGTH:
            raise Refused(key, "too-long")
        if given:
            kept[key] = given
    return kept


def _of(escalation: Escalation):
    return select(Assessment).where(Assessment.escalation_id == escalation.id)
