"""Nothing but the keyboard: signing in, answering, a guide's decision. Each stop is outlined and under no bar."""
import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PASSWORD

pytestmark = pytest.mark.browser
SEEN = """() => {
    const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
    const bar = document.querySelector('.bar'), b = bar.getBoundingClientRect();
    const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 3;
    const covered = getComputedStyle(bar).position === 'sticky' && !bar.contains(e) && !e.matches('.skip')
        && r.top < b.bottom - 1 && r.bottom <= b.bottom + 1;
    const off = r.bottom < 0 || r.top > innerHeight;
    return [ring ? '' : 'no outline', covered ? 'under the bar' : '', off ? 'off the screen' : ''].filter(Boolean);
}"""


def tab_to(page, target, most: int = 90):
    """Presses Tab until the target has the focus, as a person would, and looks at each stop."""
    page.wait_for_load_state("load")        # its stylesheet too
    for _press in range(most):
        if target.count() and target.first.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
        wrong = page.evaluate("() => document.activeElement === document.body") or page.evaluate(SEEN)
        assert wrong in (False, True, []), f"{wrong}: {page.evaluate('document.activeElement.outerHTML')[:200]}"
    raise AssertionError(f"Tab doesn’t reach {target}")


def press(page, target):
    tab_to(page, target)
    page.keyboard.press("Enter")


@pytest.fixture
def walk(visit, js):
    """A visitor signed in with keys alone."""
    def make(name):
        visitor = visit(js=js).open("/")
        page = visitor.page
        press(page, page.locator("nav a[href='/sign-in']"))
        page.wait_for_url("**/sign-in")
        tab_to(page, page.locator("#username"))
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue" if name == "wren" else "**/wall")
        return visitor
    return make


def test_a_member_reads_and_answers(walk, visit):
    path = visit("thermos").share("Frost", "Frost on the inside of the window. Rather pretty, from under here.")
    ash = walk("ash")
    ash.wait_for("/wall", "Rather pretty")
    page = ash.page
    press(page, page.locator(f".wall a[href='{path}']"))
    page.wait_for_url(f"**{path}")
    tab_to(page, page.get_by_label("Your reply"))
    page.keyboard.type("Stay under there as long as you like.")
    press(page, page.locator("#send"))
    expect(page.locator("article", has_text="as long as you like").first).to_be_visible()


def test_a_guide_takes_an_item_on_and_approves_it(walk, visit, js):
    title = "Send me a card" if js else "Send me a postcard"
    visit("thermos").share(title, "My address is 1180 Larkspur Street, if anyone wants to send a card.")
    wren = walk("wren")
    wren.wait_for("/queue", title)
    page = wren.page
    press(page, page.locator("#waiting a", has_text=title))
    page.wait_for_url("**/queue/items/*")
    press(page, page.locator("#claim"))
    wren.sees("This is in your hands until")
    press(page, page.locator("#decide summary", has_text="Approve"))
    tab_to(page, page.locator("form[action$='/approve'] textarea"))
    page.keyboard.type("A card is a kind thought; the street is masked.")
    press(page, page.locator("form[action$='/approve'] button"))
    page.wait_for_url(re.compile(r"/queue(\?undo=\d+)?$"))
    wren.sees("Approved. Thank you.")
