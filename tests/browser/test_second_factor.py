"""The second factor in a real browser (S1.9): setting up at the first sign-in, passkeys at the door and for an opening.

The house holds the demo's people and isn't a demo any more, so that it asks. The passkeys are Chromium's own, of an
authenticator that it plays; they need script, so here too the code is what does without.
"""
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect

from settings import ROOT
from tests.browser.service import Service
from tests.browser.test_clinician import SECRETS
from tests.browser.visitor import PASSWORD, Visitor

pytestmark = pytest.mark.browser
ASSESS = """
from app import create_app
from models.care import assessments, escalations
from models.ground import transaction
from models.people import accounts
with create_app().app_context():
    sol = accounts.named("sol")
    ref = escalations.open_ones(for_=sol)[0].ref
    assessments.complete(ref, by=sol, answers={"immediacy": "now", "subject": "author", "means": "named",
                                               "disclosure": "no-answer", "protocol": "read"})
    transaction.commit()
    print(ref)
"""
PLAYED = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}


class Earnest(Service):
    """Passkeys know names: this one is asked at `localhost`."""

    def before_it_starts(self):
        self.address = self.address.replace("127.0.0.1", "localhost")
        self.assessed = subprocess.run([sys.executable, "-c", ASSESS], cwd=ROOT, env=self.environment, check=True,
                                       capture_output=True, text=True).stdout.strip()
        with sqlite3.connect(Path(self.environment["INSTANCE_DIR"]) / "community.sqlite") as community:
            community.execute("DELETE FROM marks WHERE name = 'demo'")
            # in earnest nobody has a channel, and the call that rings in the demo would stay overdue
            community.execute("UPDATE pages SET answer_by = NULL")
            community.execute("UPDATE promises SET done_at = CURRENT_TIMESTAMP WHERE job = 'page'")


@pytest.fixture(scope="module")
def house(tmp_path_factory, demo):
    with Earnest(tmp_path_factory.mktemp("earnest"), demo) as house:
        yield house


@pytest.fixture
def come(browser, house):
    visitors = []

    def make(*, js=True) -> Visitor:
        visitor = Visitor(browser, house.address, js=js)
        visitor.expected |= {401}
        visitors.append(visitor)
        return visitor
    yield make
    for visitor in visitors:
        visitor.fine()
        visitor.leave()


def authenticator_of(visitor) -> tuple:
    """Chromium plays one, with a finger that is always right."""
    played = visitor.context.new_cdp_session(visitor.page)
    played.send("WebAuthn.enable", {"enableUI": False})
    name = played.send("WebAuthn.addVirtualAuthenticator", {"options": PLAYED})["authenticatorId"]
    return played, name


def show_password(visitor, name: str):
    visitor.open("/sign-in")
    visitor.page.get_by_label("Username").fill(name)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.locator("main").get_by_role("button", name="Sign in").click()
    visitor.page.wait_for_url(re.compile("/sign-in/(code|set-up)"))


def set_up(visitor, name: str):
    """Their first sign-in: nothing opens before the authenticator has shown a code."""
    show_password(visitor, name)
    secret = visitor.page.locator("main ol code").inner_text().replace(" ", "")
    visitor.page.get_by_label("The code that it shows now").fill("000000x")
    visitor.press("Set it up and sign in")
    expect(visitor.page.locator("#code-error")).to_be_visible()
    assert visitor.page.locator("main ol code").inner_text().replace(" ", "") == secret
    visitor.page.get_by_label("The code that it shows now").fill(pyotp.TOTP(secret).now())
    visitor.press("Set it up and sign in")
    visitor.page.wait_for_url("**/mine/recovery-codes")


def add_passkey(visitor):
    visitor.open("/mine/passkeys/new")
    visitor.page.get_by_label("A name for it").fill("Laptop")
    visitor.press("Make the passkey")
    visitor.page.wait_for_url(re.compile("/mine/sign-in-security"))
    visitor.sees("Laptop")


def leave(visitor):
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.wait_for_url(re.compile(r"/$"))


def test_the_first_sign_in_and_then_by_passkey(come):
    wren = come()
    authenticator_of(wren)
    set_up(wren, "wren")
    wren.press("Make ten codes and show them once")
    expect(wren.page.locator("main li code")).to_have_count(10)
    add_passkey(wren)
    leave(wren)
    show_password(wren, "wren")
    wren.press("Sign in with a passkey")
    wren.page.wait_for_url("**/queue")


def test_without_script_a_recovery_code_does(come):
    gale = come(js=False)
    set_up(gale, "gale")
    gale.press("Make ten codes and show them once")
    code = gale.page.locator("main li code").first.inner_text()
    leave(gale)
    show_password(gale, "gale")
    gale.page.get_by_label("Code from your authenticator").fill(code)
    gale.press("Sign in")
    gale.sees("You used a recovery code. 9 are left.")


def test_a_finger_that_is_not_recognised_opens_nothing(come):
    """The browser says no, the page says so plainly, and the code still does."""
    lee = come()
    played, name = authenticator_of(lee)
    set_up(lee, "lee")
    add_passkey(lee)
    leave(lee)
    show_password(lee, "lee")
    played.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    lee.press("Sign in with a passkey")
    lee.sees("The passkey was not used.")
    assert lee.path == "/sign-in/code"


def test_an_opening_by_passkey(come, house):
    """S6.3: in the place of the code; the reason and the passphrase are asked for all the same."""
    secret, passphrase = SECRETS["sol"]
    sol = come()
    authenticator_of(sol)
    show_password(sol, "sol")
    sol.page.get_by_label("Code from your authenticator").fill(pyotp.TOTP(secret).now())
    sol.press("Sign in")
    sol.page.wait_for_url("**/queue")
    add_passkey(sol)
    page = sol.open(f"/registry/{house.assessed}").page
    page.get_by_role("radio").first.check()
    page.get_by_label("The reason, in your words").fill("A named time, no answer for ten minutes, help must find them.")
    page.get_by_label("Your passphrase").fill(passphrase)
    sol.press("Open it with a passkey instead of the code")
    page.wait_for_url("**/record")
    page.locator("#show-date_of_birth").click()
    expect(page.locator("dd strong")).to_have_text(re.compile(r"\d{4}-\d\d-\d\d"))
