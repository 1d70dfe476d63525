"""The database is away: help stands, and every other page says honestly that it can't answer (S10.1, DESIGN 8)."""
import socket
import time

import pytest
from sqlalchemy import create_engine

from models.ground.db import db, engine_options
from tests.page_client import Page

HANGING_AT_MOST = 3      # seconds, for all that the page would like to know


@pytest.fixture
def ask(living, visitor):
    """ask("get", url): as Ash, signed in before the database went away."""
    ash = visitor("ash")

    def as_in_life(method: str, url: str, **kwargs) -> Page:
        with living.app_context():
            page = Page(getattr(ash.http, method)(url, **kwargs))
            assert page.text        # read while the response is open
            page.response.close()
            return page
    as_in_life.csrf = ash.csrf
    return as_in_life


@pytest.fixture
def away(living):
    """away(url): from now on the community database is there."""
    known = db.engines[None]

    def go(url: str) -> None:
        db.session.remove()
        db.engines[None] = create_engine(url, **engine_options(url))
    yield go
    db.session.remove()
    db.engines[None].dispose()
    db.engines[None] = known


GONE = ["postgresql+psycopg://postgres@127.0.0.1:1/x", "sqlite:////nowhere/at/all.sqlite"]


@pytest.mark.parametrize("url", GONE)
def test_help_stands(ask, away, url):
    away(url)
    for path in ("/help-now", "/help-now?for=alberta"):
        page = ask("get", path)
        assert page.status == 200 and "9-8-8" in page.words and "9-1-1" in page.words
    assert ask("get", "/healthz").status == 200 and ask("get", "/static/css/drystone.css").status == 200


@pytest.mark.parametrize("url", GONE)
@pytest.mark.parametrize("path", ["/", "/wall", "/sign-in", "/nowhere", "/join/alberta", "/activate/x", "/static/nope",
                                  "/mine", "/talkabouts/1", "/readyz"])
def test_every_other_page_says_so(ask, away, url, path):
    """503 and help, also where the page would have been a refusal: a lost page isn't said to be missing."""
    away(url)
    page = ask("get", path)
    assert page.status == 503
    assert path == "/readyz" or ("9-8-8" in page.words and page.response.headers["Cache-Control"] == "no-store")


@pytest.mark.parametrize("data", [{"title": "A long week", "body": "It has been one."}, {"body": "y" * 300_000}])
def test_nothing_is_said_to_be_kept(ask, away, data):
    away(GONE[0])
    assert ask("post", "/talkabouts/new", data={"csrf_token": ask.csrf, **data}).status == 503
    assert ask("post", "/talkabouts/new", data=data).status == 503


def test_help_does_not_wait_for_a_database_that_hangs(ask, away):
    """It takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        away(f"postgresql+psycopg://postgres@127.0.0.1:{silent.getsockname()[1]}/x")
        started = time.monotonic()
        page = ask("get", "/help-now")
        assert page.status == 200 and "9-8-8" in page.words
        assert time.monotonic() - started < HANGING_AT_MOST
