"""What the reader reported, and how far it is: received, looked at, done (S5.14)."""
from blueprints.access import me, requires
from blueprints.mine import bp
from blueprints.pages import render
from models.care import reports
from models.ground.permissions import Can


@bp.get("/reports", endpoint="reports")
@requires(Can.KEEP_OWN_SPACE)
def reported():
    return render("mine/reports.html", rows=reports.own(for_=me()), kinds=reports.kinds())
