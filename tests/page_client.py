"""A client that looks at every page it fetches, the way a careful reader would (DESIGN 9)."""
import re
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

import html5lib
from itsdangerous import URLSafeTimedSerializer

from models.ground import transaction
from models.ground.db import db
from models.people import accounts, sessions

CSRF = "c" * 40
HTML = "{http://www.w3.org/1999/xhtml}"
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


@dataclass
class Page:
    """A response and its tree."""
    response: object

    @property
    def status(self) -> int:
        return self.response.status_code

    @cached_property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @cached_property
    def tree(self) -> ElementTree.Element:
        return self._parsed[0]

    @cached_property
    def errors(self) -> list:
        """What the HTML standard calls a parse error: (where, kind, facts)."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[ElementTree.Element, list]:
        parser = html5lib.HTMLParser()
        return parser.parse(self.text), parser.errors

    @property
    def words(self) -> str:
        """What a reader would read, white space folded."""
        body = self.tree.find(f"{HTML}body")
        return re.sub(r"\s+", " ", " ".join((body if body is not None else self.tree).itertext())).strip()

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    def all(self, tag: str, **attributes) -> list:
        found = self.tree.iter(f"{HTML}{tag}")
        return [e for e in found if all(e.get(k.rstrip("_").replace("_", "-")) == v for k, v in attributes.items())]

    def one(self, tag: str, **attributes):
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} <{tag}> with {attributes}"
        return found[0]

    def value(self, name: str) -> str:
        """The value of the first input of this name: for `once` keys and versions."""
        return next(e.get("value", "") for e in self.tree.iter(f"{HTML}input") if e.get("name") == name)


class PageClient:
    def __init__(self, app, name: str | None = None, language: str | None = None):
        self.app, self.http = app, app.test_client()
        token = sessions.start(accounts.named(name)) if name else None
        transaction.commit()    # before the cookie is written: that ends with a request's teardown, which rolls back
        with self.http.session_transaction() as cookie:
            cookie["csrf_token"] = CSRF
            if language:
                cookie["language"] = language
            if token:
                cookie["reader"] = token
        self.csrf = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)

    def get(self, url: str, *, status: int | None = 200, htmx: bool = False, check: bool = True, **kwargs) -> Page:
        page = self._ask(self.http.get, url, htmx, **kwargs)
        assert status in (None, page.status), f"{url} answered {page.status}, {page.location or page.words[:200]}"
        if check and not htmx and "text/html" in page.response.content_type and not page.location:
            look_over(page, url)
        return page

    def post(self, url: str, data=None, *, status: int | None = None, htmx: bool = False, follow: bool = False,
             csrf: bool = True, check: bool = True, **kwargs) -> Page:
        data = {**({"csrf_token": self.csrf} if csrf else {}), **(data or {})}
        page = self._ask(self.http.post, url, htmx, data=data, **kwargs)
        if status is not None:
            assert page.status == status, f"{url} answered {page.status}, {page.location or page.words[:200]}"
        if follow and page.location:
            return self.get(page.location)
        if check and not htmx and "text/html" in page.response.content_type and page.text and not page.location:
            look_over(page, url)
        return page

    def _ask(self, method, url, htmx, headers=None, **kwargs) -> Page:
        """In an application context of its own, as in life: nothing of the test's session or `g` is shared."""
        transaction.commit()
        with self.app.app_context():
            page = Page(method(url, headers={**({"HX-Request": "true"} if htmx else {}), **(headers or {})}, **kwargs))
        db.session.expire_all()
        return page


def look_over(page: Page, url: str) -> None:
    """Valid HTML, one h1, a title that begins with it, unique ids, labels, CSRF, help, exit, CSP."""
    for rule in RULES:
        problem = rule(page)
        assert not problem, f"{url}: {problem}"


def _valid(page):
    return page.errors[:3]


def _one_h1(page):
    h1s = page.all("h1")
    if len(h1s) != 1:
        return f"{len(h1s)} h1"
    heading, title = _flat(h1s[0]), _flat(page.one("title"))
    bare = re.sub(r"^[^:]{3,8}:\s", "", title) if page.status >= 400 else title
    return None if bare.startswith(heading) or title.startswith(heading) else f"title “{title}”, h1 “{heading}”"


def _unique_ids(page):
    ids = [e.get("id") for e in page.tree.iter() if e.get("id")]
    return sorted({i for i in ids if ids.count(i) > 1})


def _references(page):
    ids = {e.get("id") for e in page.tree.iter()}
    return [value for e in page.tree.iter() for key in ("aria-describedby", "aria-labelledby", "for")
            for value in (e.get(key) or "").split() if value not in ids]


def _labelled(page):
    labelled = {e.get("for") for e in page.all("label")}
    wrapped = {id(child) for label in page.all("label") for child in label.iter()}
    return [e.get("name") for tag in ("input", "select", "textarea") for e in page.tree.iter(f"{HTML}{tag}")
            if e.get("type") not in UNLABELLED_TYPES and e.get("id") not in labelled and id(e) not in wrapped
            and not e.get("aria-label") and not e.get("aria-labelledby")]


def _csrf(page):
    return [form.get("action") for form in page.all("form") if (form.get("method") or "get").lower() == "post"
            and not any(e.get("name") == "csrf_token" and e.get("value") for e in form.iter(f"{HTML}input"))]


def _help(page):
    found = any("/help-now" in (a.get("href") or "") for a in page.all("a"))
    return None if found or page.status >= 500 else "no help link"


def _exit(page):
    return None if page.all("a", id="exit") or page.status >= 500 else "no exit link"


def _no_inline(page):
    return [e.tag for e in page.tree.iter() if e.get("style") or any(k.startswith("on") for k in e.keys())]


def _nonce(page):
    policy = page.response.headers.get("Content-Security-Policy", "")
    return [e.get("src") for e in page.all("script") if f"'nonce-{e.get('nonce')}'" not in policy]


def _flat(element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


RULES = (_valid, _one_h1, _unique_ids, _references, _labelled, _csrf, _help, _exit, _no_inline, _nonce)
