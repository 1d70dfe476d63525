"""Signing in by username and password (S2.9), with a second factor where one is owed (S1.9); signing out."""
from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from blueprints import access, factors, halfway, qr
from blueprints.access import keeps_what_was_typed, open_to_everyone
from blueprints.formatting import language
from blueprints.front_door import bp, connections
from blueprints.front_door.forms import CodeForm, SignInForm
from blueprints.front_door.rooms import room_of
from blueprints.pages import back_to, go, render
from models.ground import audit, limits
from models.ground.audit import Act
from models.ground.errors import Refused
from models.ground.limits import Limit
from models.people import accounts, passkeys, recovery_codes
from models.people.accounts import Account
from models.people.passkeys import Purpose

REFUSED = _l("This name and this password don’t go together. Please look at both again.")


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def sign_in():
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        _check_limits(form.username.data)
        account = accounts.authenticate(form.username.data, form.password.data)
        if account and halfway.owes_a_factor(account):
            return halfway.begin(account, form.next.data)
        if account:
            return let_in(account, form.next.data)
        form.form_errors.append(REFUSED)
        _count(Limit.SIGN_IN_NAME, accounts.fold(form.username.data))
    return render("front_door/sign_in.html", form=form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def code():
    account = halfway.who()
    if account is None or not account.has_second_factor:
        return redirect(url_for("front_door.sign_in" if account is None else "front_door.set_up"), 303)
    form = CodeForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        limits.check(Limit.SIGN_IN_ADDRESS, request.remote_addr, key=_key())
        try:
            factors.show(account, form, Purpose.SIGN_IN)
            return _with_factor(account, form)
        except Refused as refusal:
            factors.refuse(form, refusal)
            _count(Limit.SIGN_IN_ADDRESS, request.remote_addr)
    return render("front_door/code.html", form=form, is_staff=account.is_staff, has_passkey=passkeys.any_of(account),
                  elsewhere=factors.passkey_place())


@bp.post("/sign-in/passkey")
@open_to_everyone
def passkey():
    """The challenge for the passkey of whoever stands halfway in."""
    account = halfway.who()
    return factors.challenge(account, Purpose.SIGN_IN) if account else ("", 401)


@bp.route("/sign-in/set-up", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def set_up():
    """Staff without a second factor get as far as this page, and no farther."""
    account = halfway.who()
    if account is None or account.has_second_factor:
        return redirect(url_for("front_door.sign_in" if account is None else "front_door.code"), 303)
    form = factors.AuthenticatorForm()
    if form.validate_on_submit() and factors.confirm(account, form):
        return let_in(account, url_for("mine.recovery"), second_factor=True)
    offer = factors.offer(account, form)
    return render("front_door/set_up.html", form=form, offer=offer, drawn=qr.drawn(offer.uri))


@bp.post("/sign-out")
@open_to_everyone
def sign_out():
    spoken = language()
    access.sign_out()
    session["language"] = spoken
    return go("front_door.home")


def let_in(account: Account, next: str = "", *, second_factor: bool = False):
    limits.forget(Limit.SIGN_IN_NAME, accounts.fold(account.username), key=_key())
    if account.is_staff:    # what staff do is on record; when members come and go is nobody's business
        audit.record(Act.SIGNED_IN, on=account, by=account)
    access.sign_in(account, second_factor=second_factor)
    connections.note(account)
    return redirect(back_to(next, url_for(room_of(account))), 303)


def _with_factor(account: Account, form: CodeForm):
    """Whoever needed a recovery code is led to where a new authenticator is set up."""
    if form.passkey.data or not recovery_codes.looks_like_one(form.code.data):
        return let_in(account, form.next.data, second_factor=True)
    left, answer = recovery_codes.left(account), let_in(account, url_for("mine.sign_in_security"), second_factor=True)
    flash(ngettext("You used a recovery code. %(num)d is left.", "You used a recovery code. %(num)d are left.", left),
          "warning")
    return answer


def _check_limits(username: str) -> None:
    limits.check(Limit.SIGN_IN_NAME, accounts.fold(username), key=_key())
    limits.check(Limit.SIGN_IN_ADDRESS, request.remote_addr, key=_key())


def _count(limit: Limit, subject: str) -> None:
    """One sentence whatever was wrong. The attempt is counted and witnessed, without the name that was typed."""
    limits.count(limit, subject, key=_key())
    if limit != Limit.SIGN_IN_ADDRESS:
        limits.count(Limit.SIGN_IN_ADDRESS, request.remote_addr, key=_key())
    audit.witness(Act.SIGN_IN_REFUSED)


def _key() -> str:
    return current_app.config["SETTINGS"].secret_key
