"""The forms of one's own space."""
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from blueprints.forms import WEAK, SiteForm, needed, up_to
from models.people import passwords

MESSAGES = WEAK | {
    "wrong": _l("This isn’t the password you have now."),
    "same": _l("This is the password you have already. Please choose another."),
}


class PasswordForm(SiteForm):
    old = PasswordField(_l("The password you have now"), validators=[
        needed(_l("Please write the password you have now.")), up_to(passwords.LONGEST)])
    password = PasswordField(_l("New password"), validators=[needed(_l("Please choose a new password."))])
