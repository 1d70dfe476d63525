"""Reporting a post."""
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from blueprints.forms import SiteForm, listed, up_to
from models.care import reports


class ReportForm(SiteForm):
    category = RadioField(_l("What is it about?"), validators=[InputRequired(_l("Please choose what comes closest."))],
                          choices=lambda: listed(reports.kinds()))
    words = TextAreaField(_l("Anything a guide should know"), validators=[up_to(reports.WORDS_LENGTH)])
