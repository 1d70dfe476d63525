"""render(page, part): whole pages and the parts that htmx swaps. The only reader of `request.htmx`."""
import hashlib
import re
from functools import cache
from pathlib import Path

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from htmx_flask import request as htmx_request
from markupsafe import Markup

from blueprints import access, drafting
from blueprints.access import is_demo
from blueprints.formatting import language
from models.care import escalations
from models.ground.permissions import Can
from models.people import signposts

SAVER = "saves-data"        # a cookie: it is about this device's connection, not about the person
EXIT_URL = "https://www.canada.ca/"      # a dull page that says nothing about the one before it
LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
STATIC = Path(__file__).parents[1] / "static"


def init_app(app) -> None:
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_given_to_every_page)
    app.add_template_global(asset)
    app.add_template_global(_address, "url_for")
    app.add_template_global(drafting.place, "draft_place")


def render(page: str, *, part: str | None = None, status: int = 200, **values):
    """The page, or only its part when htmx asked for a part. A form with errors answers 422."""
    form = values.get("form")
    if status == 200 and form is not None and form.errors:
        status = 422
    wants_part = part and htmx_request.htmx and not htmx_request.htmx.boosted
    response = make_response(render_template(part if wants_part else page, is_part=bool(wants_part), **values), status)
    response.vary.add("HX-Request")
    return response


def go(endpoint: str, message: str | None = None, kind: str = "good", anchor: str | None = None, **values):
    """After a POST: 303 to a page, which tells what happened."""
    if message:
        flash(message, kind)
    return redirect(url_for(endpoint, _anchor=anchor, **values), 303)


@cache
def asset(path: str) -> str:
    """Cached by its digest for a year: another content is another address."""
    return url_for("static", filename=path, v=_digest(STATIC / path))


def back_to(given: str | None, fallback: str) -> str:
    """A local path from the form, or the fallback: never another site. "/\t/x" is one too: browsers drop the tab."""
    return given if given and LOCAL_PATH.fullmatch(given) else fallback


def page_mark(text: str) -> int:
    """A number from an address or a hidden field (`type=`) that both databases can hold; what is none is ignored."""
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise ValueError
    return int(text)


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _inline_css() -> Markup:
    return Markup((STATIC / "css" / "drystone.css").read_text("utf-8"))


def _given_to_every_page() -> dict:
    reader = access.me()
    saver = saves_data() if request else False
    return {"lang": language(), "reader": reader, "nav": _nav(reader), "exit_url": EXIT_URL,
            "nobody_there": access.is_alone() and signposts.first(reader),
            "csp_nonce": g.get("csp_nonce", ""), "script_url": _place("front_door.script", digest=script_digest()),
            "demo": is_demo(), "data_saver": saver,
            "inline_css": _inline_css() if saver else ""}


def saves_data() -> bool:
    """As the reader chose on this device; else as the browser asks."""
    chosen = request.cookies.get(SAVER, "")
    return (chosen or request.headers.get("Save-Data")) == "on"


def script_text() -> str:
    """htmx (copied in at installation) and our own small script, as one file: one request less."""
    htmx = current_app.config["SETTINGS"].instance_dir / "htmx" / "htmx.min.js"
    ours = (STATIC / "js" / "drystone.js").read_text("utf-8")
    return (htmx.read_text("utf-8") + ";\n" if htmx.exists() else "") + ours


def script_digest() -> str:
    known = current_app.extensions.get("script_digest")
    if known is None:
        known = current_app.extensions["script_digest"] = hashlib.sha256(script_text().encode()).hexdigest()[:16]
    return known


def _nav(reader) -> list[tuple]:
    """Label, address, and whether this page stands there."""
    if reader is None:
        return [(gettext("Sign in"), _place("front_door.sign_in"), request.endpoint == "front_door.sign_in")]
    told = {"escalations.index": _escalations_label, "mine.notices": _notices_label}
    here = request.endpoint
    return [(told[endpoint](reader) if endpoint in told else words, url, here == endpoint)
            for endpoint, words, url, can in _places(language()) if reader.may(can)]


@cache
def _places(_lang: str) -> list[tuple]:
    """Looked up once in each language, like their addresses."""
    return [(endpoint, words, _place(endpoint), can) for endpoint, words, can in (
        ("wall.index", gettext("Wall"), Can.READ_THE_WALL),
        ("search.index", gettext("Search"), Can.READ_THE_WALL),
        ("groups.index", gettext("Groups"), Can.READ_THE_WALL),
        ("queue.index", gettext("Queue"), Can.SEE_QUEUE),
        ("phrasebook.index", gettext("Phrasebook"), Can.READ_PHRASEBOOK),
        ("escalations.index", "", Can.SEE_ESCALATIONS),
        ("rota.index", gettext("Rota"), Can.SEE_ROTA),
        ("oversight.index", gettext("Oversight"), Can.OVERSEE),
        ("admin.index", gettext("Administration"), Can.KEEP_ORGANISATIONS),
        ("mine.notices", "", Can.HAVE_ACCOUNT),
        ("mine.index", gettext("My space"), Can.KEEP_OWN_SPACE))]


def _address(endpoint: str, **values) -> str:
    return url_for(endpoint, **values) if values else _place(endpoint)


@cache
def _place(endpoint: str, **values) -> str:
    """An address that is the same for everyone; finding it anew for each line of the menu is slow."""
    return url_for(endpoint, **values)


def _escalations_label(reader) -> str:
    """Who is called sees it wherever they are (S6.2)."""
    calls = len(escalations.ringing(for_=reader)) if reader.may(Can.ACCEPT_ESCALATION) else 0
    return gettext("Escalations (%(n)d calling)", n=calls) if calls else gettext("Escalations")


def _notices_label(reader) -> str:
    if reader.unread_notices:
        return gettext("Notices (%(n)d new)", n=reader.unread_notices)
    return gettext("Notices")
