"""A Wall Guide's work: an item, the claim, an edit with its reason, and what others learn of it (S5)."""
import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.desk import take_on

pytestmark = pytest.mark.browser


def test_an_item_is_claimed_and_edited_and_its_author_told(visit, js):
    """S5.3, S5.5, S5.6, S3.11"""
    title = f"Looking for company {secrets.token_hex(2)}"      # once more, and it is another
    author = visit("bea", js=js)
    path = author.share(title, "Write to me at bea.walks@example.org, I mean it.")
    wren, gale = visit("wren", js=js), visit("gale", js=js)
    item = take_on(wren, title, "bea")
    gale.open(item).sees("Wren has it in hand until")
    assert gale.page.get_by_role("button", name="Take it on").count() == 0
    edit(wren, "Write to me here, I mean it.")
    wren.sees("Edited. The author is told what was changed, and why.")
    wren.press("Take the decision back").sees("Taken back: it is as it was, and nobody was told.")
    see_the_result(wren, "walks")
    edit(wren, "Write to me here, I mean it.")
    gale.open(item).sees("Edited (this post)")
    author.wait_for("/mine/notices", "Kept short, so that nobody can find you.", 45)
    assert author.words.count("A guide changed a few of your words") == 1, "nothing of what was taken back"
    visit("ash").wait_for(path, "Write to me here")


def edit(guide, body: str):
    page = guide.page
    form = page.locator("form[action$='/edit']")
    page.locator("summary", has_text="Edit").click()
    form.get_by_label("Text").fill(body)
    form.get_by_role("button", name="Edit and tell the author", exact=True).click()
    expect(page.locator("#error-summary")).to_be_visible()      # a reason is needed, and nothing typed is lost
    expect(form.get_by_label("Text")).to_have_value(body)
    form.get_by_role("radio").first.check()
    form.get_by_label("Words to the author").fill("Kept short, so that nobody can find you.")
    form.get_by_role("button", name="Edit and tell the author", exact=True).click()
    page.wait_for_url(re.compile(r"/queue(/items/\d+)?\?undo=\d+$"))


def see_the_result(guide, words: str):
    """Typed words are taken out; nothing is sent by it, and nothing typed is lost."""
    page = guide.page
    form = page.locator("form[action$='/edit']")
    page.locator("summary", has_text="Edit").click()
    form.get_by_label("Text").fill("A few words about walks.")
    form.get_by_label("Hide these words, too").fill(words)
    form.get_by_role("button", name="Take them out, and show the result").click()
    expect(page.locator("#preview")).to_contain_text("A few words about █████.")
    guide.page.goto(guide.page.url.removesuffix("/edit"))
