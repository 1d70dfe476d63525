"""A draft from its first word to its place on the wall (S3.13): with script it keeps itself; without, by keys alone."""
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard import press, tab_to

pytestmark = pytest.mark.browser


def test_a_draft_is_kept_found_again_and_shared(visit, js):
    bea = visit("bea", js=js)
    title, words = "Rain" + " again" * js, "It has been raining on the roof all day."
    page = bea.open("/talkabouts/new").page
    tab_to(page, page.locator("#title"))
    page.keyboard.type(title)
    page.keyboard.press("Tab")
    page.keyboard.type(words)
    if js:
        expect(page.locator("#kept")).to_contain_text("Draft kept just now")
        expect(page.locator("#body")).to_be_focused()
    else:
        press(page, page.locator("#keep-draft"))
        page.wait_for_url(re.compile(r"/mine/drafts/\d+"))
        bea.sees("Only you can read it")
    page = bea.open("/talkabouts/new").page
    press(page, page.locator("#begun-before a"))
    page.wait_for_url(re.compile("draft="))
    expect(page.locator("#body")).to_have_value(words)
    press(page, page.locator("#share"))
    page.wait_for_url(re.compile(r"/talkabouts/\d+"))
    bea.open("/mine/drafts")
    expect(page.locator("main")).not_to_contain_text("raining on the roof")
    expect(page.locator("main")).not_to_contain_text(title)
