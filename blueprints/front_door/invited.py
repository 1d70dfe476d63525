"""The link in an invitation to work here (S1.8): the page shows what it is to, its button makes the account."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, open_to_everyone
from blueprints.front_door import bp
from blueprints.front_door.forms import InvitedForm
from blueprints.front_door.join_form import WRONG
from blueprints.pages import go, render
from models.ground.errors import NotFound
from models.people import invitations


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@open_to_everyone
@keeps_what_was_typed
def invited(token):
    try:
        invitation = invitations.by_token(token)
    except NotFound:
        return render("front_door/invitation_ended.html", status=404)
    form = InvitedForm()
    if form.validate_on_submit():
        with form.refusing(WRONG):
            invitations.accept(invitation, username=form.username.data, password=form.password.data)
            return go("front_door.sign_in", gettext("Your account is made. Please sign in: the second factor, "
                                                    "which everyone who works here has, comes next."))
    return render("front_door/invited.html", form=form, invitation=invitation)
