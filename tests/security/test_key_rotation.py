"""SECRET_KEY renewed (docs/running.md): while the former key is in SECRET_KEY_FALLBACKS nobody is signed out, no open
form is lost, no code is refused and no limit starts anew; once it is gone, what it signed is worth nothing.
"""
from dataclasses import replace

import pyotp
import pytest
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from app import create_app
from jobs import emails
from models.ground import limits, transaction
from models.ground.errors import TooMany
from models.ground.limits import ALLOWED, Limit
from models.people import accounts, hashing, second_factor, sessions
from tests import factories
from tests.page_client import CSRF

NEW, FORMER = "n" * 32, "t" * 32


@pytest.fixture
def renew(living):
    """renew(former…) is the same house with a new key."""
    settings = living.config["SETTINGS"]

    def make(*former: str):
        app = create_app(replace(settings, secret_key=NEW, secret_key_fallbacks=former))
        app.config["CAST"] = living.config["CAST"]
        return app
    yield make
    limits.configure(())
    hashing.configure(settings.password_pepper, settings.password_pepper_fallbacks, settings.secret_keys)


def browser_of(app, living):
    """A browser that was given its cookie and its form under the former key."""
    token = sessions.start(accounts.named("ash"))
    transaction.commit()
    cookie = SecureCookieSessionInterface().get_signing_serializer(living).dumps(
        {"reader": token, "csrf_token": CSRF})
    browser = app.test_client()
    browser.set_cookie("form", cookie)
    form = URLSafeTimedSerializer(FORMER, salt="wtf-csrf-token").dumps(CSRF)
    return browser, form


def test_cookies_and_open_forms_go_on(living, renew):
    app = renew(FORMER)
    browser, form = browser_of(app, living)
    assert browser.get("/mine").status_code == 200
    answer = browser.post("/talkabouts/new", data={"csrf_token": form, "title": "Rain", "body": "It rained.",
                                                   "once": "k-rotation"})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def test_what_is_made_now_is_made_under_the_new_key(living, renew):
    """Both the cookie and the form, so that the former key can go."""
    both, alone = renew(FORMER), renew()
    browser = both.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    form = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    later = alone.test_client()
    later.set_cookie("form", browser.get_cookie("form").value)
    answer = later.post("/sign-in", data={"csrf_token": form, "username": "ash", "password": "wrong"})
    assert answer.status_code == 422 and "go together" in answer.get_data(as_text=True)


def test_without_the_fallback_they_are_worth_nothing(living, renew):
    app = renew()
    browser, form = browser_of(app, living)
    assert browser.get("/mine").status_code == 303
    answer = browser.post("/sign-in", data={"csrf_token": form, "username": "ash", "password": factories.PASSWORD})
    assert answer.status_code == 400


def test_codes_and_offers_go_on_and_are_sealed_anew(living, renew):
    sol = accounts.named("sol")
    second_factor.set_up(sol, factories.TOTP, key=FORMER)
    sol.totp_last_used = 0
    transaction.commit()
    offer = second_factor.offer(sol, keys=(FORMER,))
    assert second_factor.offer(sol, keys=(NEW, FORMER), sealed=offer.sealed).secret == offer.secret
    assert second_factor.reseal(keys=(NEW, FORMER))[0] >= 1
    assert second_factor.is_right(sol, pyotp.TOTP(factories.TOTP).now(), key=NEW)
    transaction.rollback()


def test_counts_of_tries_go_on(living, renew):
    for _ in range(ALLOWED[Limit.SIGN_IN_NAME][0]):
        limits.count(Limit.SIGN_IN_NAME, "ash", key=FORMER)
    renew(FORMER)
    with pytest.raises(TooMany):
        limits.check(Limit.SIGN_IN_NAME, "ash", key=NEW)
    limits.forget(Limit.SIGN_IN_NAME, "ash", key=NEW)
    limits.check(Limit.SIGN_IN_NAME, "ash", key=NEW)


def test_a_mail_that_was_promised_before_has_the_link_that_opens(living, renew):
    """The row holds the token's hash; the mailer makes the token anew."""
    def make(key):
        return f"made under {key}"
    kept = accounts._hash(make(FORMER))
    with renew(FORMER).app_context():
        assert emails.promised(kept, make) == make(FORMER)
        assert emails.promised(None, make) == make(NEW)
