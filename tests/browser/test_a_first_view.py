"""The weight of a first view: what travels, compressed, and how many elements a phone has to lay out.

First in the alphabet, so that the wall is still the demo world's and not made lighter by what other tests write.
"""
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
KB = 1024
FLIGHT = 14 * KB        # what a new connection carries at once
WITH_SCRIPT = 31 * KB
SAVER = 10 * KB
PICTURE = 3 * KB


@pytest.fixture
def busiest(visit):
    """The talkabout with the most replies on one page."""
    return found(visit("ash"), "/wall?tag=everyday", "What is one small thing")


@pytest.fixture
def ordinary(visit):
    """A talkabout with some paragraphs and five replies."""
    return found(visit("ash"), "/wall?tag=family", "Loving someone through")


def found(visitor, where: str, title: str) -> str:
    return visitor.open(where).page.locator(".wall a", has_text=title).get_attribute("href")


@pytest.mark.parametrize("place", ["/", "/wall", "busiest"])
def test_a_first_view_is_light(visit, request, place, capsys):
    visitor = visit(None if place == "/" else "ash")
    address = place if place.startswith("/") else request.getfixturevalue(place)
    answers = travelled(visitor, address)
    pictures = answers.pop("image", [])
    page, elements = sum(answers["document"] + answers["stylesheet"]), count(visitor)
    everything = sum(sum(sizes) for sizes in answers.values())
    with capsys.disabled():
        print(f"\n{place}: HTML {sum(answers['document'])} + CSS {sum(answers['stylesheet'])} = {page} B, "
              f"with script {everything} B, {elements} elements, {len(pictures)} pictures {pictures}")
    assert sum(map(len, answers.values())) <= 3
    assert page <= FLIGHT
    assert everything <= WITH_SCRIPT
    assert elements <= 400
    assert len(pictures) <= 8
    assert all(size <= PICTURE for size in pictures)


@pytest.mark.parametrize("place", ["/", "/wall", "ordinary"])
def test_data_saver_asks_for_one_file(visit, request, place):
    """S11: nothing but the page, its few rules inside it."""
    address = place if place.startswith("/") else request.getfixturevalue(place)
    visitor = visit(None if place == "/" else "ash", headers={"Save-Data": "on"})
    answers = travelled(visitor, address)
    assert list(answers) == ["document"]
    assert len(answers["document"]) == 1
    assert answers["document"][0] <= SAVER


def test_the_composer_stays_light_while_a_brick_grows(visit):
    ash = visit("ash").open("/bricks/new")
    for _ in range(4):
        ash.press("Add this shape")
    expect(ash.page.locator("#chosen option")).to_have_count(4)
    assert count(ash) <= 400


def travelled(visitor, address: str) -> dict[str, list[int]]:
    """Compressed bytes by kind of file, with an empty cache; but for the tab's icon, which a browser fetches once,
    apart from the page, when it likes."""
    finished = []
    visitor.page.on("requestfinished", lambda request: finished.append(request))
    visitor.open(address)
    visitor.page.mouse.wheel(0, 20_000)     # lazy pictures come too
    visitor.page.wait_for_load_state("networkidle")
    kinds = {}
    for request in (one for one in finished if "/favicon" not in one.url):
        kinds.setdefault(request.resource_type, []).append(request.sizes()["responseBodySize"])
    return kinds


def count(visitor) -> int:
    return visitor.page.evaluate("document.querySelectorAll('*').length")
