"""A guide's own keys: every act within three presses of the queue, and none of them by accident (WCAG 2.1.4)."""
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ACTS = {"a": "#approve-words", "e": "#edit-title", "n": "#note-note", "r": "#remove-category-0",
        "x": "#no_action-category-0", "s": "#return-category-0", "w": "#message-category-0",
        "p": "#escalate-severity-0"}
PLACES = {"l": "/signpost", "h": "/hand-to-lead", "m": "/queue/members/", "u": "/standing", "i": "/watch"}


@pytest.fixture
def gale(visit):
    """With the keys on while the test runs, and off again for whoever comes after."""
    guide = visit("gale")
    turn(guide, on=True)
    yield guide
    turn(guide, on=False)


def turn(guide, *, on: bool):
    guide.open("/queue/keys/own").page.get_by_label("Use keys at the desk").set_checked(on)
    guide.press("Keep them").sees("The keys are on" if on else "The keys are off")


def press(guide, keys: str):
    """Keys alone, once the page and its script are there."""
    guide.page.wait_for_load_state()
    for key in keys:
        guide.page.keyboard.press(key)


def test_every_act_is_three_keys_from_the_queue(gale, visit):
    title = "Keys to the garden"
    visit("marmalade").share(title, "Write to me at marmalade.walks@example.org, I mean it.")
    gale.wait_for("/queue?band=concern", title, seconds=60)
    page = gale.page
    link = page.locator("#waiting a", has_text=title)
    lines = [one.inner_text() for one in page.locator("#waiting li p > a[id]").all()]
    downs = "j" * (1 + lines.index(link.inner_text()))
    press(gale, downs)
    expect(link).to_be_focused()
    press(gale, "kj" if len(downs) > 1 else "k")
    expect(link).to_be_focused()        # from here on, it is counted
    item = link.get_attribute("href")
    press(gale, "o")
    page.wait_for_url(f"**{item}")
    press(gale, "c")
    gale.sees("This is in your hands until")
    for key, field in ACTS.items():
        press(gale, key)        # the third
        expect(page.locator(field)).to_be_focused()
        page.keyboard.press("Escape")       # out of the field; the fold stays open
        expect(page.locator("summary:focus")).to_have_attribute("aria-keyshortcuts", key)
    for key, place in PLACES.items():
        press(gale, key)        # the third
        page.wait_for_url(f"**{place}*")
        gale.open(item)
    press(gale, "a")
    page.keyboard.type("A kind wish; the address is masked. Note: remove nothing.")        # every letter is some key
    expect(page.locator("#approve-words")).to_have_value("A kind wish; the address is masked. Note: remove nothing.")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    gale.sees("Approved. Thank you.")


def test_a_key_with_another_is_the_browsers_own(gale):
    gale.open("/queue")
    for keys in ("Control+?", "Alt+t", "Meta+t", "Shift+t"):
        gale.page.keyboard.press(keys)
    assert gale.path == "/queue"
    press(gale, "?")
    gale.page.wait_for_url("**/queue/keys")
    press(gale, "q")
    gale.page.wait_for_url("**/queue")
    press(gale, "t")
    gale.page.wait_for_url("**/queue/shift")


def test_whoever_has_not_turned_them_on_presses_nothing(visit):
    guide = visit("wren").open("/queue")
    press(guide, "?jot")
    assert guide.path == "/queue" and guide.page.locator("[aria-keyshortcuts], [data-steps]").count() == 0
