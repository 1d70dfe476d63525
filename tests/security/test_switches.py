"""What is safe on one's own machine is refused, or absent, where others can come (DESIGN 12, S1.9)."""
import os
from dataclasses import replace

import pytest

from app import create_app
from models.ground import marks, transaction
from models.ground.db import db
from settings import Settings, SettingsError
from tests import factories

OUTSIDE = {"HOST": "0.0.0.0", "TRUSTED_HOSTS": "drystone.example", "SECURE_COOKIES": "true",
           "BASE_URL": "https://drystone.example", "SECRET_KEY": "s" * 40}
PROXIED = OUTSIDE | {"HOST": "127.0.0.1", "PROXY_HOPS": "1"}


@pytest.fixture
def from_(tmp_path):
    return lambda **environ: Settings.from_environment({"INSTANCE_DIR": str(tmp_path), **environ})


@pytest.mark.parametrize("world", [OUTSIDE, PROXIED, {**PROXIED, "PROXY_HOPS": ""}])
@pytest.mark.parametrize("unsafe", [{"SECURE_COOKIES": ""}, {"SECURE_COOKIES": "no"}, {"BASE_URL": ""},
                                    {"BASE_URL": "http://drystone.example"}])
def test_a_service_that_others_reach_starts_with_safe_values_alone(from_, world, unsafe):
    """Behind a proxy it binds loopback, and is no less reachable."""
    assert not from_(**world).is_loopback
    with pytest.raises(SettingsError, match=next(iter(unsafe))):
        from_(**world | unsafe)


@pytest.mark.parametrize("world", [OUTSIDE, PROXIED])
def test_it_must_know_its_names(from_, world):
    with pytest.raises(SettingsError, match="TRUSTED_HOSTS"):
        from_(**world | {"TRUSTED_HOSTS": ""})


@pytest.mark.parametrize(("name", "value"), [("PROXY_HOPS", "-1"), ("PROXY_HOPS", "one"), ("SECRET_KEY", "short"),
                                             ("SECRET_KEY_FALLBACKS", "short"), ("VAULTS", "[]"), ("VAULTS", "{"),
                                             ("MAIL_LOGIN", "us:secret"), ("PASSWORD_PEPPER", "short"),
                                             ("PASSWORD_PEPPER_FALLBACKS", "short"),
                                             ("PASSWORD_PEPPER_FILE", "/nowhere")])
def test_values_that_mean_nothing_are_refused_by_name(from_, name, value):
    with pytest.raises(SettingsError, match=name):
        from_(**{name: value})


def test_on_ones_own_machine_nothing_need_be_said(from_):
    settings = from_()
    assert settings.is_loopback and not settings.secure_cookies
    assert os.stat(settings.instance_dir / "secret-key").st_mode & 0o077 == 0


def test_the_pepper_may_lie_in_a_file(from_, tmp_path):
    """S2.9"""
    (tmp_path / "pepper").write_text("p" * 32 + "\n")
    assert from_(PASSWORD_PEPPER_FILE=str(tmp_path / "pepper")).password_pepper == "p" * 32
    assert from_().password_pepper == ""


def test_no_secret_shows(from_):
    """S7.5: reprs end up in logs and tracebacks."""
    settings = from_(**OUTSIDE, DATABASE_URL="postgresql://u:pass-word@db/x", REDIS_URL="redis://:pass-word@r",
                     PAGING_URLS='{"sol": "pushover://pass-word"}', SECRET_KEY_FALLBACKS="s" * 40)
    assert "pass-word" not in repr(settings) and "s" * 40 not in f"{settings} {settings!r}"


@pytest.fixture
def demo(living):
    """The lived-in database, marked as a demo world."""
    marks.put(marks.DEMO)
    transaction.commit()
    living.extensions.pop("is_demo", None)
    yield living
    transaction.rollback()
    db.session.delete(db.session.get(marks.Mark, marks.DEMO))
    transaction.commit()
    living.extensions.pop("is_demo", None)


def test_in_the_demo_staff_sign_in_by_password_alone(demo, visitor):
    answer = visitor().post("/sign-in", {"username": "sol", "password": factories.PASSWORD}, status=303)
    assert answer.location == "/queue"
    visitor().get("/dev/mail")


@pytest.mark.parametrize("asked_from", [{"environ_base": {"REMOTE_ADDR": "203.0.113.9"}},
                                        {"headers": {"X-Forwarded-For": "203.0.113.9"}}])
def test_the_demo_is_not_for_strangers_whatever_was_bound(demo, visitor, asked_from):
    """A web server told to bind more than HOST says: no mails, no pages, no sign-in without the second factor."""
    for address in ("/dev/mail", "/dev/pages"):
        visitor().get(address, status=404, **asked_from)
    answer = visitor().post("/sign-in", {"username": "sol", "password": factories.PASSWORD}, status=303, **asked_from)
    assert answer.location.startswith(("/sign-in/code", "/sign-in/set-up"))     # a second factor is owed


@pytest.mark.parametrize("outside", [
    {"host": "0.0.0.0", "trusted_hosts": ("localhost",)}, {"proxy_hops": 1},
    {"trusted_hosts": ("localhost", "drystone.example")}])
def test_a_demo_database_behind_a_public_address_is_no_demo(demo, outside):
    app = create_app(replace(demo.config["SETTINGS"], secure_cookies=False, **outside))
    with app.app_context():
        browser = app.test_client()
        assert browser.get("/dev/mail").status_code == browser.get("/dev/pages").status_code == 404
        assert b"demo" not in browser.get("/sign-in").data.lower()
        db.engine.dispose()
