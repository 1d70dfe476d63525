"""What nobody has made sure of lately: protocols, contacts, help lines (S6.6). Leads see it, administrators act."""
from datetime import UTC, date, datetime

from flask_babel import gettext

from blueprints.access import me, requires
from blueprints.admin import bp
from blueprints.admin.forms import ReasonForm
from blueprints.pages import go, render
from models.ground.permissions import Can
from models.people import keeping, local_help, organisations


@bp.get("/verification")
@requires(Can.SEE_STALE_HELP)
def verification():
    found = [(place, local_help.stale(place, _today())) for place in organisations.with_all_that_is_kept()]
    return render("admin/verification.html", found=[(place, rows) for place, rows in found if rows],
                  reviewed=local_help.stale_reviewed(_today()), days=local_help.STALE_AFTER.days,
                  may_keep=me().may(Can.KEEP_ORGANISATIONS))


@bp.post("/organisations/<organisation>/protocol/verified")
@requires(Can.KEEP_ORGANISATIONS)
def verify_protocol(organisation):
    keeping.verify_protocol(organisations.find(organisation), today=_today(), by=me())
    return _thanks()


@bp.post("/organisations/<organisation>/contacts/<int:place>/verified")
@requires(Can.KEEP_ORGANISATIONS)
def verify_contact(organisation, place):
    """`version`: the list may have been changed since, and the contact of this place be another."""
    keeping.verify_contact(organisations.find(organisation), place, seen=ReasonForm().version.data or 0, today=_today(),
                           by=me())
    return _thanks()


@bp.post("/organisations/<organisation>/lines/<key>/verified")
@requires(Can.KEEP_ORGANISATIONS)
def verify_line(organisation, key):
    local_help.verify(organisations.find(organisation), key, today=_today(), by=me())
    return _thanks()


def _thanks():
    return go("admin.verification", gettext("Noted: verified today."))


def _today() -> date:
    return datetime.now(UTC).date()
