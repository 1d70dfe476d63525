"""A newcomer's way: the form and its mistakes, the mail, the questions, the first words (S2, S3.12, S5, S10.1)."""
import re

import pytest
from playwright.sync_api import expect

from tests.browser import rules

pytestmark = pytest.mark.browser
NUMBER = "403 555 0199"


def fill(page, **values):
    names = {"day": "date_of_birth-day", "month": "date_of_birth-month", "year": "date_of_birth-year"}
    for name, value in values.items():
        page.locator(f"[name={names.get(name, name)}]").fill(value)


def agree(page):
    for name in ("principles", "rules"):
        page.locator(f"[name={name}]").check()


@pytest.fixture
def newcomer(visit, js):
    visitor = visit(js=js)
    visitor.pseudonym, visitor.mailbox = ("slow-lantern", "reedgrass@example.org") if js else \
        ("paper-heron", "cottonwood@example.org")
    return visitor


def test_mistakes_are_named_where_they_are_and_nothing_typed_is_lost(newcomer):
    """S2.2, S2.4: at the field and in the summary."""
    page = newcomer.open("/join/alberta").page
    hidden_in_it = newcomer.mailbox.split("@")[0] + "-fan"
    fill(page, email=newcomer.mailbox, day="27", month="3", year="1994", postal_code="90210", username=hidden_in_it,
         password="lichen on the gatepost")
    agree(page)
    newcomer.press("Join")
    summary = page.locator("#error-summary")
    for field, words in (("postal_code", "T5J 0N3"), ("username", "e-mail address")):
        expect(page.locator(f"#{field}-error")).to_contain_text(words)
        expect(summary.locator(f"a[href='#{field}']")).to_contain_text(words)
    assert page.title().startswith("Error: ")
    for field, value in (("email", newcomer.mailbox), ("date_of_birth-year", "1994"), ("postal_code", "90210"),
                         ("username", hidden_in_it)):
        expect(page.locator(f"[name={field}]")).to_have_value(value)
    expect(page.locator("[name=principles]")).to_be_checked()
    expect(page.locator("[name=password]")).to_have_value("")
    if newcomer.js:
        expect(summary).to_be_focused()


def test_whoever_is_too_young_is_told_kindly_and_nothing_is_kept(newcomer):
    """S2.1: other people would love to hear from them."""
    page = newcomer.open("/join/alberta").page
    fill(page, email=newcomer.mailbox, day="1", month="1", year="2014", postal_code="T5J 0N3",
         username=newcomer.pseudonym, password="lichen on the gatepost")
    newcomer.press("Join")
    newcomer.sees("Kids Help Phone")
    assert page.locator("main form").count() == 0


def test_from_the_form_to_the_first_words(newcomer, visit):
    join(newcomer)
    activate(newcomer)
    first_steps(newcomer)
    greet(visit("gale", js=newcomer.js), newcomer.pseudonym)
    newcomer.open("/mine/notices").sees("Only you read this. There is no need to answer.")
    path = share_a_phone_number(newcomer)
    reader = visit("bea")
    reader.wait_for(path, "ring me in the evening")
    assert NUMBER not in reader.page.content()
    held = share_in_danger(newcomer)
    newcomer.wait_for(held, "Only you can see this for now. It waits for a Wall Guide")      # it has been scanned
    reader.open(held, status=404)


def join(newcomer):
    page = newcomer.open("/join/alberta").page
    fill(page, email=newcomer.mailbox, day="27", month="3", year="1994", postal_code="T5J 0N3",
         username=newcomer.pseudonym, password="lichen on the gatepost")
    agree(page)
    newcomer.press("Join")
    page.wait_for_url("**/join/check-your-mail")


def activate(newcomer):
    """S2.5: the link may be opened by a mail scanner first; only the button uses it up."""
    newcomer.wait_for("/dev/mail", newcomer.mailbox)
    link = newcomer.page.locator("article", has_text=newcomer.mailbox).locator("a[href*='/activate/']").first
    address = link.get_attribute("href")
    assert "drystone" not in newcomer.page.locator("article", has_text=newcomer.mailbox).first.inner_text().lower()
    for _scanner in range(2):
        newcomer.open(address)
    newcomer.press("Open my account")
    newcomer.page.wait_for_url("**/welcome")


def first_steps(newcomer):
    """S2.6: questions, three things, something that fits, one small thing; by keyboard alone, left and taken up."""
    page = newcomer.page
    for name, answer in (("brings", "look-round"), ("talk-about", "sleep")):
        page.locator(f"[name={name}][value={answer}]").focus()
        page.keyboard.press("Space")
    press_by_keyboard(page, page.get_by_role("button", name="Go on", exact=True))
    page.wait_for_url("**/first-steps")
    page.set_viewport_size({"width": 320, "height": 640})
    assert rules.tabs_to_help(page) <= 3 and rules.beyond_the_edge(page) == [] and rules.too_small(page) == []
    if newcomer.js:
        assert rules.violations(page) == []
    newcomer.sees("A talkabout about what you named")
    expect(page.locator("#greeting")).to_contain_text("will greet you within the hour")
    press_by_keyboard(page, page.locator("#support"))
    newcomer.sees("Your support is with them")
    press_by_keyboard(page, page.get_by_role("link", name="Later", exact=True))
    page.wait_for_url("**/wall")
    press_by_keyboard(page, page.get_by_role("link", name="Go on with your first steps"))
    page.wait_for_url("**/first-steps")
    press_by_keyboard(page, page.locator("#done"))
    page.wait_for_url("**/wall")
    expect(page.get_by_role("link", name="Go on with your first steps")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 800})


def press_by_keyboard(page, target):
    """Reached by Tab from the top of the page, pressed by Enter."""
    page.evaluate("document.activeElement && document.activeElement.blur(); window.scrollTo(0, 0)")
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    page.keyboard.press("Enter")


def greet(guide, name: str):
    """S5.11: the kept words, made one's own, in one step."""
    page = guide.open("/queue/newcomers").page
    page.locator("li", has_text=name).get_by_role("link").click()
    page.wait_for_url("**/queue/newcomers/*")
    expect(page.get_by_label("Your greeting")).to_have_value(re.compile(f"^Hello {name}, and welcome"))
    guide.press("Send it").sees("Your greeting is with them.")


def share_a_phone_number(newcomer) -> str:
    page = newcomer.open("/talkabouts/new").page
    page.get_by_label("Title").fill("Anyone up in the evening?")
    words = f"You can ring me in the evening, {NUMBER}, I am mostly awake."
    page.get_by_label("Your words").fill(words)
    newcomer.press("Share it")
    expect(page.locator("#look-over")).to_contain_text(NUMBER)
    expect(page.get_by_label("Your words", exact=True)).to_have_value(words)
    newcomer.press("Post it anyway")
    page.wait_for_url("**/talkabouts/*")
    expect(page.locator("article h1")).to_have_text("Anyone up in the evening?")
    return newcomer.path


def share_in_danger(newcomer) -> str:
    """Stored at once, no confirmation in between; help stands first (S10.1)."""
    page = newcomer.open("/talkabouts/new").page
    page.get_by_label("Title").fill("I can’t any more")
    page.get_by_label("Your words").fill(f"I want to kill myself tonight. I have the pills here. Call me: {NUMBER}")
    newcomer.press("Share it")
    page.wait_for_url("**/talkabouts/*")
    expect(page.locator("#help")).to_contain_text("9-8-8")
    assert page.locator("#look-over").count() == 0
    return newcomer.path
