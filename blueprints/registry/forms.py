"""What an opening asks, even in a demo: why, in words, and two proofs of who asks. Secrets are never drawn again."""
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from blueprints import factors
from blueprints.formatting import language
from blueprints.forms import Checkboxes, SiteForm, listed, needed, up_to
from models.care import assessments
from models.care.assessments import Question
from models.ground.errors import Refused
from models.vault import glass

MESSAGES = factors.MESSAGES | {
    "empty": _l("This is needed."),
    "not-assessed": _l("The assessment comes first: please complete it, then ask again."),
    "not-near": _l("By the assessment no danger is near, so the record stays shut."),
    "too-short": _l("Please write why, in a sentence that another clinician will understand."),
    "too-long": _l("This is too long."),
    "wrong": _l("This passphrase does not open the clinic’s key."),
    "not-enrolled": _l("You hold no key of the clinic yet. Another Senior Clinician can open this record now."),
    "no-record": _l("There is no registration record for this member."),
    "damaged": _l("Nothing in this record is where it was sealed: it can’t be trusted and stays shut. Tell the "
                  "service’s engineers."),
    "closed": _l("This escalation is closed: nothing can be opened for it."),
    "too-many": _l("There were too many tries. Please wait a quarter of an hour, or ask another Senior Clinician."),
    "away": _l("The sealed records can’t be reached just now, so nothing was done. Please try again in a minute."),
}


FIELDS = {
    "email": _l("E-mail"), "date_of_birth": _l("Date of birth"), "postal_code": _l("Postal code"),
    "country": _l("Country"), "phone": _l("Phone number"), "affiliation": _l("Affiliation"),
    "disclosure": _l("What the member told us"), "connection": _l("Connection addresses"),
}


class AskForm(SiteForm):
    category = RadioField(_l("Why must it be opened?"), choices=lambda: listed(glass.reasons()), validate_choice=False,
                          validators=[needed(_l("Please choose why."))])
    reason = TextAreaField(_l("The reason, in your words"),
                           validators=[needed(_l("Please write the reason.")), up_to(glass.REASON_LENGTH[1])])
    code = factors.code_field()
    passkey = factors.passkey_field()
    passphrase = PasswordField(_l("Your passphrase"), validators=[needed(_l("Please type your passphrase."))])

    def without_secrets(self) -> "AskForm":
        self.code.data = self.passphrase.data = ""
        return self


class DisclosureForm(SiteForm):
    words = TextAreaField(_l("What they told us"), validators=[
        needed(_l("Please write what they told us.")), up_to(glass.DISCLOSURE_LENGTH)])


class BriefForm(SiteForm):
    fields = Checkboxes(_l("What does the emergency service need?"), validate_choice=False,
                        validators=[needed(_l("Please choose at least one."))])

    def offering(self, fields) -> "BriefForm":
        self.fields.choices = [SelectChoice(field, FIELDS[field]) for field in fields]
        return self


class AssessmentBase(SiteForm):
    def answers(self) -> dict:
        return {key: (self[key].data or "").strip() for key in assessments.questions()}

    def refuse_all(self, refusal: Refused) -> None:
        """Each question without its answer, at once and by its name."""
        if refusal.why != "empty":
            return self.refuse(refusal, MESSAGES)
        for key in assessments.unanswered(self.answers()):
            self[key].errors = [_l("Needed: %(question)s", question=self[key].label.text)]


def assessment_form(answers: dict) -> AssessmentBase:
    """One field a question, in the reader's language; a draft keeps what there is, so none is needed here."""
    drawn = {key: _answer(question) for key, question in assessments.questions().items()}
    return type("AssessmentForm", (AssessmentBase,), drawn)(data=answers)


def _answer(question: Question):
    label, hint = question.says[language()], question.hint[language()]
    if not question.choices:
        return TextAreaField(label, description=hint, validators=[Optional(), up_to(assessments.WORDS_LENGTH)])
    return RadioField(label, description=hint, choices=listed(question.choices), validate_choice=False,
                      validators=[Optional()])
