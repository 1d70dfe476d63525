"""The rooms of a member by the keyboard alone, with script and without: each stop is outlined, under no bar (S11.1)."""
import re

import pytest
from playwright.sync_api import expect

from tests import pictures
from tests.browser.test_keyboard import press, tab_to

pytestmark = pytest.mark.browser
FAR = 260       # presses of Tab: a wall has twenty posts, and the topics come after them


@pytest.fixture
def ash(visit, js):
    return visit("ash", js=js)


def open_(visitor, path: str):
    """The keys begin at the top of a page that was just opened."""
    return visitor.open(path).page


def go(page, target, address: str):
    tab_to(page, target, FAR)
    with page.expect_navigation(url=re.compile(address)):
        page.keyboard.press("Enter")


def test_the_wall_is_narrowed_a_topic_followed_and_words_are_found(ash):
    page = open_(ash, "/wall")
    go(page, page.locator(".filters a", has_text="What I follow"), "lane=following")
    go(page, page.locator(".filters a", has_text="Everyone"), "wall")
    go(page, page.locator(".tags a", has_text="Recovery"), "tag=recovery")
    for _there_and_back in range(2):
        go(page, page.get_by_role("button", name=re.compile("Follow this topic|Stop following")), "tag=recovery")
    go(page, page.locator(".nav a[href='/search']"), "search")
    tab_to(page, page.locator("#q"))
    page.keyboard.type("sleep")
    tab_to(page, page.locator("#group"))
    page.keyboard.press("ArrowDown")
    go(page, page.locator("main form button"), "group=")
    expect(page.locator("#group")).not_to_have_value("")


def test_a_brick_is_made_looked_at_and_shared(ash):
    page = open_(ash, "/bricks/new")
    tab_to(page, page.locator("#look"), FAR)
    if ash.js:
        tab_to(page, page.locator("#pad").first, FAR)
        for key in ("ArrowUp", "Space", "ArrowLeft", "ArrowLeft", "Space", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("#pad-says")).to_contain_text("lines so far: 1")
    tab_to(page, page.locator("[name=ground]:checked"), FAR)
    page.keyboard.press("ArrowDown")
    tab_to(page, page.locator("#across"), FAR)
    page.keyboard.type("9")
    press(page, page.locator("#do-add"))
    expect(page.locator("#chosen option")).to_have_count(1)
    tab_to(page, page.locator("#do-larger"), FAR)
    page.keyboard.press("Enter")
    expect(page.locator("#chosen option")).to_contain_text(["a large"])
    tab_to(page, page.locator("#title"), FAR)
    page.keyboard.type("by hand " + ("and keys" if ash.js else "and patience"))
    tab_to(page, page.locator("#do-describe"), FAR)
    page.keyboard.press("Enter")
    expect(page.locator("#body")).not_to_have_value("")
    go(page, page.locator("#share"), r"/bricks/\d+$")


def test_a_photo_is_chosen_described_and_shared(ash):
    page = open_(ash, "/bricks/new")
    if not page.locator("a[href$='/bricks/new/photo']").is_visible():
        press(page, page.locator("summary", has_text="Ways to begin"))
    go(page, page.locator("a[href$='/bricks/new/photo']"), "/photo$")
    tab_to(page, page.locator("#photo"))
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Space")
    chosen.value.set_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": pictures.plain("JPEG", (640, 480))})
    go(page, page.locator("#send"), r"/photos?/\d+")
    tab_to(page, page.locator("#title"))
    page.keyboard.type("Reached by keys")
    tab_to(page, page.locator("#ask_guide"))
    page.keyboard.press("Space")
    go(page, page.locator("#share"), r"/bricks/\d+$")
    ash.sees("Only you can see this for now")


def test_a_group_is_begun_changed_welcomed_to_closed_and_opened_again(visit, js):
    """S3.6: by a Lead, each act with its reason."""
    lee, name = visit("lee", js=js), "Night birds" if js else "Dawn birds"
    page = open_(lee, "/groups")
    go(page, page.get_by_role("link", name="Begin a group"), "/groups/new$")
    type_in(page, title=name, body="For those who are up when others sleep.")
    tab_to(page, page.locator("[name=sort]"))
    page.keyboard.press("Space")
    type_in(page, reason="Asked for.")
    go(page, page.get_by_role("button", name="Begin it"), "/groups$")
    lee.wait_for("/groups", name)
    go(page, page.get_by_role("link", name=name, exact=True), "/groups/")
    for way, button, typed in (("edit", "Change them", {"reason": "Again."}),
                               ("welcome", "Share it", {"body": "Come in."}),
                               ("close", "Close it", {"reason": "To try it."}),
                               ("reopen", "Open it again", {"reason": "It was tried."})):
        go(page, page.locator(f"main a[href$='/{way}']"), f"/{way}$")
        type_in(page, **typed)
        go(page, page.get_by_role("button", name=button), r"/groups/[\w-]+$")


def type_in(page, **words):
    for field, typed in words.items():
        tab_to(page, page.locator(f"#{field}"))
        page.keyboard.type(typed)


def test_a_group_is_joined_and_left(ash):
    page = open_(ash, "/groups")
    go(page, page.locator("form[action$='/join'] button").first, r"/groups/\w+")
    expect(page.get_by_role("button", name="Leave this group")).to_be_visible()
    go(page, page.get_by_role("button", name="Leave this group"), r"/groups$|/wall$")


def test_the_gentle_wall_and_a_filter_of_ones_own(ash):
    page = open_(ash, "/wall/filters")
    for _there_and_back in range(2):
        go(page, page.get_by_role("button", name=re.compile("Turn it o(n|ff)")), "filters")
    tab_to(page, page.locator("#words"))
    page.keyboard.type("marzipan")
    go(page, page.get_by_role("button", name="Fold it"), "filters")
    ash.sees("marzipan")
    go(page, page.locator("li", has_text="marzipan").get_by_role("button").first, "filters")
    expect(page.locator("li", has_text="marzipan")).to_have_count(0)


def test_somebody_is_muted_and_seen_again(ash):
    page = open_(ash, "/members/thermos")
    go(page, page.locator("main a[href$='/hide']"), "/hide$")
    tab_to(page, page.locator("[name=kind]").first)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[value=mute]")).to_be_checked()
    go(page, page.get_by_role("button", name="Do it"), "/members/thermos$")
    go(page, page.get_by_role("button", name="See what they write again"), "/mine/hidden$")
    ash.sees("You see everyone")


def test_notices_their_settings_and_words_kept_as_a_draft(ash):
    page = open_(ash, "/mine/notices")
    go(page, page.locator("main a[href$='/notices/settings']"), "/settings$")
    go(page, page.get_by_role("button", name="Keep it so"), "/notices")
    page = open_(ash, "/mine/words")
    tab_to(page, page.locator("#body"))
    page.keyboard.type("Tea, mostly. And maps of places I don’t go to.")
    tab_to(page, page.locator("#keep-draft"))
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text(re.compile("Draft kept|is kept"))
    page = open_(ash, "/mine/drafts")
    go(page, page.get_by_role("button", name="Throw away").first, "/mine/drafts")
    ash.sees("thrown away")
