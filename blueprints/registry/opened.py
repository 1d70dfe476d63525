"""The browser's half of an opening: without its cookie the server alone can't go on reading."""
from flask import current_app, request, url_for

from blueprints.pages import go
from models.vault import glass

COOKIE = "glass"


def begin(ref: str, key: str):
    """To the record, with the key in a cookie that goes nowhere else."""
    response = go("registry.record", ref=ref)
    response.set_cookie(COOKIE, key, max_age=glass.MINUTES * 60, path=url_for("registry.ask", ref=ref),
                        secure=current_app.config["SETTINGS"].secure_cookies, httponly=True, samesite="Strict")
    return response


def forget(response, ref: str):
    response.delete_cookie(COOKIE, path=url_for("registry.ask", ref=ref))
    return response


def browser_key() -> str:
    return request.cookies.get(COOKIE, "")
