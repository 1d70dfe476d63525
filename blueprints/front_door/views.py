"""The front page, the written pages, language, the script."""
from flask import Response, abort, current_app, redirect, request, session

from blueprints.access import me, open_to_everyone
from blueprints.front_door import bp, written
from blueprints.pages import SAVER, back_to, render, script_digest, script_text
from models.people import accounts, organisations
from settings import LANGUAGES


@bp.get("/")
@open_to_everyone
def home():
    return render("front_door/home.html", organisations=organisations.with_rules())


@bp.get("/<any('house-rules', privacy, accessibility, about):name>")
@open_to_everyone
def page(name):
    return render("front_door/page.html", written=written.read(name))


@bp.post("/language")
@open_to_everyone
def language():
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    if me():
        accounts.choose_language(chosen, by=me())
    return redirect(back_to(request.form.get("back"), "/"), 303)


@bp.post("/data-saver")
@open_to_everyone
def data_saver():
    """Words first, pictures when asked for: on this device, until it is chosen otherwise (S11.3)."""
    chosen = request.form.get("saver")
    if chosen not in ("on", "off"):
        abort(400)
    answer = redirect(back_to(request.form.get("back"), "/"), 303)
    answer.set_cookie(SAVER, chosen, max_age=365 * 86_400, httponly=True, samesite="Lax",
                      secure=current_app.config["SESSION_COOKIE_SECURE"])
    return answer


@bp.get("/script-<digest>.js")
@open_to_everyone
def script(digest):
    if digest != script_digest():
        abort(404)
    return Response(script_text(), mimetype="text/javascript")


@bp.get("/robots.txt")
@open_to_everyone
def robots():
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
