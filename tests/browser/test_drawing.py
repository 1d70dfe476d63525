"""Drawing on a brick: pointer, touch, keys, without dragging, without script (S3.2, S11.1, S11.2; WCAG 2.5.7)."""
import re

import pytest
from playwright.sync_api import expect

from tests.browser import rules

pytestmark = pytest.mark.browser
IS_IN_PICTURE = """decodeURIComponent(document.querySelector('#picture img').src).includes('id="drawn"')"""


@pytest.fixture
def ash(visit, js):
    return visit("ash", js=js).open("/bricks/new")


@pytest.fixture
def drawing(visit):
    return visit("ash").open("/bricks/new")


def field(visitor, name: str) -> str:
    return visitor.page.locator(f"#making [name={name}]").input_value()


def chosen(page):
    """Which shape the buttons act on."""
    return page.locator("#chosen option:checked")


def drag(page, *points):
    box = page.locator("#pad").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_a_pointer_draws_and_what_is_undone_comes_back(drawing):
    page = drawing.page
    page.get_by_label("Plum").check()
    drag(page, (.1, .1), (.5, .8), (.9, .1))
    drag(page, (.2, .9), (.8, .9))
    both = field(drawing, "lines")
    assert both.count(";") == 1 and both.startswith("plum 2 24,16 ")
    expect(page.locator("#pad-says")).to_contain_text("lines so far: 2")
    page.get_by_role("button", name="Undo").click()
    assert field(drawing, "lines") == both.split(";")[0]
    page.get_by_role("button", name="Redo").click()
    assert field(drawing, "lines") == both
    drawing.press("Look at it")
    expect(page.locator("#drawn")).to_have_count(1)
    assert page.evaluate(IS_IN_PICTURE) is True
    expect(page.locator("#pad path")).to_have_count(0)
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    expect(page.locator("#drawn")).to_have_count(0)
    assert page.evaluate(IS_IN_PICTURE) is False
    assert field(drawing, "lines") == "" and rules.violations(page) == []


def test_keys_draw_as_the_page_says(drawing):
    page = drawing.page
    pad = page.get_by_role("application", name="Drawing pad")
    pad.focus()
    for name in ("ArrowLeft", "Space", "ArrowDown", "ArrowDown", "Space", "ArrowRight", "Space", "Backspace", "Enter"):
        pad.press(name)
    assert field(drawing, "lines") == "moss 2 112,80 112,96" and field(drawing, "open_line") == ""
    expect(page.locator("#pad-says")).to_have_text("Line ended; lines so far: 1")
    pad.press("Control+z")
    pad.press("Control+z")
    pad.press("Control+y")
    assert field(drawing, "lines") == "moss 2 112,80 112,96"
    expect(page.locator("#pad-help")).to_contain_text("the arrow keys move the pen")
    pad.press("Tab")
    expect(pad).not_to_be_focused()


def test_without_dragging_each_tap_is_a_point_and_shapes_are_put_down(drawing):
    page = drawing.page
    box = page.locator("#pad").bounding_box()
    page.get_by_label("Touching the picture").select_option("point")
    for part in (.25, .5, .75):
        page.locator("#pad").click(position={"x": box["width"] * part, "y": box["height"] / 2})
    assert field(drawing, "lines") == "moss 2 60,80 120,80 180,80"
    page.locator("#do-end").click()
    assert field(drawing, "open_line") == ""
    page.get_by_label("Touching the picture").select_option("add")
    page.locator("#pad").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(chosen(page)).to_have_text("a moss-green stone, in the middle")
    assert field(drawing, "lines") == "moss 2 60,80 120,80 180,80"


def test_a_finger_draws(browser, service, visit):
    state = visit("ash").context.storage_state()
    context = browser.new_context(base_url=service.address, storage_state=state, has_touch=True, is_mobile=True,
                                  viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/bricks/new")
    page.locator("#pad").scroll_into_view_if_needed()
    box = page.locator("#pad").bounding_box()
    finger = context.new_cdp_session(page)
    places = [{"x": box["x"] + part * box["width"], "y": box["y"] + box["height"] / 2} for part in (.2, .4, .6, .8)]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert re.fullmatch(r"moss 2 48,80( \d+,80)+", page.locator("[name=lines]").input_value())
    context.close()


def test_touching_the_picture_and_sharing_with_script_and_without(ash):
    """The whole way: a starter, a shape by touch, a line by buttons, a drafted description."""
    page = ash.page
    page.get_by_role("link", name="A feeling as weather").click()
    page.get_by_label("Touching the picture").select_option("add")
    page.get_by_label("Sun yellow").check()
    page.locator("#pad" if ash.js else "input.tap >> visible=true").click(position={"x": 500, "y": 60})
    expect(chosen(page)).to_have_text("a sun-yellow stone, upper right")
    ash.press("Larger").press("Lay a point there")
    expect(page.locator("[name=lines]")).not_to_have_value("")
    page.get_by_label("Words on the brick").fill("clearing slowly" + " now" * ash.js)
    ash.press("Begin it from my choices")
    expect(page.get_by_label("Describe it", exact=True)).to_have_value(re.compile("^Under grey clouds and rain"))
    assert not ash.js or rules.violations(page) == []
    ash.press("Share it")
    page.wait_for_url(re.compile(r"/bricks/\d+"))
    ash.wait_for(ash.path, "Under grey clouds and rain")
