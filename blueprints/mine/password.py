"""A new password for whoever knows the old one (S2.9)."""
from flask import current_app
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, my_session, requires
from blueprints.mine import bp
from blueprints.mine.forms import MESSAGES, PasswordForm
from blueprints.pages import go, render
from models.ground import limits
from models.ground.limits import Limit
from models.ground.permissions import Can
from models.people import passwords


@bp.route("/password", methods=["GET", "POST"])
@requires(Can.HAVE_ACCOUNT)
@keeps_what_was_typed
def password():
    form = PasswordForm()
    if form.validate_on_submit():
        _count()
        with form.refusing(MESSAGES):
            passwords.change(form.old.data, form.password.data, by=me(), here=my_session())
            return go("mine.index", gettext("Your new password holds from now on. You are signed out everywhere else."))
    return render("mine/password.html", form=form)


def _count() -> None:
    """Who finds a browser left open may not guess on: each try counts, in a transaction of its own."""
    key = current_app.config["SETTINGS"].secret_key
    limits.check(Limit.PASSWORD, me().username, key=key)
    limits.count(Limit.PASSWORD, me().username, key=key)
