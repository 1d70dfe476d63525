"""A guide finds what somebody wrote: one case holds all that waits of a member, so the line may bear another title."""
import time


def take_on(guide, title: str, author: str) -> str:
    """The item's path, once the guide has it in hand. Raises AssertionError when it never comes."""
    guide.page.goto(find(guide, title, author), wait_until="domcontentloaded")
    guide.sees("As it was written")
    if guide.page.locator("#claim").count():        # what waited before in the same case may be in hand already
        guide.press("Take it on")
    guide.sees("This is in your hands until")
    return guide.path


def find(guide, title: str, author: str, seconds: float = 20) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for case in _cases(guide, author):
            guide.page.goto(case, wait_until="domcontentloaded")
            for link in guide.page.locator("nav a[href^='/queue/items/']", has_text=title).all():
                return link.get_attribute("href")
            if guide.page.locator("article[data-hx-disable] h3", has_text=title).count():
                return case
        guide.page.wait_for_timeout(250)
    raise AssertionError(f"“{title}” by {author} never came to the queue: {guide.words[:600]}")


def _cases(guide, author: str) -> list[str]:
    cases, page = [], guide.page
    page.goto("/queue", wait_until="domcontentloaded")
    while True:
        theirs = page.locator("#waiting li", has_text=f"by {author}").locator("a[id^='item-']")
        cases += [link.get_attribute("href") for link in theirs.all()]
        if not page.locator("#next").count():
            return cases
        page.goto(page.locator("#next").get_attribute("href"), wait_until="domcontentloaded")
