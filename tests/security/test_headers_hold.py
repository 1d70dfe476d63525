"""What each answer says about itself (S7.3): nothing kept, nothing framed, scripts by nonce, cookies out of reach."""
import re
from dataclasses import replace

import pytest

from app import create_app
from models.people import accounts
from tests import factories

EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
              "Cross-Origin-Opener-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow"}


@pytest.mark.parametrize("path", ["/", "/wall", "/nowhere", "/queue", "/static/nope.css?v=1", "/script-0000.js",
                                  "/mine", "/help-now", "/registry/x", "/static/?v=1", "/activate/x"])
def test_no_page_is_kept_anywhere_whatever_its_status(visitor, path):
    """A page that isn't found names its reader too: no proxy and no browser may keep it."""
    answer = visitor("ash").get(path, status=None, check=False).response
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]
    assert EVERYWHERE.items() <= dict(answer.headers).items()


def test_only_what_was_found_is_kept_for_good(visitor):
    found = visitor().get("/static/css/drystone.css?v=1", check=False).response
    assert "immutable" in found.headers["Cache-Control"] and "Set-Cookie" not in found.headers
    found.close()


@pytest.mark.parametrize(("method", "path"), [("get", "/sign-in"), ("get", "/nowhere"), ("post", "/sign-in"),
                                              ("post", "/nowhere")])
def test_each_answer_has_a_nonce_of_its_own(visitor, method, path):
    """The page of a refused form, too: it is drawn before any view is asked."""
    seen = set()
    for _ in range(3):
        client = visitor()
        page = client.get(path, status=None, check=False) if method == "get" else \
            client.post(path, csrf=False, check=False)
        policy = page.response.headers["Content-Security-Policy"]
        nonce = re.search(r"script-src 'nonce-([\w-]{20,})';", policy)[1]
        assert all(e.get("nonce") == nonce for e in page.all("script"))
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        seen.add(nonce)
    assert len(seen) == 3


def test_cookies_are_out_of_reach(settings, template_app):
    """The session's and the glass's: host-only, TLS only where there is TLS, no script, no foreign site."""
    app = create_app(replace(settings, secure_cookies=True, trusted_hosts=("localhost",), host="0.0.0.0",
                             base_url="https://localhost"))
    with app.app_context():
        answer = app.test_client().get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-form=") and "Domain" not in cookie and "Expires" not in cookie
    assert all(flag in cookie for flag in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"))
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_the_cookie_names_nobody(visitor):
    """It can be read by whoever holds it: a token, a language, a form's secret, no name and no number."""
    ash = visitor()
    ash.post("/sign-in", {"username": "ash", "password": factories.PASSWORD}, status=303)
    ash.get("/wall")
    with ash.http.session_transaction() as cookie:
        assert set(cookie) <= {"reader", "csrf_token", "language", "_fresh", "_permanent"}
        assert "ash" not in cookie.values()


def test_a_session_is_kept_as_its_hash_alone(living, visitor):
    ash = visitor("ash")
    with ash.http.session_transaction() as cookie:
        token = cookie["reader"]
    rows = str(accounts.db.session.execute(accounts.db.text("SELECT * FROM sessions")).all())
    assert token not in rows and len(token) >= 43


def test_signing_out_clears_the_browser(visitor):
    answer = visitor("ash").post("/sign-out", status=303).response
    assert '"cache"' in answer.headers["Clear-Site-Data"]


def test_a_browser_that_sends_no_referrer_may_write_over_https(settings, template_app):
    """It is the private ones that send none; the token, bound to a host-only cookie, says whose form it was."""
    app = create_app(replace(settings, secure_cookies=True, trusted_hosts=("localhost",), host="0.0.0.0",
                             base_url="https://localhost"))
    with app.app_context():
        client = app.test_client()
        page = client.get("/sign-in", base_url="https://localhost").get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        sent = {"username": "nobody at all", "password": "", "csrf_token": token}
        words = client.post("/sign-in", data=sent, base_url="https://localhost").get_data(as_text=True)
        accounts.db.engine.dispose()
    assert "Please write your password." in words
