"""A member's day: the wall, a brick, a reply, support, report, notices, signing out (S3)."""
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def ash(visit, js):
    return visit("ash", js=js)


def test_the_wall_is_narrowed_and_turned_over(ash):
    """S3.1"""
    page = ash.open("/wall").page
    first = page.locator(".wall article h2").all_inner_texts()
    ash.press("Older")
    page.wait_for_url(re.compile("before="))
    expect(page.locator(".wall article").first).to_be_visible()
    assert not set(first) & set(page.locator(".wall article h2").all_inner_texts())
    ash.open("/wall").press("Bricks")
    page.wait_for_url(re.compile("kind=brick"))
    hrefs = page.locator(".wall article h2 a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert hrefs and all(href.startswith("/bricks/") for href in hrefs)
    ash.open("/wall").press("Sleep", within="aside")
    page.wait_for_url(re.compile("tag=sleep"))
    ash.sees("Show all topics").press("Waiting for a first reply")
    page.wait_for_url(re.compile("lane=waiting"))
    assert "tag=sleep" in page.url


def test_a_brick_is_made_with_plain_controls(ash):
    """S3.2: looked at, changed, shared; each step a form."""
    page = ash.open("/bricks/new").page
    page.get_by_label("Night").check()
    page.get_by_label("Words on the brick").fill("half a moon is plenty")
    page.get_by_label("Colour of the words").select_option("snow")
    page.get_by_label("Sun yellow").check()
    for part, choice in (("shape", "circle"), ("size", "4")):
        page.locator(f"[name={part}]").select_option(choice)
    page.get_by_label("Column").fill("10")
    page.get_by_label("Row").fill("2")
    ash.press("Add this shape")
    expect(page.locator("#chosen option:checked")).to_have_text("a large sun-yellow circle, upper right")
    page.get_by_label("Describe it", exact=True).fill("A night sky with one big yellow half moon at the top.")
    ash.press("Look at it")
    expect(page.locator("#picture > img")).to_have_attribute("src", re.compile("half a moon"))
    if ash.js:
        expect(page.locator("#look")).to_be_focused()
    ash.press("Turn right")
    expect(page.locator("[name=shapes]")).to_have_value("circle sun 9 1 4 7")
    ash.press("Share it")
    page.wait_for_url(re.compile(r"/bricks/\d+"))
    ash.wait_for(ash.path, "half a moon is plenty")


def test_a_reply_support_and_a_follow(ash, visit):
    """S3.3, S3.4, S3.6: the same with script and without."""
    path = visit("copper-kettle").share("Porridge" + " again" * ash.js, "I have opinions about porridge by now.")
    page = ash.wait_for(path, "opinions about porridge").page
    page.get_by_label("Your reply").fill("Butter and salt, trust me.")
    ash.press("Send the reply")
    expect(page.locator("article", has_text="Butter and salt").first).to_be_visible()
    hug = page.locator("main article").first.get_by_role("button", name="A hug")
    hug.click()
    expect(hug).to_have_attribute("aria-pressed", "true")
    hug.click()
    expect(hug).to_have_attribute("aria-pressed", "false")
    was_following = page.get_by_role("button", name="Stop following").count()
    page.locator("#follow").click()
    expect(page.locator("#follow")).to_have_text("Follow" if was_following else "Stop following")


def test_a_report_is_answered_by_a_notice(ash, visit):
    """S3.7, S3.11"""
    path = visit("copper-kettle").share("An ask" if ash.js else "Another ask", "Would somebody read this twice?")
    page = ash.wait_for(path, "read this twice").page
    page.locator("main article").first.get_by_role("link", name="Report").click()
    ash.press("Send the report")
    expect(page.locator("#error-summary")).to_contain_text("Please choose what comes closest.")
    page.get_by_label("I’m worried about this person").check()
    page.get_by_label("Anything a guide should know").fill("They sound tired.")
    ash.press("Send the report").sees("Thank you for looking out for the wall")
    ash.open("/mine/notices").press("Mark all as read")
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)


def test_whoever_signs_out_is_out_everywhere_with_that_cookie(visit, js):
    """S2.10: a copy of the cookie opens nothing afterwards."""
    ash = visit("ash", fresh=True, js=js).open("/mine")
    copy = ash.context.cookies()
    ash.press("Sign out", within=".masthead")
    ash.page.wait_for_url(ash.address + "/")
    thief = visit(js=js)
    thief.context.add_cookies(copy)
    for path in ("/wall", "/mine", "/talkabouts/new"):
        thief.open(path)
        assert thief.path == "/sign-in"
