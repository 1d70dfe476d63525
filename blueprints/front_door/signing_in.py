"""Signing in by username and password (S2.9), staff with a second factor (S1.9); signing out."""
import time

from flask import current_app, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l

from blueprints import access
from blueprints.access import keeps_what_was_typed, open_to_everyone
from blueprints.formatting import language
from blueprints.front_door import bp, connections
from blueprints.front_door.forms import CodeForm, SignInForm
from blueprints.front_door.rooms import room_of
from blueprints.pages import back_to, go, is_demo, render
from models.ground import audit, limits
from models.ground.audit import Act
from models.ground.errors import NotFound
from models.ground.limits import Limit
from models.people import accounts, second_factor
from models.people.accounts import Account, AccountState

HALFWAY = "halfway"         # who has shown the password and still owes the code, and since when
HALFWAY_SECONDS = 300
REFUSED = _l("This name and this password don’t go together. Please look at both again.")
WRONG_CODE = _l("This code isn’t right, or was used already. Please wait for the next one.")


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def sign_in():
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        _check_limits(form.username.data)
        account = accounts.authenticate(form.username.data, form.password.data)
        if account and account.is_staff and not is_demo():
            session[HALFWAY] = [account.id, int(time.time())]
            return go("front_door.code", next=form.next.data)
        if account:
            return _let_in(account, form)
        _refuse(form, form.username.data, REFUSED)
    return render("front_door/sign_in.html", form=form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def code():
    account = _halfway()
    if account is None:
        return redirect(url_for("front_door.sign_in"), 303)
    form = CodeForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        _check_limits(account.username)
        if second_factor.is_right(account, form.code.data, key=_key(), older=_settings().secret_key_fallbacks):
            return _let_in(account, form, second_factor=True)
        _refuse(form, account.username, WRONG_CODE)
    return render("front_door/code.html", form=form)


@bp.post("/sign-out")
@open_to_everyone
def sign_out():
    spoken = language()
    access.sign_out()
    session["language"] = spoken
    return go("front_door.home")


def _let_in(account: Account, form, *, second_factor: bool = False):
    limits.forget(Limit.SIGN_IN_NAME, accounts.fold(account.username), key=_key())
    if account.is_staff:    # what staff do is on record; when members come and go is nobody's business
        audit.record(Act.SIGNED_IN, on=account, by=account)
    access.sign_in(account, second_factor=second_factor)
    connections.note(account)
    return redirect(back_to(form.next.data, url_for(room_of(account))), 303)


def _check_limits(username: str) -> None:
    limits.check(Limit.SIGN_IN_NAME, accounts.fold(username), key=_key())
    limits.check(Limit.SIGN_IN_ADDRESS, request.remote_addr, key=_key())


def _refuse(form, username: str, message) -> None:
    """One sentence whatever was wrong. The attempt is counted and witnessed, without the name that was typed."""
    form.form_errors.append(message)
    limits.count(Limit.SIGN_IN_NAME, accounts.fold(username), key=_key())
    limits.count(Limit.SIGN_IN_ADDRESS, request.remote_addr, key=_key())
    audit.witness(Act.SIGN_IN_REFUSED)


def _halfway() -> Account | None:
    account_id, since = session.get(HALFWAY) or (0, 0)
    if time.time() - since > HALFWAY_SECONDS:
        return None
    try:
        account = accounts.find(account_id)
    except NotFound:
        return None
    return account if account.state == AccountState.ACTIVE else None    # suspended between the password and the code


def _key() -> str:
    return _settings().secret_key


def _settings():
    return current_app.config["SETTINGS"]
