"""Who can't go on: to the door, to what stands against them, or out; and what they typed goes with them."""
from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from blueprints import drafting
from models.ground.errors import Barred
from models.people import sessions

COOKIE = "reader"
LEFT = "left"       # signed out here, perhaps while another window held a form
STANDING = "mine.standing"
PROSE = ("title", "body", "words", "tried", "why", "reason", "notes")     # the fields in which people write
WHOLE_PAGE = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}


def to_what_stands():
    """Whoever is suspended is led to what, why, until when and how to appeal; what was typed is shown once more."""
    if request.method != "GET":
        raise Barred
    place = url_for(STANDING)
    return ("", 403, {"HX-Redirect": place}) if "HX-Request" in request.headers else redirect(place, 303)


def to_the_door():
    """htmx swaps a redirect's page into the part; it obeys HX-Redirect instead.

    What was typed is shown, and put by for whoever signs in again here. What a page asks by itself leads nobody away
    from a form: that is for the next press.
    """
    by_htmx = "HX-Request" in request.headers
    if by_htmx and hasattr(current_app.view_functions[request.endpoint], "asked_by_the_page"):
        return "", 401
    words = typed() if COOKIE in session or LEFT in session else []
    if COOKIE in session and sessions.is_shut_out(session[COOKIE]):
        return _shut_out(words, by_htmx)
    kept = drafting.put_by(session[COOKIE]) if words and COOKIE in session else None
    door = url_for("front_door.sign_in", next=_next(kept))
    if words:
        page = render_template("errors/signed_out.html", typed=words, door=door, kept=kept)
        return (page, 422, WHOLE_PAGE) if by_htmx else (page, 401)
    if by_htmx:
        return "", 401, {"HX-Redirect": door}
    return redirect(door, 303)


def typed() -> list[str]:
    """The words of a form that can't be taken, to be shown once more: nothing typed is lost.

    Never what another site sent, never what is to be sealed, nor what is too much to be read.
    """
    if not is_from_here() or request.blueprint in ("front_door", "registry"):
        return []
    try:
        sent = request.form.items()
    except RequestEntityTooLarge:
        return []
    return [words for name, words in sent if name.rpartition("-")[2] in PROSE and words.strip()]


def is_from_here() -> bool:
    """The browser says so; where it says nothing, our own cookie came along, which is Lax: no other site brings it.

    Asked in this order: a form on a neighbouring name of our own site brings the cookie too.
    """
    return request.headers.get("Sec-Fetch-Site", "same-origin" if session else "") == "same-origin"


def _shut_out(words: list[str], by_htmx: bool):
    """Whoever was suspended in the middle of their work reads it whatever they press next, and takes their words."""
    if by_htmx and request.method == "GET":
        return "", 403, {"HX-Redirect": request.path}
    page = render_template("errors/shut_out.html", typed=words)
    return (page, 422, WHOLE_PAGE) if by_htmx else (page, 403)


def _next(draft_id: int | None) -> str | None:
    """Where to go on after signing in: the page that was asked for; the form that was sent, with its words."""
    if draft_id:
        return f"{request.path}?last=1&draft={draft_id}"
    return request.full_path.rstrip("?") if request.method == "GET" else None
