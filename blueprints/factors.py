"""Showing a second factor (S1.9): a code or, where there is script, a passkey. Its fields, limits and words."""
from urllib.parse import urlsplit

from flask import current_app, jsonify, request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import StopValidation

from blueprints.forms import SiteForm, up_to
from models.ground import limits
from models.ground.errors import Refused, TooMany
from models.ground.limits import Limit
from models.people import passkeys, second_factor
from models.people.accounts import Account
from models.people.passkeys import Purpose, Site

MESSAGES = {
    "wrong-code": _l("This code isn’t right, or was used already. Please wait for the next one."),
    "wrong-recovery": _l("This isn’t one of your recovery codes, or it was used already."),
    "wrong-password": _l("This isn’t your password."),
    "not-yet": _l("This code isn’t the one that goes with this picture. Please look at your authenticator once more."),
    "offer-ended": _l("This picture was drawn too long ago. There is a new one: please scan it."),
    "too-many": _l("There were too many tries. Please wait a quarter of an hour."),
    "passkey-wrong": _l("The passkey’s answer can’t be taken. Please try it once more, or use a code."),
    "passkey-expired": _l("The passkey’s answer came too late, or twice. Please use it once more."),
    "passkey-elsewhere": _l("This passkey was asked for by another site. Nothing was opened: please look at the "
                            "address of this page."),
    "passkey-unknown": _l("This passkey isn’t one of yours here, or it was stopped. Please use another, or a code."),
    "passkey-copied": _l("There seems to be a copy of this passkey, so it opens nothing any more. Please use a "
                         "code, and tell the administrators."),
    "passkey-known": _l("This passkey is one of yours already."),
    "passkey-many": _l("You have ten passkeys, which is the most. Please remove one first."),
}
CODE_NEEDED = _l("Please write the six digits.")


class CodeOrPasskey:
    """A passkey does instead of the code. No flag on the field: the browser must not ask for both."""

    def __init__(self, message=CODE_NEEDED):
        self.message = message

    def __call__(self, form, field):
        if not field.data and not form.passkey.data:
            raise StopValidation(self.message)


def code_field(label=_l("Code from your authenticator")) -> StringField:
    return StringField(label, validators=[CodeOrPasskey(), up_to(40)])


def passkey_field() -> HiddenField:
    """Filled in by the script, drawn by `components/passkey.html`."""
    return HiddenField()


class AuthenticatorForm(SiteForm):
    """The first code of a new authenticator; its secret travels along, sealed."""
    code = StringField(_l("The code that it shows now"), validators=[up_to(12)])
    sealed = HiddenField()

    def validate(self, **kwargs) -> bool:
        fine = super().validate(**kwargs)
        if not self.code.errors and not self.code.data:
            self.code.errors = [CODE_NEEDED]
        return fine and not self.code.errors


def show(account: Account, form, purpose: Purpose) -> None:
    """Raise Refused or TooMany unless what the form holds is a second factor of this account. Each try counts."""
    counted(account, Limit.SECOND_FACTOR)
    second_factor.show(account, code=form.code.data or "", passkey=form.passkey.data or "", purpose=purpose,
                       keys=settings().secret_keys, site=site())
    limits.forget(Limit.SECOND_FACTOR, str(account.id), key=settings().secret_key)


def offer(account: Account, form: AuthenticatorForm) -> second_factor.Offer:
    """What the page shows: the secret that was offered before, or a new one."""
    offered = second_factor.offer(account, keys=settings().secret_keys, sealed=form.sealed.data or "")
    form.sealed.data, form.code.data = offered.sealed, ""
    return offered


def confirm(account: Account, form: AuthenticatorForm) -> bool:
    """Whether the new authenticator counts from now on; if not, the form says why."""
    with form.refusing(MESSAGES):
        counted(account, Limit.SECOND_FACTOR)
        second_factor.confirm(form.sealed.data or "", form.code.data, by=account, keys=settings().secret_keys)
    return not form.errors


def challenge(account: Account, purpose: Purpose):
    """The options for the browser's own call."""
    counted(account, Limit.CHALLENGE)
    options = passkeys.ask(account, purpose, site=site())
    return jsonify({"create" if purpose == Purpose.ADD else "get": options})


def counted(account: Account, limit: Limit) -> None:
    key, subject = settings().secret_key, str(account.id)
    limits.check(limit, subject, key=key)
    limits.count(limit, subject, key=key)


def refuse(form, trouble: Refused | TooMany) -> int:
    """The status of the page that says so."""
    too_many = isinstance(trouble, TooMany)
    form.refuse(Refused("form", "too-many") if too_many else trouble, MESSAGES)
    return 429 if too_many else 422


def site() -> Site:
    origin = settings().origin
    return Site(urlsplit(origin).hostname, origin)


def passkey_place() -> str:
    """The address at which passkeys work, when it isn't this page's; empty here."""
    here = urlsplit(f"//{request.host}").hostname
    return "" if here == site().host else site().origin


def settings():
    return current_app.config["SETTINGS"]
