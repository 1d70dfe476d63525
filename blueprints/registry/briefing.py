"""The brief for an emergency service (S6.9): on paper or on the screen, inside a live opening only."""
from flask_babel import gettext

from blueprints.access import me, requires
from blueprints.pages import go, render
from blueprints.registry import bp
from blueprints.registry.forms import MESSAGES, BriefForm
from blueprints.registry.opened import browser_key
from models.care import assessments
from models.ground.errors import Refused, Sealed
from models.ground.permissions import Can
from models.vault import briefs, glass


@bp.route("/<ref>/brief", methods=["GET", "POST"])
@requires(Can.BREAK_GLASS)
def brief(ref):
    """The choice of fields shows none; the brief is drawn only after each reading was witnessed."""
    form = BriefForm(fields=list(briefs.USUAL)).offering(briefs.offered(ref, for_=me()))
    try:
        if form.validate_on_submit():
            return render("registry/brief.html", brief=_brief(ref, form), questions=assessments.questions(),
                          where=briefs.WHERE, reach=briefs.REACH, who=briefs.WHO)
    except Refused as refusal:
        form.refuse(refusal, MESSAGES)
    except Sealed:
        glass.refused(ref, by=me(), why="sealed")
    opening = glass.live(ref, for_=me())
    if opening is None or not browser_key():
        return go("registry.ask", gettext("This record is sealed."), kind="warning", ref=ref)
    return render("registry/choose.html", form=form, opening=opening)


def _brief(ref: str, form: BriefForm) -> briefs.Brief:
    return briefs.draw_up(ref, form.fields.data, by=me(), browser_key=browser_key())
