"""Whoever finds a browser left open can't change the door: it asks once more who is here (S1.9)."""
from functools import wraps

from flask import redirect, request, url_for

from blueprints import factors
from blueprints.access import keeps_what_was_typed, me, my_session, requires
from blueprints.mine import bp
from blueprints.mine.forms import ProveForm
from blueprints.pages import back_to, render
from models.ground import limits
from models.ground.errors import Refused, TooMany
from models.ground.limits import Limit
from models.ground.permissions import Can
from models.people import passkeys, passwords, sessions
from models.people.passkeys import Purpose


def proved_recently(view):
    """Only within ten minutes of a password or a factor. What was typed, but for secrets, comes along and back."""
    @wraps(view)
    def asked(**values):
        if my_session().is_proved:
            return view(**values)
        kept = {"name": name} if (name := request.form.get("name", "")[:200]) else {}
        there = url_for(request.endpoint, **values, **kept) if "GET" in _methods() else url_for("mine.sign_in_security")
        return redirect(url_for("mine.prove", next=there), 303)
    return asked


@bp.route("/prove", methods=["GET", "POST"])
@requires(Can.HAVE_ACCOUNT)
@keeps_what_was_typed
def prove():
    form, status = ProveForm(next=request.args.get("next", "")), 200
    if form.validate_on_submit():
        try:
            _look_at(form)
            sessions.prove(my_session())
            return redirect(back_to(form.next.data, url_for("mine.sign_in_security")), 303)
        except (Refused, TooMany) as trouble:
            status = factors.refuse(form, trouble)
    form.code.data = ""
    return render("mine/prove.html", form=form, status=status, has_passkey=passkeys.any_of(me()),
                  elsewhere=factors.passkey_place())


@bp.post("/passkeys/challenge")
@requires(Can.HAVE_ACCOUNT)
def challenge():
    """The options for the browser's own call, as JSON; the answer comes with the form that asked."""
    purpose = request.form.get("purpose")
    if purpose not in (Purpose.ADD, Purpose.PROVE, Purpose.OPENING):
        return {}, 422
    return factors.challenge(me(), Purpose(purpose))


def _look_at(form: ProveForm) -> None:
    if not form.password.data:
        return factors.show(me(), form, Purpose.PROVE)
    factors.counted(me(), Limit.PASSWORD)
    passwords.prove(form.password.data, by=me())
    return limits.forget(Limit.PASSWORD, str(me().id), key=factors.settings().secret_key)


def _methods() -> set[str]:
    return request.url_rule.methods
