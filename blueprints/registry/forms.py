"""What an opening asks, even in a demo: why, in words, and two proofs of who asks. Secrets are never drawn again."""
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, StringField, TextAreaField

from blueprints.forms import SiteForm, listed, needed, up_to
from models.vault import glass

MESSAGES = {
    "empty": _l("This is needed."),
    "too-short": _l("Please write why, in a sentence that another clinician will understand."),
    "too-long": _l("This is too long."),
    "wrong-code": _l("This code is not right, or was used already. Please wait for the next one."),
    "wrong": _l("This passphrase does not open the clinic’s key."),
    "not-enrolled": _l("You hold no key of the clinic yet. Another Senior Clinician can open this record now."),
    "no-record": _l("There is no registration record for this member."),
    "damaged": _l("Nothing in this record is where it was sealed: it can’t be trusted and stays shut. Tell the "
                  "service’s engineers."),
    "closed": _l("This escalation is closed: nothing can be opened for it."),
    "too-many": _l("There were too many tries. Please wait a quarter of an hour, or ask another Senior Clinician."),
    "away": _l("The sealed records can’t be reached just now, so nothing was done. Please try again in a minute."),
}


class AskForm(SiteForm):
    category = RadioField(_l("Why must it be opened?"), choices=lambda: listed(glass.reasons()), validate_choice=False,
                          validators=[needed(_l("Please choose why."))])
    reason = TextAreaField(_l("The reason, in your words"),
                           validators=[needed(_l("Please write the reason.")), up_to(glass.REASON_LENGTH[1])])
    code = StringField(_l("Code from your authenticator"), validators=[needed(_l("Please type the code."))])
    passphrase = PasswordField(_l("Your passphrase"), validators=[needed(_l("Please type your passphrase."))])

    def without_secrets(self) -> "AskForm":
        self.code.data = self.passphrase.data = ""
        return self


class DisclosureForm(SiteForm):
    words = TextAreaField(_l("What they told us"), validators=[
        needed(_l("Please write what they told us.")), up_to(glass.DISCLOSURE_LENGTH)])
