"""After htmx has swapped a part: the focus is still in the page, and one polite line has said what happened."""
import pytest
from playwright.sync_api import expect

from tests.browser import rules

pytestmark = pytest.mark.browser


@pytest.fixture
def ash(visit):
    return visit("ash")


def test_support_keeps_the_focus_on_its_button(ash, visit):
    path = visit("marmalade").share("Kettle on", "The kettle is on and so am I, more or less.")
    page = ash.wait_for(path, "more or less").page
    button = page.locator("main article").first.get_by_role("button", name="With you")
    name = button.get_attribute("id")
    button.press("Enter")
    expect(page.locator(f"#{name}")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#{name}")).to_be_focused()
    assert ash.path == path
    assert rules.violations(page) == []


def test_what_is_pressed_before_the_answer_to_another_stays_pressed(ash, visit):
    """The first answer was drawn before the second press, and comes after it; in the end the page says what is kept."""
    page = ash.wait_for(visit("marmalade").share("Rain", "Rain on the roof, and soup below it."), "soup below").page
    first, second = (page.locator("main article").first.locator(".support").nth(n) for n in (0, 1))
    held = []

    def hold_the_first(route):
        if held:
            return route.continue_()
        held.append(route)
        held.append(route.fetch())

    page.route("**/posts/*/support", hold_the_first)
    with page.expect_request("**/support"):
        first.press("Enter")
    second.press("Enter")
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(first).to_have_attribute("aria-pressed", "false")
    route, drawn_before = held
    route.fulfill(response=drawn_before)
    for button in (first, second):
        expect(button).to_have_attribute("name", "take")
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(second).to_be_focused()


def test_a_reply_is_told_and_leaves_the_focus_in_the_thread(ash, visit):
    path = visit("marmalade").share("Socks", "Odd socks today. A decision, not an accident.")
    page = ash.wait_for(path, "not an accident").page
    page.get_by_label("Your reply").fill("Solidarity from two left slippers.")
    page.locator("#send").press("Enter")
    expect(page.locator("#status")).not_to_be_empty()
    expect(page.locator("#replies")).to_contain_text("two left slippers")
    expect(page.locator("main :focus")).to_have_count(1)
    assert rules.violations(page) == []


def test_an_empty_reply_moves_the_focus_to_what_is_wrong(ash, visit):
    path = visit("marmalade").share("Buttons", "One button left on this coat. It is a good button.")
    page = ash.wait_for(path, "a good button").page
    page.locator("#send").press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    assert rules.violations(page) == []


def test_looking_at_a_brick_keeps_the_focus(ash):
    page = ash.open("/bricks/new").page
    page.get_by_label("Meadow").check()
    with page.expect_response("**/bricks/new"):
        page.locator("#look").press("Enter")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator("#look")).to_be_focused()
    assert rules.violations(page) == []


def test_the_queue_looks_again_without_taking_the_focus(visit):
    wren = visit("wren")
    page = wren.page
    page.clock.install()
    wren.open("/queue")
    page.locator("#concern").focus()
    with page.expect_response(lambda answer: "known=" in answer.url):
        page.clock.fast_forward(16_000)
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator("#concern")).to_be_focused()
    assert rules.violations(page) == []
