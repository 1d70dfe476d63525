"""Another Senior Clinician's word on an opening (S6.10)."""
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from blueprints.forms import Day, SiteForm, needed, up_to
from models.vault import afterwards

MESSAGES = {
    "empty": _l("This is needed."),
    "past": _l("Please choose a day that is still to come."),
    "too-far": _l("Please choose a day within the next three months."),
    "too-long": _l("This is too long."),
}


class ReviewForm(SiteForm):
    words = TextAreaField(_l("Was it needed, and no more than was needed?"), validators=[
        needed(_l("Please write your review.")), up_to(2_000)])


class DeferForm(SiteForm):
    reason = TextAreaField(_l("Why would telling them now put somebody in danger?"), validators=[
        needed(_l("Please write the reason.")), up_to(afterwards.REASON_LENGTH)])
    look_again_on = Day(_l("Look again on"), validators=[needed(_l("Please name a day."))])
