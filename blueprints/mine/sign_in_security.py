"""One's own door (S1.9): the authenticator, passkeys, recovery codes, and where one is signed in."""
from flask import request
from flask_babel import gettext

from blueprints import factors, qr
from blueprints.access import keeps_what_was_typed, me, my_session, requires
from blueprints.factors import AuthenticatorForm
from blueprints.mine import bp
from blueprints.mine.forms import MESSAGES, PasskeyForm
from blueprints.mine.proving import proved_recently
from blueprints.pages import go, render
from models.ground.permissions import Can
from models.people import passkeys, recovery_codes, second_factor, sessions


@bp.get("/sign-in-security")
@requires(Can.HAVE_ACCOUNT)
def sign_in_security():
    return render("mine/sign_in_security.html", passkeys=passkeys.of(me()), left=recovery_codes.left(me()),
                  few=recovery_codes.FEW, sessions=sessions.live(for_=me()), here=my_session().id)


@bp.route("/authenticator", methods=["GET", "POST"])
@requires(Can.HAVE_ACCOUNT)
@keeps_what_was_typed
@proved_recently
def authenticator():
    """A new one, which counts from its first code on; until then the older one does."""
    form, had = AuthenticatorForm(), me().has_second_factor
    if form.validate_on_submit() and factors.confirm(me(), form):
        return go("mine.sign_in_security" if had else "mine.recovery", gettext("Your new authenticator counts."))
    offer = factors.offer(me(), form)
    return render("mine/authenticator.html", form=form, offer=offer, drawn=qr.drawn(offer.uri))


@bp.post("/authenticator/remove")
@requires(Can.HAVE_ACCOUNT)
@proved_recently
def give_up():
    second_factor.give_up(by=me())
    return go("mine.sign_in_security", gettext("From now on you sign in with your password alone."))


@bp.route("/passkeys/new", methods=["GET", "POST"])
@requires(Can.HAVE_ACCOUNT)
@keeps_what_was_typed
@proved_recently
def add_passkey():
    form = PasskeyForm(name=request.args.get("name", ""))
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            second_factor.add_passkey(form.passkey.data, name=form.name.data, by=me(), site=factors.site())
            return go("mine.sign_in_security", gettext("Your new passkey counts."), anchor="passkeys")
    return render("mine/add_passkey.html", form=form, elsewhere=factors.passkey_place())


@bp.post("/passkeys/<int:passkey_id>/remove")
@requires(Can.HAVE_ACCOUNT)
@proved_recently
def remove_passkey(passkey_id):
    second_factor.remove_passkey(passkey_id, by=me())
    return go("mine.sign_in_security", gettext("That passkey opens nothing any more."), anchor="passkeys")


@bp.get("/recovery-codes")
@requires(Can.HAVE_ACCOUNT)
@proved_recently
def recovery():
    return render("mine/recovery.html", left=recovery_codes.left(me()), codes=None)


@bp.post("/recovery-codes")
@requires(Can.HAVE_ACCOUNT)
@proved_recently
def make_recovery_codes():
    """Drawn in the answer itself: kept anywhere for a page after it, they could be read there."""
    return render("mine/recovery.html", left=0, codes=second_factor.make_recovery_codes(by=me()))


@bp.post("/sessions/<int:session_id>/end")
@requires(Can.HAVE_ACCOUNT)
def end_session(session_id):
    sessions.end_own(session_id, by=me())
    return go("mine.sign_in_security", gettext("That sign-in has ended."), anchor="sessions")


@bp.post("/sessions/end-others")
@requires(Can.HAVE_ACCOUNT)
def end_other_sessions():
    sessions.end_others(my_session())
    return go("mine.sign_in_security", gettext("You are signed out everywhere but here."), anchor="sessions")
