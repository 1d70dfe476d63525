"""The Leads' board: shifts, load, target times, and giving a case to somebody (S5.8)."""
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import SiteForm, needed, up_to
from blueprints.pages import go, render
from blueprints.queue import bp
from models.care import board, confirmations, debriefs, queue, shifts
from models.ground.errors import Refused
from models.ground.permissions import Can
from models.people import accounts


class AssignForm(SiteForm):
    to = SelectField(_l("Who sees to it"), choices=[])
    reason = StringField(_l("Why"), validators=[needed(), Length(min=3, message=_l(
        "Please write why, in a few words.")), up_to(board.REASON_LENGTH)])

    def offer(self, offered) -> None:
        """In the order in which it would suit."""
        self.to.choices = [SelectChoice("", _l("Whoever is free")), *(
            SelectChoice(str(one.id), _words(one, desk, knows)) for one, desk, knows in offered)]


@bp.get("/board", endpoint="board")
@requires(Can.CONFIRM_DECISIONS)
def show():
    return render("queue/board.html", desks=board.desks(for_=me()), load=board.load(for_=me()),
                  waiting=queue.waiting(for_=me()).rows, confirm=len(confirmations.waiting(for_=me())),
                  talks=[one for one in debriefs.open_ones(for_=me()) if one.lead_id is None],
                  handed_over=shifts.handed_over(for_=me()))


@bp.route("/cases/<int:case_id>/assign", methods=["GET", "POST"])
@requires(Can.CONFIRM_DECISIONS)
@keeps_what_was_typed
def assign(case_id):
    case = board.find(case_id, for_=me())
    item_id, form = board.told_by(case), AssignForm(to=str(case.assigned_to_id or ""))
    form.offer(board.choices(case, for_=me()))
    if form.validate_on_submit():
        try:
            to = accounts.find(int(form.to.data)) if form.to.data else None
            board.assign(case_id, to, by=me(), reason=form.reason.data, item_id=item_id)
            return go("queue.board", gettext("Done. They are told."))
        except Refused as refusal:
            form.refuse(refusal, {})
    return render("queue/assign.html", form=form, case=case, item_id=item_id)


def _words(guide, desk, knows: bool) -> str:
    facts = [gettext("on shift") if desk and desk.shift_id else gettext("not on shift"),
             *([gettext("on a break")] if desk and desk.on_break else []),
             *([gettext("knows the topic")] if knows else []),
             *([gettext("%(n)d in hand", n=desk.in_hand + desk.given)] if desk else [])]
    return f"{guide.shown_name} ({', '.join(facts)})"
