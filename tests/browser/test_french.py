"""Fleur: everything in French, and of the English community nothing (S1.6, S3.5)."""
import re

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from settings import ROOT

pytestmark = pytest.mark.browser
# Every text of the page, but what members wrote and names that are the same in both languages.
TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const e = walker.currentNode.parentElement;
        if (!e.closest('.words, .wall h2, script, style, [lang]:not(html)')) found.push(walker.currentNode.data.trim());
    }
    const labels = [...document.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'));
    return [...found, ...labels, document.title.split(' – ')[0]].filter(Boolean);
}"""


@pytest.fixture(scope="module")
def english():
    """What the service says in English and otherwise in French."""
    with (ROOT / "translations/fr/LC_MESSAGES/messages.po").open("rb") as catalogue:
        messages = list(read_po(catalogue, locale="fr"))
    return {text for message in messages if message.id
            for text, said in zip(_forms(message.id), _forms(message.string), strict=False) if text != said}


def _forms(words) -> tuple:
    return words if isinstance(words, tuple | list) else (words,)


def said_in_english(visitor, english) -> list:
    """A language is offered by its own name."""
    return sorted({text for text in visitor.page.evaluate(TEXTS) if " ".join(text.split()) in english - {"English"}})


def test_the_door_speaks_french_once_asked(visit, js, english):
    fleur = visit(js=js).open("/sign-in")
    fleur.page.get_by_role("button", name="Français").click()
    expect(fleur.page.locator("html")).to_have_attribute("lang", "fr")
    assert fleur.path == "/sign-in"
    for path in ("/", "/sign-in", "/join/forces", "/help-now", "/about", "/house-rules", "/privacy", "/accessibility"):
        fleur.open(path)
        expect(fleur.page.locator("html")).to_have_attribute("lang", "fr")
        assert said_in_english(fleur, english) == [], path


def test_inside_all_is_french_and_of_one_community(visit, js, english):
    stranger = visit("ash").open("/wall").page.locator(".wall h2 a").first.get_attribute("href")
    fleur = visit("fleur", js=js).open("/wall")
    page = fleur.page
    own = page.locator(".wall h2 a").first.get_attribute("href")
    for path in ("/wall", own, "/talkabouts/new", "/bricks/new", "/mine", "/mine/notices", "/help-now"):
        fleur.open(path)
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        assert said_in_english(fleur, english) == [], path
        assert page.locator("[lang=en]").filter(has_not=page.locator("button")).count() <= 1, path
    fleur.open(stranger, status=404)
    assert said_in_english(fleur, english) == []


def test_a_talkabout_in_french_reaches_the_french_community_alone(visit, js, english):
    words = "Le café refroidit, je regarde la neige" + ("." if js else " tomber.")
    fleur = visit("fleur", js=js).open("/talkabouts/new")
    form = fleur.page.locator("main form")
    form.locator("[name=title]").fill("Un matin blanc")
    form.locator("#share").click()
    expect(fleur.page.locator("#error-summary")).to_be_visible()
    assert said_in_english(fleur, english) == []
    form.locator("[name=body]").fill(words)
    form.locator("#share").click()
    fleur.page.wait_for_url(re.compile(r"/talkabouts/\d+"))
    path = fleur.path
    fleur.wait_for("/wall", "Un matin blanc")
    visit("bea").open(path, status=404)
