"""The link in the mail (S2.5): it shows a page, whose button opens the account; first questions and steps (S2.6)."""
from flask import request

from blueprints import access
from blueprints.access import keeps_what_was_typed, me, open_to_everyone, requires
from blueprints.front_door import bp, connections
from blueprints.front_door.forms import questions_form
from blueprints.front_door.rooms import begins_at, room_of
from blueprints.pages import go, render
from models.care import arrivals
from models.community import beginnings
from models.ground.errors import NotFound
from models.ground.permissions import Can
from models.people import accounts, first_questions, rota


@bp.route("/activate/<token>", methods=["GET", "POST"])
@open_to_everyone
def activate(token):
    try:
        account = accounts.by_activation(token)
    except NotFound:
        return render("front_door/link_ended.html", status=404)
    if request.method != "POST":    # HEAD asks like GET: a mail scanner's address would be sealed as the member's
        return render("front_door/activate.html")
    accounts.activate(account)
    arrivals.arrive(account)
    access.sign_in(account)
    connections.note(account)
    return go("front_door.welcome")


@bp.route("/welcome", methods=["GET", "POST"])
@requires(Can.KEEP_OWN_SPACE)
@keeps_what_was_typed
def welcome():
    form = questions_form(me().organisation)
    if form.validate_on_submit():
        given = request.form.to_dict(flat=False)
        first_questions.answer(first_questions.answered(given, me().organisation), by=me())
        return go(begins_at(me()))
    return render("front_door/welcome.html", form=form)


@bp.get("/first-steps")
@requires(Can.KEEP_OWN_SPACE)
def first_steps():
    """Left and taken up again as often as one likes; once done or left out, never again."""
    if not me().looks_round_since:
        return go(room_of(me()))
    return render("front_door/first_steps.html", arrival=arrivals.own(for_=me()), guides=rota.guides_present(),
                  beginning=beginnings.for_newcomer(me()))


@bp.post("/first-steps/done")
@requires(Can.KEEP_OWN_SPACE)
def first_steps_done():
    first_questions.end_first_steps(by=me())
    return go(room_of(me()))
