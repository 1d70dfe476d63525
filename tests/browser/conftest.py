"""One service with one demo world, one Chromium, and visitors who are watched.

CHROMIUM names another browser, DEMO_WORLD an instance folder that holds the demo world already.
"""
import fcntl
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.service import Service, make_demo
from tests.browser.visitor import Visitor

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
ONE_WAY = {"test_french", "test_keyboard"}
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def demo(tmp_path_factory, worker_id):
    """The demo world takes a while: made once for all test processes, and each service starts from a copy."""
    if made := os.environ.get("DEMO_WORLD"):
        return Path(made)
    folder = tmp_path_factory.getbasetemp()
    instance = (folder if worker_id == "master" else folder.parent) / "demo"
    with (instance.parent / "demo.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not instance.exists():
            make_demo(instance.with_name("demo-begun"))
            instance.with_name("demo-begun").rename(instance)
    return instance


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What is much the same with script and without is done in one of the two ways every day."""
    for item in items:
        if item.path.stem in ONE_WAY and "[with-script" in item.name:
            item.add_marker(pytest.mark.full)


@pytest.fixture(scope="session")
def service(tmp_path_factory, demo):
    with Service(tmp_path_factory.mktemp("service"), demo) as service:
        yield service


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "There is no Chromium here; CHROMIUM=/path/to/chromium names one."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def js(request):
    return request.param


@pytest.fixture(scope="session")
def _signed_in():
    """One sign-in for each name; whoever signs out in a test uses `fresh`."""
    return {}


@pytest.fixture
def visit(browser, service, _signed_in):
    """visit("ash") is Ash, signed in; visit() is Nobody. At the end each is asked whether all was fine."""
    visitors = []

    def make(name: str | None = None, *, fresh=False, **kwargs) -> Visitor:
        state = None if fresh else _signed_in.get(name)
        visitor = Visitor(browser, service.address, state=state, **kwargs)
        visitors.append(visitor)
        if name and not state:
            visitor.sign_in(name)
            if not fresh:
                _signed_in[name] = visitor.context.storage_state()
        return visitor
    yield make
    try:
        for visitor in visitors:
            visitor.fine()
    finally:
        for visitor in visitors:
            visitor.leave()
