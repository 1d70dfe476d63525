"""One small form for each outcome. A form knows which verb it asks for; the view knows nothing of outcomes."""
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from blueprints.forms import SiteForm, listed, needed, up_to
from blueprints.queue.picking import UNFILLED, WithTemplates
from blueprints.queue.spans import NOT_THERE, WithSpans
from models.care import arrivals, assessments, confirmations, decisions, escalations, outcomes, putting_right, queue
from models.care.decisions import WORDS_LENGTH, Outcome
from models.care.escalations import Severity, Subject
from models.community.posts import BODY_LENGTH, TITLE_LENGTH, content_notes

MESSAGES = {
    "empty": _l("This is needed."),
    "too-long": _l("This is too long."),
    "unfilled": UNFILLED, "not-there": NOT_THERE,
    "needed-for-risk": _l("Please write why these words may be shown: they speak of danger."),
    "still-held": _l("This post is held, so its author waits for an answer. Please approve, edit, note, remove or "
                     "escalate it."),
    "appealed": _l("This is an appeal: please answer it on its own page, among the appeals. Here you can escalate."),
    "undescribed": _l("This brick waits for a description. Please write one under “Edit”: it is published with it."),
    "gone": _l("This post has been taken back or taken down. You can take no action, or escalate."),
    "undecided": _l("Something in this case is still undecided, so it can’t be closed yet. Nothing was done."),
    "nobody-reads-it": _l("They have closed their account, so nobody would read it. You can decide otherwise."),
    "found": _l("These words would not be shown as they stand: there is something in them about danger, or a detail "
                "that could show who someone is. Please write them anew."),
    "nothing-to-put-right": _l("There is nothing left to put right here: a colleague may have done it just now."),
    "not-a-choice": _l("Please choose one from the list."),
    "already-open": _l("There is an open escalation about this post already."),
}
WHAT_WAS_SEEN = _l("Please write what you saw.")
SEVERITIES = [SelectChoice(Severity.IMMEDIATE.value, _l("Immediate: someone’s life may be in danger now")),
              SelectChoice(Severity.HIGH.value, _l("High: danger within hours or days")),
              SelectChoice(Severity.MODERATE.value, _l("Moderate: a worry that a Senior Clinician should weigh"))]


def reason_field(kind: str) -> RadioField:
    return RadioField(_l("Reason"), choices=lambda: listed(decisions.reasons(kind)), validate_choice=False,
                      validators=[needed(_l("Please choose a reason."))])


def severity_field() -> RadioField:
    return RadioField(_l("How serious"), choices=SEVERITIES, validate_choice=False,
                      validators=[needed(_l("Please choose how serious it is."))])


def subject_field() -> SelectField:
    """S6.7: a third person may be in danger as well as whoever wrote."""
    return SelectField(_l("Who may be in danger?"), default=Subject.AUTHOR.value, validate_choice=False,
                       choices=lambda: listed(assessments.questions()[assessments.SUBJECT].choices))


class DecisionForm(SiteForm):
    """What all outcomes carry: the version that was read, and whether to take the item on again first."""
    seen_version = IntegerField(widget=HiddenInput(), default=0)
    again = HiddenField()
    then = HiddenField()        # the button that was pressed: close the case with it, or keep it open
    kind: Outcome

    def offer_choices(self, item, by) -> None:
        """Of a list that depends on whom it is about."""

    def decide(self, item_id: int, by) -> None:
        if self.again.data:
            queue.claim(item_id, by=by)
        if self.then.data in ("close", "stay"):
            outcomes.end_with_it(item_id, by=by, closes=self.then.data == "close")
        self.act(item_id, by, self.seen_version.data or 0)

    @property
    def is_only_drawn(self) -> bool:
        """It came for a template's words, or to show what it would make of the text: nothing is decided."""
        return any(name in self and self[name].data for name in ("pick", "see"))

    @property
    def typed(self) -> bool:
        """Something was written that must not be lost."""
        return any(getattr(field, "data", None) for name, field in self._fields.items()
                   if isinstance(field, StringField | TextAreaField))


