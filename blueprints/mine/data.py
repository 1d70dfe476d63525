"""My data (S2.10, S7.6): what is held, where, why, until when; who looked; a copy to take along."""
from flask import current_app, make_response, request, url_for
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.mine import bp
from blueprints.mine.data_forms import ExportForm
from blueprints.pages import go, render
from models.ground import retention
from models.ground.errors import NotFound, Stale
from models.ground.limits import Limit
from models.ground.permissions import Can
from models.rights import exports, gathering, holdings
from models.vault import glass, registration
from models.vault.registration import VaultUnavailable

COOKIE = "export"       # the browser's key: nobody else can open the copy, not even the server alone


@bp.get("/data")
@requires(Can.KEEP_OWN_DATA)
def data():
    return render("mine/data.html", sealed=_sealed_fields(), counts=holdings.counts(for_=me()),
                  openings=glass.openings_about(me()))


@bp.route("/data/export", methods=["GET", "POST"])
@requires(Can.KEEP_OWN_DATA)
@keeps_what_was_typed
def export():
    form = ExportForm()
    if form.is_confirmed() and form.is_within(Limit.EXPORT):
        _export, browser_key = exports.ask(by=me())
        return _with_key(go("mine.export"), browser_key)
    return render("mine/export.html", part="mine/_export.html", form=form,
                  export=exports.latest(for_=me()), parts=len(gathering.PARTS), has_key=COOKIE in request.cookies)


@bp.post("/data/export/fetch")
@requires(Can.KEEP_OWN_DATA)
def fetch_export():
    """The one POST that answers with what was asked for: it can be fetched once, and a GET changes nothing."""
    try:
        packed = exports.fetch(request.form.get("name", ""), by=me(), browser_key=request.cookies.get(COOKIE, ""))
    except NotFound:
        return go("mine.export", gettext("This copy is gone: it can be fetched once, and for a day."), "warning")
    except Stale:
        return go("mine.export", gettext("Only the browser that asked for this copy can open it. Here you can ask for "
                                         "a new one."), "warning")
    response = make_response(packed)
    response.headers.update({"Content-Type": "application/zip",
                             "Content-Disposition": 'attachment; filename="my-data.zip"'})
    return response


def _sealed_fields():
    """Names of what is sealed; None when the vault is away just now."""
    if not me().record_key:
        return ()
    try:
        return registration.held_fields(me().residency, me().record_key)
    except VaultUnavailable:
        return None


def _with_key(response, browser_key: str):
    response.set_cookie(COOKIE, browser_key, max_age=retention.seconds("exports"), path=url_for("mine.export"),
                        httponly=True, samesite="Strict", secure=current_app.config["SETTINGS"].secure_cookies)
    return response
