"""The sealed registration record, opened for emergency services by a Senior Clinician (S6.3). Whole pages, no htmx."""
from flask import current_app
from flask_babel import gettext

from blueprints import factors
from blueprints.access import keeps_what_was_typed, me, my_session, requires
from blueprints.pages import go, render
from blueprints.registry import bp, opened
from blueprints.registry.forms import MESSAGES, AskForm, DisclosureForm
from models.care import assessments, escalations
from models.ground import limits
from models.ground.errors import Refused, Sealed, TooMany
from models.ground.limits import Limit
from models.ground.permissions import Can
from models.people import passkeys, sessions
from models.people.passkeys import Purpose
from models.vault import glass
from models.vault.store import VaultUnavailable

STATUS = {"too-many": 429, "away": 503}


@bp.get("")
@requires(Can.BREAK_GLASS)
def index():
    return render("registry/index.html", openings=glass.live_ones(for_=me()),
                  open_ones=escalations.open_ones(for_=me()))


@bp.route("/<ref>", methods=["GET", "POST"])
@requires(Can.BREAK_GLASS)
@keeps_what_was_typed
def ask(ref):
    """Shows no data. Every refusal is witnessed."""
    form, why = AskForm(), ""
    escalations.find(ref, for_=me())
    if form.validate_on_submit():
        try:
            return opened.begin(ref, _open(ref, form))
        except Refused as refusal:
            glass.refused(ref, by=me(), why=refusal.why)
            form.refuse(refusal, MESSAGES)
        except (TooMany, VaultUnavailable) as trouble:
            why = "too-many" if isinstance(trouble, TooMany) else "away"
            glass.refused(ref, by=me(), why=why)
            form.refuse(Refused("form", why), MESSAGES)
    return render("registry/ask.html", status=STATUS.get(why, 200), form=form.without_secrets(),
                  live=glass.live(ref, for_=me()), has_passkey=passkeys.any_of(me()),
                  elsewhere=factors.passkey_place(), **_assessed(escalations.find(ref, for_=me())))


@bp.get("/<ref>/record")
@requires(Can.BREAK_GLASS)
def record(ref):
    """Names of the fields alone; a reload shows no value again."""
    opening = glass.live(ref, for_=me())
    if opening is None or not opened.browser_key():
        return go("registry.ask", gettext("This record is sealed."), kind="warning", ref=ref)
    return _record(ref, opening)


@bp.post("/<ref>/fields/<field>")
@requires(Can.BREAK_GLASS)
def show(ref, field):
    """One field, drawn only after its reading was witnessed."""
    try:
        shown = glass.show(ref, field, by=me(), browser_key=opened.browser_key())
    except Sealed:
        glass.refused(ref, by=me(), why="sealed")
        return go("registry.ask", gettext("This record is sealed."), kind="warning", ref=ref)
    return _record(ref, glass.live(ref, for_=me()), shown)


@bp.post("/<ref>/end")
@requires(Can.BREAK_GLASS)
def end(ref):
    """Done before the half hour is: nothing can be read any more."""
    glass.end(ref, by=me())
    message = gettext("The record is sealed again. Another Senior Clinician reviews this opening within a day.")
    return opened.forget(go("escalations.show", message, ref=ref), ref)


@bp.route("/<ref>/disclosure", methods=["GET", "POST"])
@requires(Can.ESCALATE)
@keeps_what_was_typed
def disclose(ref):
    """What the member told of themself goes into the sealed record (S6.1). It is written here and never read here."""
    form, status = DisclosureForm(), 200
    escalation = escalations.find(ref, for_=me())
    if form.validate_on_submit():
        try:
            glass.keep_disclosure(ref, by=me(), words=form.words.data)
            return go("escalations.show", gettext("Sealed. The timeline says only that it was told."), ref=ref)
        except Refused as refusal:
            form.refuse(refusal, MESSAGES)
        except VaultUnavailable:
            form.refuse(Refused("form", "away"), MESSAGES)
            status = 503
    return render("registry/disclose.html", status=status, form=form, escalation=escalation)


def _open(ref: str, form: AskForm) -> str:
    """The browser's key. The assessment is looked at before a code is used up."""
    key = current_app.config["SETTINGS"].secret_key
    glass.check_assessed(escalations.find_open(ref, for_=me()))
    limits.check(Limit.OPENING, me().username, key=key)
    limits.count(Limit.OPENING, me().username, key=key)
    _step_up(form)
    _opening, browser_key = glass.break_glass(ref, by=me(), category=form.category.data, reason=form.reason.data,
                                              passphrase=form.passphrase.data)
    limits.forget(Limit.OPENING, me().username, key=key)
    return browser_key


def _step_up(form: AskForm) -> None:
    """A fresh second factor, in this one place."""
    factors.show(me(), form, Purpose.OPENING)
    sessions.show_second_factor(my_session())


def _assessed(escalation) -> dict:
    """The escalation, and whether an assessment of it stands."""
    return {"escalation": escalation, "assessment": assessments.standing(escalation),
            "questions": assessments.questions()}


def _record(ref: str, opening, shown=None):
    return render("registry/record.html", opening=opening, escalation=opening.escalation, shown=shown,
                  fields=glass.held_fields(ref, for_=me()))