class ApproveForm(DecisionForm):
    kind = Outcome.APPROVE
    words = TextAreaField(_l("Why, for the record"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        decisions.approve(item_id, by=by, words=self.words.data or "", seen_version=version)


class EditForm(WithTemplates, WithSpans, DecisionForm):
    kind = Outcome.EDIT
    title = StringField(_l("Title"), validators=[Optional(), up_to(TITLE_LENGTH)])
    body = TextAreaField(_l("Text"), validators=[needed(_l("Please leave some text.")), up_to(BODY_LENGTH)])
    category = reason_field("edit")
    words = TextAreaField(_l("Words to the author"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        self.take_out()
        decisions.edit(item_id, by=by, title=self.title.data or "", body=self.body.data, category=self.category.data,
                       words=self.words.data or "", seen_version=version)


class NoteForm(WithTemplates, DecisionForm):
    kind = Outcome.NOTE
    note = SelectField(_l("Content note"), validate_choice=False, validators=[needed(_l("Please choose a note."))],
                       choices=lambda: [SelectChoice("", _l("Please choose")), *listed(content_notes())])
    words = TextAreaField(_l("Words to the author"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        decisions.put_note(item_id, by=by, note=self.note.data, words=self.words.data or "", seen_version=version)


class RemoveForm(WithTemplates, DecisionForm):
    kind = Outcome.REMOVE
    category = reason_field("remove")
    words = TextAreaField(_l("Words to the author"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        decisions.remove(item_id, by=by, category=self.category.data, words=self.words.data or "", seen_version=version)


class NoActionForm(DecisionForm):
    kind = Outcome.NO_ACTION
    category = reason_field("no_action")
    words = TextAreaField(_l("Why, for the record"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        decisions.take_no_action(item_id, by=by, category=self.category.data, words=self.words.data or "",
                                 seen_version=version)


class EscalateForm(DecisionForm):
    kind = Outcome.ESCALATE
    severity = severity_field()
    subject = subject_field()
    words = TextAreaField(_l("What you saw"), validators=[needed(WHAT_WAS_SEEN), up_to(escalations.WORDS_LENGTH)])
    tried = TextAreaField(_l("What was tried so far"), validators=[Optional(), up_to(escalations.WORDS_LENGTH)])

    def act(self, item_id, by, version):
        escalations.open_from_item(item_id, by=by, severity=self.severity.data, words=self.words.data,
                                   tried=self.tried.data or "", subject=self.subject.data)


class ReturnForm(DecisionForm):
    kind = Outcome.RETURN
    category = reason_field("return")
    words = TextAreaField(_l("Words to the author"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        outcomes.send_back(item_id, by=by, category=self.category.data, words=self.words.data or "",
                           seen_version=version)


class MessageForm(DecisionForm):
    kind = Outcome.MESSAGE
    category = reason_field("message")
    words = TextAreaField(_l("Your words to them"), validators=[needed(_l("Please leave some words.")),
                                                                up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        outcomes.write(item_id, by=by, category=self.category.data, words=self.words.data, seen_version=version)


class SignpostForm(MessageForm):
    kind = Outcome.SIGNPOST
    category = reason_field("signpost")
    line = SelectField(_l("Help near them"), validate_choice=False, validators=[needed(_l("Please choose a line."))])

    def offer_choices(self, item, by):
        self.line.choices = [("", gettext("Please choose")), *(
            (one.key, one.name[item.community]) for one in outcomes.lines(item.post.author))]

    def act(self, item_id, by, version):
        outcomes.write(item_id, by=by, category=self.category.data, words=self.words.data, seen_version=version,
                       line=self.line.data)


class HandToLeadForm(DecisionForm):
    kind = Outcome.HAND_TO_LEAD
    lead = SelectField(_l("To whom"), validate_choice=False)
    category = reason_field("hand_to_lead")
    words = TextAreaField(_l("Words to them"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def offer_choices(self, item, by):
        self.lead.choices = [("0", gettext("Whoever is there first")), *(
            (str(lead.id), lead.shown_name) for lead in outcomes.leads(item, by=by))]

    def act(self, item_id, by, version):
        outcomes.hand_to_lead(item_id, by=by, category=self.category.data, words=self.words.data or "",
                              lead_id=int(self.lead.data) if (self.lead.data or "0").isdigit() else -1,
                              seen_version=version)


class PutRightForm(DecisionForm):
    """What undoes an earlier decision, when that can't be taken back any more."""
    category = reason_field(Outcome.RESTORE.value)
    words = TextAreaField(_l("Words to the author"), validators=[Optional(), up_to(WORDS_LENGTH)])

    def act(self, item_id, by, version):
        putting_right.put_right(item_id, self.kind, by=by, category=self.category.data, words=self.words.data or "",
                                seen_version=version)


class RestoreForm(PutRightForm):
    kind = Outcome.RESTORE


class NoteOffForm(PutRightForm):
    kind = Outcome.NOTE_OFF


class PutBackForm(PutRightForm):
    kind = Outcome.PUT_BACK


class AcceptForm(SiteForm):
    """A Senior Clinician takes a possible risk on by name."""
    severity = severity_field()
    subject = subject_field()
    words = TextAreaField(_l("What you saw"), validators=[needed(WHAT_WAS_SEEN), up_to(escalations.WORDS_LENGTH)])


class GreetForm(SiteForm):
    words = TextAreaField(_l("Your greeting"), validators=[needed(_l("Please leave some words.")),
                                                           up_to(arrivals.WORDS_LENGTH)])


class ConfirmForm(SiteForm):
    words = TextAreaField(_l("Words to them"), validators=[Optional(), up_to(confirmations.WORDS_LENGTH)])


FORMS = {form.kind: form for form in (ApproveForm, EditForm, NoteForm, RemoveForm, NoActionForm, EscalateForm,
                                           ReturnForm, MessageForm, SignpostForm, HandToLeadForm, RestoreForm,
                                           NoteOffForm, PutBackForm)}
APART = frozenset({Outcome.SIGNPOST, Outcome.HAND_TO_LEAD})      # each on a page of its own
NOT_IN_TRAINING = frozenset({Outcome.RETURN, Outcome.MESSAGE, Outcome.SIGNPOST, *putting_right.UNDOES})
LEFT_WHEN_GONE = frozenset({Outcome.NO_ACTION, Outcome.MESSAGE, Outcome.ESCALATE})
