"""How the reader stands (S5.7): what was imposed on them, why, until when. Open to them when nothing else is."""
from blueprints.access import me, requires
from blueprints.mine import bp
from blueprints.pages import render
from models.care import appeals
from models.ground.permissions import Can
from models.people import signposts, standing


@bp.get("/standing", endpoint="standing")
@requires(Can.SEE_OWN_STANDING)
def stands():
    now = {one.id for one in me().in_force}
    rows = standing.against(me())
    return render("mine/standing.html", reasons=standing.reasons(),
                  standing=[row for row in rows if row.id in now], before=[row for row in rows if row.id not in now],
                  decided=appeals.subjects(me()), appealed={one.about: one for one in appeals.own(for_=me())},
                  since=appeals.since(),
                  help_lines=signposts.for_account(me(), crisis=True) if me().is_barred else ())
