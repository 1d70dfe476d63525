"""The forms at the door: the first questions, signing in. Joining has `join_form`."""
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Optional
from wtforms.widgets import EmailInput, HiddenInput

from blueprints import factors
from blueprints.formatting import words_of
from blueprints.forms import Checkboxes, SiteForm, needed, up_to
from models.people import first_questions, passwords


class SignInForm(SiteForm):
    username = StringField(_l("Username"), validators=[needed(_l("Please write your username.")), up_to(60)])
    password = PasswordField(_l("Password"), validators=[
        needed(_l("Please write your password.")), up_to(passwords.LONGEST)])
    next = StringField(widget=HiddenInput(), validators=[Optional()])


class ForgottenForm(SiteForm):
    email = StringField(_l("E-mail address"), widget=EmailInput(), validators=[
        needed(_l("Please write your e-mail address.")), up_to(254),
        Email(_l("Please write an address such as name@place.com."))])
    username = StringField(_l("Username, if you know it"), validators=[Optional(), up_to(60)])


class NewPasswordForm(SiteForm):
    password = PasswordField(_l("New password"), validators=[needed(_l("Please choose a new password."))])


class InvitedForm(SiteForm):
    username = StringField(_l("Username"), validators=[needed(_l("Please choose a username.")), up_to(24)])
    password = PasswordField(_l("Password"), validators=[needed(_l("Please choose a password."))])
    agrees = BooleanField(_l(
        "I keep what I read here to myself and to those who must know it, I follow the house rules and the privacy "
        "policy, and I know that all that I do here is recorded."), validators=[
            needed(_l("Please agree, to work here."))])


class CodeForm(SiteForm):
    code = factors.code_field()
    passkey = factors.passkey_field()
    next = StringField(widget=HiddenInput(), validators=[Optional()])


def questions_form(organisation=None) -> SiteForm:
    """The first questions of this organisation, in the reader's language."""
    class Questions(SiteForm):
        pass
    for question in first_questions.asked(organisation):
        kind = Checkboxes if question.takes_many else RadioField
        setattr(Questions, question.key, kind(
            words_of(question.says), description=words_of(question.hint), validators=[Optional()],
            choices=[SelectChoice(key, words_of(words)) for key, words in question.options]))
    return Questions()
