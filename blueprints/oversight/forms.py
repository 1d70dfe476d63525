"""Another Senior Clinician's word on an opening (S6.10)."""
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from blueprints.forms import SiteForm, needed, up_to

MESSAGES = {"empty": _l("This is needed.")}


class ReviewForm(SiteForm):
    words = TextAreaField(_l("Was it needed, and no more than was needed?"), validators=[
        needed(_l("Please write your review.")), up_to(2_000)])
