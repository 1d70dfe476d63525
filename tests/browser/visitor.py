"""Somebody at a browser: one context, one page, and an eye on what no page may do.

Wherever a visitor goes, nothing is asked of another host, the console stays silent and the policy is not broken;
`fine()` says so at the end. A step is a method that reads like what a person does.
"""
import re
import time
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

PASSWORD = "drystone-demo"
ELSEWHERE = "<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>"
# The browser itself remarks on answers that are not 200; a refused form (422) is nothing to remark on.
REMARK = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Visitor:
    def __init__(self, browser: Browser, address: str, *, js=True, state=None, width=1280, scheme="light",
                 headers=None):
        self.address, self.js = address, js
        self.context = browser.new_context(
            base_url=address, java_script_enabled=js, storage_state=state, color_scheme=scheme, locale="en-CA",
            viewport={"width": width, "height": 800}, extra_http_headers=headers or {})
        self.context.set_default_timeout(15_000)
        self.context.route(self._is_elsewhere, self._answer_for_them)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.troubles, self.elsewhere, self.expected = [], [], {422}

    # what a person does

    def open(self, path: str, status: int = 200):
        self.expected |= {status}
        answer = self.page.goto(path, wait_until="domcontentloaded")
        assert answer.status == status, f"{path} answered {answer.status}: {self.words[:300]}"
        return self

    def sign_in(self, name: str):
        self.open("/sign-in")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(r"/(wall|queue|oversight|mine|admin)$"))
        return self

    def press(self, name: str, within: str = "main"):
        """A button, or a link that looks like one, by the words on it. What was pressed before is answered first."""
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        place = self.page.locator(within)
        place.get_by_role("button", name=name, exact=True).or_(
            place.get_by_role("link", name=name, exact=True)).first.click()
        return self

    def share(self, title: str, body: str) -> str:
        """A talkabout, past the look-over if there is one. Its path."""
        self.open("/talkabouts/new")
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Your words").fill(body)
        self.press("Share it")
        expect(self.page.locator("#look-over, article.stone").first).to_be_visible()
        if self.page.locator("#look-over").count():
            self.press("Post it anyway")
        self.page.wait_for_url(re.compile(r"/talkabouts/\d+"))
        return urlsplit(self.page.url).path

    def wait_for(self, path: str, words: str, seconds: float = 20):
        """Looks again until the page says so: what others wrote is read before it is shown."""
        deadline = time.monotonic() + seconds
        self.expected |= {404}      # what is held is not there for others
        while True:
            self.page.goto(path, wait_until="domcontentloaded")
            if words in self.words:
                return self
            assert time.monotonic() < deadline, f"“{words}” never came to {path}: {self.words[:600]}"
            self.page.wait_for_timeout(250)

    # what there is to see

    @property
    def words(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def sees(self, words: str):
        expect(self.page.locator("body")).to_contain_text(words)
        return self

    def fine(self):
        """Nothing went anywhere else, nothing complained."""
        assert self.elsewhere == [], f"asked other hosts: {self.elsewhere}"
        assert self.troubles == [], "\n".join(self.troubles)

    def leave(self):
        self.context.close()

    # the eye

    def _is_elsewhere(self, url: str) -> bool:
        return not url.startswith((self.address + "/", "data:"))

    def _answer_for_them(self, route):
        self.elsewhere.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body=ELSEWHERE)

    def _hear(self, message):
        remark = REMARK.match(message.text)
        if remark and int(remark[1]) in self.expected:
            return
        if message.type in ("error", "warning"):
            self.troubles.append(f"{self.page.url}: {message.text}")
