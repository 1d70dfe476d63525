"""Dates told softly, names, languages (S3.16): filters and the choice of language."""
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date as format_date_in
from flask import g, has_request_context, request, session
from flask_babel import format_date, format_datetime, get_locale, gettext
from jinja2 import pass_environment

from blueprints import access
from models.community import supports, tags
from models.community.posts import content_notes
from settings import LANGUAGES

ZONE = "America/Edmonton"       # one zone until organisations keep a calendar of their own
HERE = ZoneInfo(ZONE)
MORNING, AFTERNOON, EVENING = 5, 12, 18


def init_app(app) -> None:
    for filter_ in (soft, soft_day, exact, day, kept_day, country_name, tag_name, note_name, support_name, words_of):
        app.add_template_filter(filter_)


def choose_language() -> str:
    """The reader's choice, else the cookie's, else the browser's; English where nobody asks."""
    if not has_request_context():
        return "en"
    reader = None if g.get("broken") else access.me()
    if reader is not None:
        return reader.language
    if session.get("language") in LANGUAGES:
        return session["language"]
    return request.accept_languages.best_match(LANGUAGES, "en")


def choose_timezone() -> str:
    return ZONE


def language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


@pass_environment
def soft(environment, at) -> str:
    """When, without pressure: "just now", "this morning", "yesterday", a weekday, a date."""
    return _soft(at, environment.spoken or language()) if at else ""


def soft_day(at) -> str:
    """The day alone, to stand over what happened on it."""
    here, today = at.astimezone(HERE).date(), datetime.now(HERE).date()
    told = gettext("Today") if here >= today else _soft(at, language())
    return told[:1].upper() + told[1:]


def _soft(at, lang: str) -> str:
    present = datetime.now(UTC)
    here, today = at.astimezone(HERE), present.astimezone(HERE)
    days = (today.date() - here.date()).days
    if days <= 1:
        return _spoken(lang)["yesterday" if days == 1 else _part_of(here.hour, present - at)]
    return _written(here.date(), "EEEE" if days < 7 else "d MMMM" if here.year == today.year else "d MMMM y", lang)


@lru_cache(1_000)
def _written(on: date, pattern: str, lang: str) -> str:
    return format_date_in(on, pattern, locale=lang)


def _part_of(hour: int, age: timedelta) -> str:
    if age < timedelta(minutes=15):
        return "now"
    parts = ((MORNING, "night"), (AFTERNOON, "morning"), (EVENING, "afternoon"))
    return next((part for until, part in parts if hour < until), "evening")


@cache
def _spoken(_lang: str) -> dict[str, str]:
    """A page tells forty times when: words and dates are looked up once in each language."""
    return {"now": gettext("just now"), "night": gettext("in the night"), "morning": gettext("this morning"),
            "afternoon": gettext("this afternoon"), "evening": gettext("this evening"),
            "yesterday": gettext("yesterday")}


def exact(at) -> str:
    """For staff: date and minute. A moment among a notice's facts is ISO text."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) and at else at
    return format_datetime(moment, "d MMM y, HH:mm") if moment else ""


def day(on) -> str:
    """The date alone, to come or gone by: of a moment, of a date, of one kept as text."""
    if isinstance(on, datetime):
        on = on.astimezone(HERE).date()
    return format_date(date.fromisoformat(on) if isinstance(on, str) else on, "d MMMM y") if on else ""


def country_name(code: str) -> str:
    """To be read aloud."""
    return get_locale().territories.get(code.upper(), code)


def kept_day(iso: str) -> str:
    """A date kept as text ("2028-03-31"), in full."""
    return format_date(date.fromisoformat(iso), "d MMMM y", rebase=False) if iso else ""


def tag_name(key: str) -> str:
    return tags.kept()[key].name(language()) if key in tags.kept() else key


def note_name(key: str) -> str:
    return content_notes()[key].name(language()) if key in content_notes() else key


def support_name(key: str) -> str:
    return supports.kinds()[key].name(language())


def words_of(mapping: dict) -> str:
    """From {"en": …, "fr": …} the reader's own."""
    return mapping.get(language()) or mapping.get("en", "") if mapping else ""
