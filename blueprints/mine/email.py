"""Changing one's e-mail address (S2.10). The web seals it and can't read it; the mailer moves it into its place."""
from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from blueprints.access import keeps_what_was_typed, me, open_to_everyone, requires
from blueprints.mine import bp
from blueprints.mine.data_forms import EmailForm, secret_key
from blueprints.pages import go, render
from models.ground.errors import NotFound, Refused
from models.ground.limits import Limit
from models.ground.permissions import Can
from models.people import email_changes
from models.vault import registration
from models.vault.registration import NotHeld, VaultUnavailable

AWAY = _l("We can’t keep your new address safely just now, so nothing was changed. Please try again in a few minutes: "
          "all but the password is still filled in below.")
NO_RECORD = _l("Your account has no registration record, so there is no address to change. Please write to us.")
LATELY = {"changed-lately": _l("Your address was changed a few days ago, and that can still be undone from the address "
                               "before. Until then it can’t be changed once more.")}


@bp.route("/email", methods=["GET", "POST"])
@requires(Can.KEEP_OWN_DATA)
@keeps_what_was_typed
def email():
    form, status = EmailForm(), 200
    if form.is_confirmed() and form.is_fitting() and form.is_within(Limit.OWN_MAIL):
        status = _ask(form)
        if status == 303:
            return go("mine.email", gettext("A mail with a link is on its way to the new address."))
    return render("mine/email.html", status=status, form=form, change=email_changes.waiting(for_=me()))


@bp.route("/email/confirm/<token>", methods=["GET", "POST"])
@open_to_everyone
def confirm_email(token):
    return _by_link(email_changes.by_confirm, token, "mine/confirm_email.html", "mine.email_changed",
                    lambda change: email_changes.confirm(change, key=secret_key()))


@bp.route("/email/undo/<token>", methods=["GET", "POST"])
@open_to_everyone
def undo_email(token):
    return _by_link(email_changes.by_undo, token, "mine/undo_email.html", "mine.email_restored", email_changes.undo)


@bp.get("/email/changed")
@open_to_everyone
def email_changed():
    return render("mine/email_changed.html")


@bp.get("/email/restored")
@open_to_everyone
def email_restored():
    return render("mine/email_restored.html")


def _ask(form: EmailForm) -> int:
    """Sealed first; the row that owes the mail follows. What breaks off between them expires."""
    if not me().record_key:
        form.form_errors.append(NO_RECORD)
        return 422
    try:
        email_changes.check_settled(by=me())
        registration.replace(me().residency, me().record_key, registration.ASKED, form.email.data)
    except Refused as refusal:
        form.refuse(refusal, LATELY)
        return 422
    except NotHeld:
        form.form_errors.append(NO_RECORD)
        return 422
    except VaultUnavailable:
        form.form_errors.append(AWAY)
        return 503
    email_changes.ask(by=me(), key=secret_key())
    return 303


def _by_link(find, token: str, page: str, after: str, act):
    """A page with one button, so that a mail program that opens links changes nothing."""
    try:
        change = find(token)
    except NotFound:
        return render("mine/link_ended.html", status=404)
    if request.method != "POST":
        return render(page)
    act(change)
    return go(after)
