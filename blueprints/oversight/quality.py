"""How well the service moderates (S5.10, S5.12, S5.8): a period's figures, and the sheets kept of past ones."""
import csv
import io

from flask import make_response, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import SiteForm, needed, up_to
from blueprints.oversight import bp, quality_files
from blueprints.pages import go, render
from models.care import decisions
from models.figures import desk, quality, sheets, small_counts
from models.figures.sheets import SheetKind
from models.ground.errors import NotFound
from models.ground.permissions import Can

SHOWN, USUAL = 10, 30
PARTS = ("soon", "decided", "worth")        # of the tables: one a page, all in a sheet
SHELVES = {"weeks": SheetKind.WEEK, "quarters": SheetKind.QUARTER}
MESSAGES = {"empty": _l("Please write some words.")}


class CommentForm(SiteForm):
    words = TextAreaField(_l("Comment"), validators=[needed(_l("Please write some words.")),
                                                     up_to(sheets.WORDS_LENGTH)])


@bp.get("/quality", endpoint="quality")
@requires(Can.OVERSEE)
def index():
    days, period = _asked()
    shown = part if (part := request.args.get("part")) in PARTS else PARTS[0]
    return _drawn("oversight/quality.html", quality.figures(period), lambda table: url_for(
        "oversight.quality_file", table=table, days=days, community=period.community or None),
        period=period, days=days, choices_of_days=quality.DAYS, communities=quality.COMMUNITIES,
        shown_part=shown,
        load=desk.load_by_name(period) if shown == "worth" and me().may(Can.CONFIRM_DECISIONS) else None)


@bp.get("/quality/<table>.csv")
@requires(Can.OVERSEE)
def quality_file(table):
    _days, period = _asked()
    return _file(table, quality.figures(period))


@bp.get("/quality/<any(weeks, quarters):shelf>")
@requires(Can.OVERSEE)
def sheets_kept(shelf):
    before = request.args.get("before", "")
    rows, more = sheets.kept(SHELVES[shelf], before=before)
    return render("oversight/sheets.html", shelf=shelf, rows=rows, more=more, is_first=not before)


@bp.route("/quality/<any(weeks, quarters):shelf>/<label>", methods=["GET", "POST"])
@requires(Can.OVERSEE)
@keeps_what_was_typed
def sheet(shelf, label):
    found, form = sheets.find(SHELVES[shelf], label), CommentForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            sheets.comment(found, by=me(), words=form.words.data)
            return go("oversight.sheet", gettext("Your comment is kept with the figures."), shelf=shelf, label=label)
    return _drawn("oversight/sheet.html", found.figures, lambda table: url_for(
        "oversight.sheet_file", shelf=shelf, label=label, table=table),
        form=form, sheet=found, shelf=shelf, comments=sheets.comments(found))


@bp.get("/quality/<any(weeks, quarters):shelf>/<label>/<table>.csv")
@requires(Can.OVERSEE)
def sheet_file(shelf, label, table):
    return _file(table, sheets.find(SHELVES[shelf], label).figures, f"{label}-{table}")


def _asked() -> tuple[int, desk.Period]:
    """The period and the language of the address; what is none is ignored."""
    days, community = request.args.get("days", ""), request.args.get("community", "")
    days = int(days) if days in map(str, quality.DAYS) else USUAL
    return days, quality.last(days, community if community in quality.COMMUNITIES else "")


def _drawn(page: str, figures: dict, file, **values):
    return render(page, figures=figures, file=file, references=quality.references(), fewest=small_counts.fewest(),
                  few_guides=quality.few_guides(), reasons=decisions.reasons, shown=SHOWN, parts=PARTS,
                  reads_phrasebook=me().may(Can.READ_PHRASEBOOK), **values)


def _file(table: str, figures: dict, name: str = ""):
    if table not in quality_files.TABLES or not quality_files.is_in(figures, table):
        raise NotFound
    written = io.StringIO()
    csv.writer(written).writerows(quality_files.TABLES[table](figures))
    response = make_response("\ufeff" + written.getvalue())     # the mark tells spreadsheets that it is UTF-8
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="quality-{name or table}.csv"'
    return response
