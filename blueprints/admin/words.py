"""Filters of the administrators' pages."""
from babel.dates import get_day_names
from flask_babel import get_locale

from blueprints.admin import bp
from models.people import eligibility


@bp.app_template_filter("weekday")
def weekday(number: int) -> str:
    return get_day_names("wide", "stand-alone", get_locale())[number]


@bp.app_template_filter("shown_host")
def shown_host(host: str) -> str:
    """A domain as people write it."""
    return eligibility.shown_host(host)
