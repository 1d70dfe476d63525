"""The organisations that offer the service (S2.1). Nothing here tells who joined, or that anybody did (S1.8, S7.2)."""
from datetime import UTC, datetime

from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.admin import bp
from blueprints.admin.forms import NewForm
from blueprints.pages import go, render
from models.ground import audit
from models.ground.permissions import Can
from models.people import accounts, calendars, first_questions, keeping, local_help, organisations, signposts


@bp.get("")
@requires(Can.KEEP_ORGANISATIONS)
def index():
    known, today = organisations.with_all_that_is_kept(), datetime.now(UTC).date()
    return render("admin/index.html", organisations=known,
                  stale={one.id: len(local_help.stale(one, today)) for one in known})


@bp.route("/organisations/new", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def new():
    form = NewForm(data={"languages": ["en", "fr"], "country": "CA"})
    if form.validate_on_submit() and form.keeps(keeping.add, by=me(), reason=form.reason.data, **form.facts()):
        return go("admin.show", gettext("The organisation is added. Nobody can join before it has a rule."),
                  organisation=form.slug.data)
    return render("admin/about.html", form=form, organisation=None)


@bp.get("/organisations/<organisation>")
@requires(Can.KEEP_ORGANISATIONS)
def show(organisation):
    place = organisations.find(organisation)
    entries = audit.history("organisations", place.id, limit=10)
    return render("admin/show.html", organisation=place, calendar=calendars.of(place), entries=entries,
                  questions=first_questions.asked(place), lines=signposts.of_organisation(place),
                  stale=local_help.stale(place, datetime.now(UTC).date()),
                  names=accounts.shown_names(entry.by_id for entry in entries))
