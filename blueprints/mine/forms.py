"""The forms of one's own space."""
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from blueprints import factors
from blueprints.forms import WEAK, SiteForm, needed, up_to
from models.people import passkeys, passwords

MESSAGES = WEAK | factors.MESSAGES | {
    "wrong": _l("This isn’t the password you have now."),
    "same": _l("This is the password you have already. Please choose another."),
}


class PasswordForm(SiteForm):
    old = PasswordField(_l("The password you have now"), validators=[
        needed(_l("Please write the password you have now.")), up_to(passwords.LONGEST)])
    password = PasswordField(_l("New password"), validators=[needed(_l("Please choose a new password."))])


class ProveForm(SiteForm):
    """One of three: the password, a code, a passkey."""
    password = PasswordField(_l("Your password"), validators=[up_to(passwords.LONGEST)])
    code = StringField(_l("Or a code from your authenticator"), validators=[up_to(40)])
    passkey = factors.passkey_field()
    next = StringField(widget=HiddenInput(), validators=[Optional()])

    def validate(self, **kwargs) -> bool:
        fine = super().validate(**kwargs)
        if not (self.password.data or self.code.data or self.passkey.data):
            self.password.errors = [_l("Please write your password, or a code.")]
        return fine and not self.errors


class PasskeyForm(SiteForm):
    name = StringField(_l("A name for it"), validators=[
        needed(_l("Please give it a name, so that you know it again.")), up_to(passkeys.LONGEST_NAME)])
    passkey = factors.passkey_field()

    def validate(self, **kwargs) -> bool:
        fine = super().validate(**kwargs)
        if fine and not self.passkey.data:
            self.form_errors.append(_l("The browser sent no passkey. It needs JavaScript for it."))
        return fine and not self.errors
