"""Get help now: for anyone, signed in or not, with the database or without (S10.1)."""
from flask import request

from blueprints.access import me, open_to_everyone
from blueprints.front_door import bp
from blueprints.pages import render
from models.ground.outage import unless_away
from models.people import organisations, signposts


@bp.get("/help-now")
@open_to_everyone
def help_now():
    known = unless_away(organisations.everyone, [])
    chosen = next((one for one in known if one.slug == request.args.get("for")), None)
    lines = signposts.for_organisation(chosen) if chosen else signposts.for_account(me())
    place = chosen or (me() and me().organisation)
    return render("front_door/help_now.html", lines=signposts.grouped(lines), place=place, organisations=known)
