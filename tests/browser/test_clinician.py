"""A Senior Clinician's night: called, answering, accepting by name, opening one field of the record, reviewed (S6)."""
import re

import pyotp
import pytest
from playwright.sync_api import expect

from settings import ROOT

pytestmark = pytest.mark.browser
SECRETS = {name: (code, words) for name, code, words in re.findall(
    r"^\| `(\w+)` \| `([A-Z2-7]{32})` \| `([^`]+)` \|$", (ROOT / "README.md").read_text("utf-8"), re.M)}


def test_from_the_page_to_the_record_and_its_review(visit, js):
    """Sol is called and accepts. With script Sol opens the record and Ines reviews; without, the other way round."""
    member, opener, other = ("bea", "sol", "ines") if js else ("ash", "ines", "sol")
    visit(member, js=js).share("Leaving a note", "I want to kill myself tonight. I have written my goodbye letter.")
    visit().wait_for("/dev/pages", "a possible risk")
    sol = visit("sol", js=js)
    acknowledge(sol, member)
    ref = accept(sol)
    clinician = visit(opener, js=js)
    open_the_record(clinician, ref, opener)
    show_one_field(clinician)
    brief_and_end(clinician)
    review(visit(other, js=js), ref)


def acknowledge(clinician, member: str):
    clinician.wait_for("/queue?band=urgent", f"by {member}")
    row = clinician.page.locator("#waiting li", has_text=f"by {member}").last
    item = row.locator("a").get_attribute("href").rsplit("/", 1)[1]
    clinician.wait_for("/escalations", f"queue item {item}")
    clinician.page.locator("main li", has_text=f"queue item {item},").get_by_role("button").click()
    clinician.sees("You have answered the page")
    assert clinician.path == f"/queue/items/{item}"


def accept(clinician) -> str:
    page = clinician.page
    page.locator("#accept summary").click()
    form = page.locator("form[action$='/accept']")
    form.get_by_role("radio").first.check()
    form.get_by_label("What you saw").fill("A goodbye letter is written and a time is named.")
    clinician.press("I have it")
    page.wait_for_url("**/escalations/*")
    clinician.sees("You have it")
    return clinician.path.rsplit("/", 1)[1]


def open_the_record(clinician, ref: str, name: str):
    """S6.3: a reason, a second factor, a passphrase; a wrong one opens nothing."""
    secret, passphrase = SECRETS[name]
    page = clinician.open(f"/escalations/{ref}").page
    clinician.press("Open the registration record")
    assess(clinician)
    page.get_by_role("radio").first.check()
    page.get_by_label("The reason, in your words").fill("A named time, no answer for ten minutes, help must find them.")
    page.get_by_label("Code from your authenticator").fill("000000")
    page.get_by_label("Your passphrase").fill(passphrase)
    clinician.press("Open it for thirty minutes")
    expect(page.locator("#code-error")).to_be_visible()
    expect(page.get_by_label("The reason, in your words")).to_have_value(re.compile("A named time"))
    expect(page.get_by_label("Your passphrase")).to_have_value("")
    page.get_by_label("Code from your authenticator").fill(pyotp.TOTP(secret).now())
    page.get_by_label("Your passphrase").fill(passphrase)
    clinician.press("Open it for thirty minutes")
    page.wait_for_url(f"**/registry/{ref}/record")


def assess(clinician):
    """S6.7: five answers in imminent danger; what is missing is said, what was answered stays."""
    page = clinician.page
    clinician.press("To the assessment")
    for question in ("immediacy", "subject", "means", "disclosure"):
        page.locator(f"input[name={question}]").first.check()
    clinician.press("Complete the assessment")
    expect(page.locator("#error-summary li")).to_have_count(1)
    page.locator("input[name=protocol]").first.check()
    clinician.press("Complete the assessment")
    clinician.sees("The assessment is on the timeline.")


def brief_and_end(clinician):
    """S6.9: read aloud, then sealed again before the time is."""
    clinician.press("Draw up the brief for the emergency service")
    clinician.press("Draw up the brief")
    clinician.sees("3. Where")
    clinician.page.get_by_role("link", name="Back to the record").click()
    clinician.press("Seal it again now")
    clinician.sees("The record is sealed again.")


def show_one_field(clinician):
    """One field and no other; a fresh look shows none."""
    page = clinician.page
    assert page.locator("dd strong").count() == 0
    page.locator("#show-date_of_birth").click()
    expect(page.locator("dd strong")).to_have_count(1)
    expect(page.locator("dd strong")).to_have_text(re.compile(r"\d{4}-\d\d-\d\d"))
    page.goto(page.url.split("/fields/")[0] + "/record")
    assert page.locator("dd strong").count() == 0


def review(colleague, ref: str):
    """S6.10: by another Senior Clinician."""
    page = colleague.open("/oversight").page
    opening = page.locator("article", has_text=ref)
    expect(opening).to_contain_text("Date of birth")
    opening.get_by_role("textbox").fill("Needed: a time was named. One field, and no more.")
    opening.get_by_role("button", name="Put the review on file").click()
    colleague.sees("Your review is on file.")
