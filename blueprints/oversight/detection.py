"""How good the instrument is: for Leads and directors, as tables, small charts and files (S5.10, S5.12, S5.18)."""
import csv
import io

from flask import make_response
from flask_babel import gettext

from blueprints.access import me, requires
from blueprints.oversight import bp
from blueprints.pages import go, render
from blueprints.wording import category_name
from models.care import bursts, rescans
from models.figures import detection as figures
from models.ground.errors import NotFound
from models.ground.permissions import Can

SHOWN = 25


@bp.get("/detection")
@requires(Can.OVERSEE)
def detection():
    rules = figures.rules()
    return render("oversight/detection.html", rules=rules[:SHOWN], more=max(0, len(rules) - SHOWN),
                  misses=figures.misses(), drift=figures.drift()[:SHOWN], weeks=figures.weeks(),
                  changes=figures.changes(), speed=figures.seconds_to_scan(), rescan=rescans.latest(),
                  bursts=bursts.unseen(for_=me()), keeps=me().may(Can.KEEP_PHRASEBOOK), days=figures.DAYS,
                  fewest=figures.FEWEST)


@bp.get("/detection/<table>.csv")
@requires(Can.OVERSEE)
def detection_file(table):
    if table not in FILES:
        raise NotFound
    written = io.StringIO()
    csv.writer(written).writerows(FILES[table]())
    response = make_response("\ufeff" + written.getvalue())     # the mark tells spreadsheets that it is UTF-8
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return response


@bp.post("/detection/bursts/<int:burst_id>/seen")
@requires(Can.KEEP_PHRASEBOOK)
def burst_seen(burst_id):
    bursts.see(burst_id, by=me())
    return go("oversight.detection", gettext("Noted."))


def _rules():
    """Few are told as few, in a file too."""
    yield "rule", "category", "posts", "acted", "left"
    for use in figures.rules():
        counts = (f"<{figures.FEWEST}", "", "") if use.is_few else (use.posts, use.acted, use.left)
        yield use.rule, category_name(use.category), *counts


def _misses():
    yield "language", "drawn", "read", "missed", "share", "from", "to"
    for row in figures.misses():
        yield row.community, row.drawn, row.read, row.missed, row.rate, *(row.interval or ("", ""))


def _drift():
    yield "category", *(week.isoformat() for week in figures.weeks())
    for row in figures.drift():
        yield category_name(row.category), *(round(rate, 2) for rate in row.rates)


FILES = {"rules": _rules, "misses": _misses, "drift": _drift}
