"""A new password by mail (S2.9). The same page and the same work, whatever is known of the address that was given."""
import json

from flask import current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from blueprints import access
from blueprints.access import keeps_what_was_typed, open_to_everyone
from blueprints.formatting import language
from blueprints.forms import WEAK
from blueprints.front_door import bp
from blueprints.front_door.forms import ForgottenForm, NewPasswordForm
from blueprints.pages import go, render
from models.ground import limits
from models.ground.errors import NotFound
from models.ground.limits import Limit
from models.people import resets
from models.vault import envelopes
from models.vault.store import VaultUnavailable

PURPOSE = "reset"
AWAY = _l("We can’t send mail safely just now. Please try again in a few minutes: what you typed is still here.")


@bp.route("/forgotten", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def forgotten():
    form, status = ForgottenForm(), 200
    if form.validate_on_submit():
        _count()
        try:
            _ask(form)
            return go("front_door.forgotten_mail")
        except VaultUnavailable:
            form.form_errors.append(AWAY)
            status = 503
    return render("front_door/forgotten.html", status=status, form=form)


@bp.get("/forgotten/mail")
@open_to_everyone
def forgotten_mail():
    return render("front_door/forgotten_mail.html")


@bp.route("/forgotten/<token>", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def new_password(token):
    try:
        reset = resets.by_token(token)
    except NotFound:
        return render("front_door/forgotten_ended.html", status=404)
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.refusing(WEAK):
            account = resets.use(reset, form.password.data, key=_key())
            access.sign_out()
            return go("front_door.sign_in", gettext("Your new password holds, and you are signed out everywhere. "
                                                    "Your username is %(name)s.", name=account.username))
    return render("front_door/forgotten_new.html", form=form)


def _ask(form: ForgottenForm) -> None:
    """Sealed to the mailer at once: from here on this process doesn't know the address either."""
    given = json.dumps({"email": form.email.data, "username": form.username.data or ""})
    resets.ask(envelopes.seal(given, PURPOSE), language=language(), key=_key())


def _count() -> None:
    limits.check(Limit.RESET_ADDRESS, request.remote_addr, key=_key())
    limits.count(Limit.RESET_ADDRESS, request.remote_addr, key=_key())


def _key() -> str:
    return current_app.config["SETTINGS"].secret_key
