"""On a slow link the next thing is pressed before the last is answered: nothing is lost or done twice (S3.2)."""
import re

import pytest
from playwright.sync_api import expect

from tests.browser import rules
from tests.browser.test_drawing import chosen, drag, field

pytestmark = pytest.mark.browser
LATENCY = 700       # ms on top of each answer
FIRST, SECOND, THIRD = "stone moss 1 1 3 -8", "stone moss 3 1 3 -1", "stone moss 5 1 3 6"


@pytest.fixture
def slow(visit):
    """Ash at a brick with three stones, the last marked; from then on the link is slow."""
    ash = visit("ash").open("/bricks/new")
    page = ash.page
    page.get_by_label("Row").fill("2")
    for column in ("2", "4", "6"):
        page.get_by_label("Column").fill(column)
        ash.press("Add this shape")
    expect(page.locator("#chosen option")).to_have_count(3)
    expect(page.locator("[aria-busy]")).to_have_count(0)
    link(ash, LATENCY)
    return ash


def link(visitor, latency: int):
    wire = visitor.context.new_cdp_session(visitor.page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1})


def settled(visitor, shapes: str):
    """So it stands, and so it stays: no press is still on its way."""
    for _ in range(2):
        expect(visitor.page.locator("#making [name=shapes]")).to_have_value(shapes)
        visitor.page.wait_for_timeout(2 * LATENCY)
    assert rules.violations(visitor.page) == []


def test_two_presses_are_two_steps(slow):
    assert field(slow, "shapes") == f"{FIRST};{SECOND};{THIRD}"
    slow.page.locator("#do-turn").click()
    slow.page.locator("#do-down").click()
    settled(slow, f"{FIRST};{SECOND};stone moss 5 2 3 21")
    expect(slow.page.locator("#do-down")).to_be_focused()


def test_five_presses_are_five_steps_in_their_order(slow):
    """The same button, another one, the keyboard; and marking another shape counts as the press that it is."""
    page = slow.page
    page.locator("#do-right").dblclick()
    page.locator("#do-larger").press("Enter")
    page.locator("#chosen").select_option("0")
    page.locator("#do-down").press("Space")
    page.get_by_label("Column").fill("9")
    page.locator("#do-add").click()
    settled(slow, f"stone moss 1 2 3 -8;{SECOND};stone moss 7 1 4 6;stone moss 8 1 3 -4")


def test_what_is_marked_while_its_place_changes_stays_marked(slow):
    page = slow.page
    page.locator("#chosen").select_option("0")
    page.locator("#do-remove").click()
    page.locator("#chosen").select_option("2")
    page.locator("#do-down").click()
    settled(slow, f"{SECOND};stone moss 5 2 3 6")
    expect(page.locator("#chosen")).to_have_value("1")


def test_what_is_drawn_while_a_step_is_answered_stays_drawn(slow):
    page = slow.page
    page.get_by_label("Touching the picture").select_option("draw")
    page.locator("#do-larger").click()
    drag(page, (.1, .1), (.5, .8))
    drag(page, (.2, .9), (.8, .9))
    expect(page.locator("#pad path")).to_have_count(2)
    page.locator("#do-smaller").click()
    drag(page, (.9, .1), (.9, .8))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#making [name=lines]")).to_have_value(re.compile("^moss 2 24,16 [^;]*;moss 2 48,144 [^;]*$"))
    settled(slow, f"{FIRST};{SECOND};{THIRD}")
    assert field(slow, "lines").count(";") == 1
    expect(page.locator("#drawn")).to_have_count(1)
    expect(page.locator("#pad path")).to_have_count(0)      # what the server has drawn isn’t drawn twice


def test_a_line_begun_before_the_answer_and_ended_after_it_is_whole(slow):
    page = slow.page
    page.get_by_label("Touching the picture").select_option("draw")
    page.locator("#do-larger").click()
    box = page.locator("#pad").bounding_box()
    place = [(box["x"] + part * box["width"], box["y"] + part * box["height"]) for part in (.2, .5, .8)]
    page.mouse.move(*place[0])
    page.mouse.down()
    page.mouse.move(*place[1], steps=5)
    expect(chosen(page)).to_contain_text("large")
    page.mouse.move(*place[2], steps=5)
    page.mouse.up()
    assert re.fullmatch(r"moss 2 48,32 ([0-9, ]+) 192,128", field(slow, "lines"))
    assert field(slow, "shapes").endswith("stone moss 5 1 4 6")


def test_each_tap_puts_its_shape_where_it_was(slow):
    page = slow.page
    page.get_by_label("Touching the picture").select_option("add")
    box = page.locator("#pad").bounding_box()
    for part in (.25, .5, .75):
        page.locator("#pad").click(position={"x": box["width"] * part, "y": box["height"] * .75})
    settled(slow, f"{FIRST};{SECOND};{THIRD};stone moss 3 6 3 -4;stone moss 6 6 3 3;stone moss 9 6 3 -7")


def test_shared_at_once_it_is_shared_as_pressed(slow):
    page = slow.page
    page.get_by_label("Words on the brick").fill("three stones in a hurry")
    page.locator("#do-larger").click()
    page.locator("#do-describe").click()
    page.get_by_role("button", name="Share it").click()
    page.wait_for_url(re.compile(r"/bricks/\d+$"))
    slow.sees("three stones in a hurry").sees("a large moss-green stone")


def test_when_no_answer_comes_nothing_more_is_asked_and_what_was_drawn_stays(slow):
    page = slow.page
    page.get_by_label("Touching the picture").select_option("draw")
    page.route("**/bricks/new", lambda route: (page.wait_for_timeout(LATENCY), route.abort()))
    page.locator("#do-turn").click()
    page.locator("#do-down").click()
    drag(page, (.2, .9), (.8, .9))
    expect(page.locator("#status")).not_to_be_empty()
    expect(page.locator("#making [name=lines]")).to_have_value(re.compile("^moss 2 48,144"))
    page.unroute("**/bricks/new")
    slow.troubles.clear()       # the browser's own remark that nobody answered
    page.locator("#do-turn").click()
    settled(slow, f"{FIRST};{SECOND};stone moss 5 1 3 21")
