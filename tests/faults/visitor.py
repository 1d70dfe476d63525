"""A member at the door of a running server: signs in by the form, writes by the form. Without JavaScript, over HTTP."""
import gzip
import re
import urllib.error
import urllib.parse
import urllib.request
import zlib
from http.cookiejar import CookieJar, DefaultCookiePolicy

from tests.factories import PASSWORD

UNPACK = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}


class Visitor:
    def __init__(self, address: str, name: str):
        self.address, self.name, self.token = address, name, ""
        self._cookies = CookieJar(DefaultCookiePolicy(rfc2965=False))
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies), _Stay)

    def sign_in(self) -> "Visitor":
        status, place, _ = self.send("/sign-in", username=self.name, password=PASSWORD)
        assert status == 303 and "sign-in" not in place, (status, place)
        return self

    def write(self, title: str, body: str) -> int:
        """The new talkabout's id; an AssertionError when it wasn't accepted."""
        return self.ready(title, body)()

    def ready(self, title: str, body: str):
        """The form is drawn and filled in; what is returned sends it, and returns the new talkabout's id."""
        form = self._fill_in("/talkabouts/new", title=title, body=body, looked_over="1")

        def send() -> int:
            status, place, page = self._ask("/talkabouts/new", form)
            assert status == 303, (status, re.sub(r"<[^>]+>", " ", page)[-2000:])
            return int(re.search(r"/talkabouts/(\d+)", place).group(1))
        return send

    def keep_draft(self, key: str, body: str) -> tuple[int, str]:
        """As the form of a talkabout does while it is written; (status, Location)."""
        if not self.token:
            self.token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self._ask("/talkabouts/new")[2])[1]
        sent = urllib.parse.urlencode({"csrf_token": self.token, "once": key, "body": body}).encode()
        return self._ask("/mine/drafts/keep/talkabout", sent)[:2]

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask(path)

    def weigh(self, path: str) -> tuple[str, int]:
        """The text, and its bytes as they were sent to a browser, which takes gzip and deflate."""
        asked = urllib.request.Request(self.address + path, headers={"Accept-Encoding": "gzip, deflate"})
        with self._opener.open(asked, timeout=20) as answer:
            sent = answer.read()
            unpack = UNPACK[answer.headers.get("Content-Encoding")]
        return unpack(sent).decode(), len(sent)

    @property
    def cookie(self) -> str:
        """What the browser would send along."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def send(self, path: str, **fields) -> tuple[int, str, str]:
        """Draw the form, fill it in, send it: (status, Location, page)."""
        return self._ask(path, self._fill_in(path, **fields))

    def _fill_in(self, path: str, **fields) -> bytes:
        _, _, page = self._ask(path)
        hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|once)"[^>]*value="([^"]*)"', page))
        return urllib.parse.urlencode(hidden | fields).encode()

    def _ask(self, path: str, data: bytes | None = None) -> tuple[int, str, str]:
        try:
            with self._opener.open(self.address + path, data, timeout=20) as answer:
                return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location", ""), answer.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None     # the answer itself is what we look at
