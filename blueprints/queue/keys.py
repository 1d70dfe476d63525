"""A guide's own keys: the sheet that shows them, and the form that turns them on and changes them (WCAG 2.1.4)."""
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import SiteForm
from blueprints.pages import go, render
from blueprints.queue import bp
from models.ground.permissions import Can
from models.people import desk_keys

NAMES = {
    "sheet": _l("All the keys"), "queue": _l("To the queue"),
    "down": _l("Down the list"), "up": _l("Up the list"), "open": _l("Open it"), "following": _l("Next for you"),
    "more": _l("Next page"), "refresh": _l("Refresh"), "all": _l("All"), "urgent": _l("Urgent"),
    "concern": _l("Concern"), "routine": _l("Routine"), "mine": _l("Mine"), "team": _l("In colleagues’ hands"),
    "shift": _l("My shift"), "board": _l("The board"),
    "claim": _l("Take it on"), "release": _l("Give it back"), "words": _l("The covered words"),
    "earlier": _l("How it read before"), "approve": _l("Approve"), "edit": _l("Edit"),
    "note": _l("Add a content note"), "remove": _l("Remove"), "no_action": _l("No action"),
    "return": _l("Send it back"), "message": _l("Write to them"), "signpost": _l("Name help near them"),
    "hand_to_lead": _l("Hand it to a Lead"), "escalate": _l("Escalate"), "accept": _l("Accept it as an escalation"),
    "close": _l("Close the case"), "member": _l("Their page for guides"), "watch": _l("Keep an eye on them"),
    "standing": _l("Warn, pause or suspend the author"),
}
MESSAGES = {
    "one-sign": _l("Please write one letter, digit or sign, or nothing."),
    "taken": _l("“%(key)s” is the key for “%(name)s” already. Please choose another."),
}


class KeysForm(SiteForm):
    is_on = BooleanField(_l("Use keys at the desk"))

    def chosen(self) -> dict[str, str]:
        return {command: self[command].data or "" for command in desk_keys.COMMANDS}

    def validate(self, *args, **kwargs) -> bool:
        fine = super().validate(*args, **kwargs)
        for command, (why, other) in desk_keys.troubles(self.chosen()).items():
            words = MESSAGES[why] % {"key": self[command].data, "name": NAMES[other]} if other else MESSAGES[why]
            self[command].errors = [*self[command].errors, words]
            fine = False
        return fine


for _command in desk_keys.COMMANDS:
    setattr(KeysForm, _command, StringField(NAMES[_command]))


@bp.get("/keys")
@requires(Can.SEE_QUEUE)
def keys():
    return render("queue/keys.html", is_on=desk_keys.is_on(me()), pressed=desk_keys.of(me()), groups=desk_keys.USUAL,
                  names=NAMES)


@bp.route("/keys/own", methods=["GET", "POST"])
@requires(Can.SEE_QUEUE)
@keeps_what_was_typed
def own_keys():
    form = KeysForm(prefix="key", data={"is_on": desk_keys.is_on(me()), **desk_keys.of(me())})
    if form.validate_on_submit():
        desk_keys.choose(form.is_on.data, form.chosen(), by=me())
        return go("queue.keys", gettext("The keys are on, as you chose.") if form.is_on.data
                  else gettext("Kept. The keys are off."))
    return render("queue/own_keys.html", form=form, groups=desk_keys.USUAL)


@bp.post("/keys/usual")
@requires(Can.SEE_QUEUE)
def usual_keys():
    desk_keys.back_to_usual(by=me())
    return go("queue.keys", gettext("The keys are the usual ones again."))
