"""Joining (S2.2-S2.4): one page, one form. What identifies a person goes to the vault before there is an account."""
import phonenumbers
from flask import current_app, request
from flask_babel import lazy_gettext as _l

from blueprints.access import keeps_what_was_typed, open_to_everyone
from blueprints.formatting import language
from blueprints.front_door import bp
from blueprints.front_door.join_form import WRONG, JoinForm
from blueprints.pages import go, render
from models.ground import limits
from models.ground.errors import Refused
from models.ground.limits import Limit
from models.people import accounts, organisations, passwords, pseudonyms, signposts
from models.vault import registration
from models.vault.registration import Details, VaultUnavailable

OFFERED, SHOWN = 15, 5      # names: five at first, the others one press away
CLOSED = _l("We can’t keep your details safely just now, so we have kept nothing. Please try again in a few minutes: "
            "all but the password is still filled in below.")


@bp.route("/join/<organisation>", methods=["GET", "POST"])
@bp.route("/join/<organisation>/<code>", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def join(organisation, code=""):
    form = JoinForm(organisations.find(organisation), code=code)
    if form.is_submitted():
        _check_limit()
        if form.is_too_young:
            return render("front_door/join_young.html", age=form.youngest, lines=signposts.for_the_young())
        if form.validate() and _count() and form.is_eligible():
            return _open(form)
    return _drawn(form)


@bp.get("/join/check-your-mail")
@open_to_everyone
def check_your_mail():
    return render("front_door/check_your_mail.html")


def _open(form: JoinForm):
    try:
        _register(form)
    except Refused as refusal:
        form.refuse(refusal, WRONG)
        return _drawn(form)
    except VaultUnavailable:
        form.form_errors.append(CLOSED)
        return _drawn(form, status=503)
    return go("front_door.check_your_mail")


def _register(form: JoinForm) -> None:
    """The vault first. What breaks off afterwards leaves a record without a member, which the sweep shreds.

    While the password is hashed and the vault is written, no transaction of the community's is open: a slow vault holds
    nobody else up.
    """
    residency, details = form.organisation.residency, _details(form)
    number, password_hash = passwords.prepare(form.value("username"), form.password.data)
    record_key = registration.seal(residency, details)
    facts = {"community": form.value("community"), "language": language(), "organisation": form.organisation,
             "rule": form.rule, "record_key": record_key, "affiliation": form.value("affiliation"), "key": _key()}
    if begun := accounts.begun(number):
        accounts.join_again(begun, **facts)     # the older record has no member now: the sweep shreds it
    else:
        accounts.join(username=form.value("username"), password_hash=password_hash, **facts)


def _details(form: JoinForm) -> Details:
    phone = form.value("phone")
    return Details(
        email=form.value("email"), date_of_birth=form.date_of_birth.data.isoformat(),
        postal_code=form.value("postal_code").upper() or None, country=form.value("country") or None,
        phone=phone and _international(phone, form.organisation.country) or None,
        affiliation=form.value("affiliation") or None)


def _international(phone: str, country: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(phone, country), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _drawn(form: JoinForm, status: int = 200):
    form.offer(pseudonyms.suggest(form.tongue, OFFERED))
    return render("front_door/join.html", status=status, form=form, organisation=form.organisation, shown=SHOWN)


def _check_limit() -> None:
    limits.check(Limit.JOIN_ADDRESS, request.remote_addr, key=_key())


def _count() -> bool:
    """One attempt. Slips of the pen aren't counted, or a campus behind one address would be shut out by its typists."""
    limits.count(Limit.JOIN_ADDRESS, request.remote_addr, key=_key())
    return True


def _key() -> str:
    return current_app.config["SETTINGS"].secret_key
