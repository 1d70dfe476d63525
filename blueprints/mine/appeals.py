"""Asking a different clinician to look at something again (S5.14): once, within its days, in one's own words."""
from flask import redirect, url_for
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.forms import OnceKey, SiteForm, needed, up_to
from blueprints.mine import bp
from blueprints.pages import go, render
from blueprints.writing import needs_help
from models.care import appeals
from models.care.appeals import Appealed
from models.community import posts
from models.ground.errors import Stale
from models.ground.permissions import Can
from models.people import signposts

MESSAGES = {"needed": _l("Please write a few words."),
            "too-late": _l("The time for this has passed. You can still complain about it, or write to us.")}


class AppealForm(SiteForm):
    words = TextAreaField(_l("How you see it"), validators=[
        needed(_l("Please write a few words.")), up_to(appeals.WORDS_LENGTH)])
    once = OnceKey()


@bp.route("/appeals/<any(edit, remove, note, mask, sanction):appealed>/<int:appealed_id>", methods=["GET", "POST"])
@requires(Can.SEE_OWN_STANDING)
@keeps_what_was_typed
def appeal_against(appealed, appealed_id):
    """What was done, and the form; where it was appealed already, what has become of it."""
    subject, form = appeals.subject(Appealed(appealed), appealed_id, for_=me()), AppealForm()
    if made := appeals.of_subject(subject):
        if form.is_submitted() and (form.words.data or "").strip() != made.words.body.strip():
            raise Stale     # from another window: its page shows what was typed here
        return redirect(url_for("mine.appeal", appeal_id=made.id), 303)
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            made = appeals.make(subject, by=me(), words=form.words.data, key=form.once.data)
            if _speaks_of_danger(form.words.data):
                posts.read_first(made.words)
            return go("mine.appeal", appeal_id=made.id)
    return render("mine/appeal_new.html", form=form, subject=subject,
                  help_lines=_lines(form.words.data or ""))


@bp.get("/appeals/<int:appeal_id>")
@requires(Can.SEE_OWN_STANDING)
def appeal(appeal_id):
    made = appeals.find_own(appeal_id, for_=me())
    return render("mine/appeal.html", appeal=made, help_lines=_lines(made.words.body))


def _lines(words: str) -> tuple:
    """Help first, where the words speak of danger."""
    return signposts.for_account(me(), crisis=True) if _speaks_of_danger(words) else ()


def _speaks_of_danger(words: str) -> bool:
    return needs_help("", words, language=me().community)
