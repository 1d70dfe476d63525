"""Leaving in a hurry: the link, with script and without; Shift three times; and nothing to go back to (S10.5)."""
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def leave_by_link(visitor):
    visitor.page.locator("#exit").click()


def leave_by_shift(visitor):
    for _press in range(3):
        visitor.page.keyboard.press("Shift")


@pytest.mark.parametrize("leave", [leave_by_link, leave_by_shift])
def test_one_is_elsewhere_and_back_leads_nowhere(visit, leave):
    ash = visit("ash")
    ash.page.goto("about:blank")
    ash.open("/wall")
    leave(ash)
    ash.page.wait_for_url("https://www.canada.ca/**")
    assert ash.page.title() == "Elsewhere"
    ash.page.go_back()
    assert ash.page.url == "about:blank"
    assert {"https://www.canada.ca/"} == set(ash.elsewhere)
    ash.elsewhere.clear()


def test_the_link_needs_no_script(visit):
    ash = visit("ash", js=False).open("/wall")
    leave_by_link(ash)
    ash.page.wait_for_url("https://www.canada.ca/**")
    ash.elsewhere.clear()


def test_capitals_are_no_wish_to_leave(visit):
    ash = visit("ash").open("/talkabouts/new")
    words = ash.page.get_by_label("Your words")
    words.focus()
    for letter in "GOOD":
        ash.page.keyboard.down("Shift")
        ash.page.keyboard.press(letter)
        ash.page.keyboard.up("Shift")
    for _press in range(2):
        ash.page.keyboard.press("Shift")
    expect(ash.page.locator("#status")).to_contain_text("Press Shift once more")
    ash.page.keyboard.press("Escape")
    ash.page.keyboard.press("Shift")
    assert ash.path == "/talkabouts/new"
    assert words.input_value() == "GOOD"
