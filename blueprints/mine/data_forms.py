"""Forms about one's own data. What can't be undone from elsewhere asks for the password once more."""
from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email
from wtforms.widgets import EmailInput

from blueprints.access import me
from blueprints.forms import SiteForm, needed, up_to
from models.ground import limits
from models.ground.errors import Refused, TooMany
from models.ground.limits import Limit
from models.people import closing, hashing, passwords, pseudonyms

WRONG = _l("This isn’t your password. Please look at it again.")
OFTEN = _l("You have asked for this several times today. Please try again tomorrow.")
POINTS = _l("This address holds a part of the name that you go by here, so the name could point at you.")


def asked_once_more() -> PasswordField:
    return PasswordField(_l("Your password"), validators=[
        needed(_l("Please write your password.")), up_to(passwords.LONGEST)])


class ConfirmedForm(SiteForm):
    """Asks for the password, last. Wrong ones count: a page left open is no place to guess."""

    def is_confirmed(self) -> bool:
        if not self.validate_on_submit():
            return False
        limits.check(Limit.PASSWORD, me().username, key=secret_key())
        if hashing.is_right(me().password_hash, self.password.data):
            return True
        self.password.errors = [WRONG]
        limits.count(Limit.PASSWORD, me().username, key=secret_key())
        return False

    def is_within(self, limit: Limit) -> bool:
        """Count one more; a sentence in the form when it is too many."""
        subject = str(me().id)
        try:
            limits.check(limit, subject, key=secret_key())
        except TooMany:
            self.form_errors.append(OFTEN)
            return False
        limits.count(limit, subject, key=secret_key())
        return True


class ExportForm(ConfirmedForm):
    password = asked_once_more()


class EmailForm(ConfirmedForm):
    email = StringField(_l("New e-mail address"), widget=EmailInput(), validators=[
        needed(_l("Please give the new address.")), up_to(254),
        Email(message=_l("Please write the whole address, for example name@example.org."))])
    password = asked_once_more()

    def is_fitting(self) -> bool:
        """S2.4: the name must not hold a part of the address."""
        try:
            pseudonyms.check(me().username, email=self.email.data)
        except Refused as refusal:
            if refusal.why == "email":
                self.email.errors = [POINTS]
                return False
        return True


class CloseForm(ConfirmedForm):
    posts = RadioField(_l("What becomes of what you wrote?"), validators=[needed(_l("Please choose one of the two."))])
    password = asked_once_more()

    def __init__(self):
        super().__init__()
        self.posts.choices = [
            SelectChoice(closing.LEAVE, _l("Leave it, under “a former member” instead of my name")),
            SelectChoice(closing.TAKE, _l("Take it down, with the replies to it"))]


def secret_key() -> str:
    return current_app.config["SETTINGS"].secret_key
