"""The organisations that offer the service (S2.1). Nothing here tells who joined, or that anybody did (S1.8, S7.2)."""
from blueprints.access import requires
from blueprints.admin import bp
from blueprints.pages import render
from models.ground.permissions import Can
from models.people import organisations


@bp.get("")
@requires(Can.KEEP_ORGANISATIONS)
def index():
    return render("admin/index.html", organisations=organisations.everyone())
