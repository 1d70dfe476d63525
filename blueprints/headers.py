"""Security headers on every answer: a strict policy, nothing stored, nothing told to other sites (S7.3)."""
import secrets

from flask import Response, g, request

FOUND = (200, 206, 304)     # what isn't found today may be there tomorrow, and its page names its reader
NEVER_CHANGES = "public, max-age=31536000, immutable"


def init_app(app) -> None:
    app.before_request(_nonce)
    app.after_request(_put)


def lets_pictures_lie_in_the_page() -> None:
    """For this answer alone, `data:` is a picture's address too: nothing in such a picture runs or is fetched."""
    g.pictures = "'self' data:"


def picture(read, mimetype: str, tag: str) -> Response:
    """Of a kind that we say, not the browser; opened by itself it may do nothing at all.

    The browser asks each time whether it may still be seen; `read` is called when it has to be sent.
    """
    response = Response(mimetype=mimetype)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    if tag not in request.if_none_match:
        response.set_data(read())
    return response.make_conditional(request)


def _nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def _put(response):
    nonce, pictures = g.get("csp_nonce", ""), g.get("pictures", "'self'")
    response.headers.setdefault("Content-Security-Policy", (     # a picture's view sets a stricter one
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src {pictures}; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    response.vary.add("HX-Request")
    if request.endpoint in ("static", "front_door.script") and response.status_code in FOUND:
        response.headers["Cache-Control"] = NEVER_CHANGES if request.args.get("v") or request.view_args.get("digest") \
            else "public, max-age=300"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if g.get("signed_out"):
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
