"""People with five values each, who join, open the link in their mail, and sign in: over HTTP, by the forms."""
import http.client
import re
import time
import urllib.parse
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import cached_property
from pathlib import Path

import pyotp

from models.ground import content
from tests import factories

COME_AGAIN = 10
AT_ONCE = 2         # as many as there are web workers


@dataclass(frozen=True)
class Planted:
    number: int

    @property
    def name(self) -> str:
        """One of those that are offered: no two of them look alike."""
        first, second = content.read("pseudonyms")["en"].values()
        return f"{first[self.number // len(second)]}-{second[self.number % len(second)]}"

    @property
    def email(self) -> str:
        return f"Harriet.Quill{self.number * 7919 % 100_003:06}@letters.example"

    @property
    def born(self) -> tuple[int, int, int]:
        return 1 + self.number % 28, 1 + self.number % 12, 1950 + self.number % 47

    @property
    def postal_code(self) -> str:
        letters = "ABCEGHJKLMNPRSTVWXYZ"
        tens, twenties = divmod(self.number, 10)[0] % 10, self.number // 20
        return f"T{self.number % 10}{letters[self.number % 20]} {tens}{letters[-1 - twenties]}7"

    @property
    def phone(self) -> str:
        return f"+1 403-{200 + self.number}-{1000 + self.number * 37}"

    @property
    def address(self) -> str:
        """A visitor's, spread over the whole of the Internet."""
        mixed = (self.number + 1) * 2_654_435_761 % 2**24
        return f"81.{mixed >> 16}.{mixed >> 8 & 255}.{mixed & 255}"

    @property
    def values(self) -> tuple[str, ...]:
        day, month, year = self.born
        return self.email, f"{year}-{month:02}-{day:02}", self.postal_code, self.phone, self.address

    @property
    def form(self) -> dict:
        day, month, year = self.born
        return {"email": self.email, "date_of_birth-day": day, "date_of_birth-month": month,
                "date_of_birth-year": year, "postal_code": self.postal_code, "phone": self.phone,
                "username": self.name, "password": factories.PASSWORD, "community": "en",
                "principles": "y", "rules": "y"}


class Guest:
    """A browser at an address of its own, behind the proxy that speaks TLS."""

    def __init__(self, port: int, address: str):
        self.port, self.address, self.cookies = port, address, {}

    def send(self, path: str, **fields) -> tuple[int, str, str]:
        """The form is drawn, filled in and sent: (status, Location, page). A busy house asks to come again: we do."""
        for _ in range(COME_AGAIN):
            page = self.ask(path)[2]
            hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|once)"[^>]*value="([^"]*)"', page))
            answer = self.ask(path, urllib.parse.urlencode(hidden | fields))
            if answer[0] != 503:
                break
            time.sleep(1)
        return answer

    def ask(self, path: str, data: str | None = None) -> tuple[int, str, str]:
        head = {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "https", "Host": "127.0.0.1",
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            head |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": "https://127.0.0.1/",
                     "Origin": "https://127.0.0.1"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST" if data is not None else "GET", path, data, head)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            connection.close()


class Planting:
    def __init__(self, house, count: int):
        self.house, self.people = house, [Planted(number) for number in range(count)]

    @cached_property
    def values(self) -> list[str]:
        return [value for person in self.people for value in person.values]

    def join_all(self) -> None:
        """The whole way in for everybody; afterwards each has a record of five values and is signed in."""
        self._each(self._join)
        links = self._links(len(self.people))
        self._each(lambda person: self._activate(person, links[person.email.casefold()]))
        self._each(self._sign_in)

    def disclose(self, ref: str, words: Iterable[str]) -> None:
        """Sol, with a second factor, writes down what a member told."""
        sol = Guest(self.house.port, "203.0.113.200")
        _expect(sol.send("/sign-in", username="sol", password=factories.PASSWORD), "/sign-in/code")
        _expect(sol.send("/sign-in/code", code=pyotp.TOTP(factories.TOTP).now()), "/")
        for each in words:
            _expect(sol.send(f"/registry/{ref}/disclosure", words=each), f"/escalations/{ref}")

    def _each(self, act) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(act, self.people))

    def _join(self, person: Planted) -> None:
        _expect(Guest(self.house.port, person.address).send("/join/planted", **person.form), "/join/check-your-mail")

    def _activate(self, person: Planted, link: str) -> None:
        _expect(Guest(self.house.port, person.address).send(link), "/welcome")

    def _sign_in(self, person: Planted) -> None:
        _expect(Guest(self.house.port, person.address).send(
            "/sign-in", username=person.name, password=factories.PASSWORD), "/")

    def _links(self, count: int) -> dict[str, str]:
        """From the mailer's folder, which only its account (and root) can look into."""
        outbox = self.house.mailers / "outbox"
        self.house.wait_until(lambda: outbox.is_dir() and len(list(outbox.glob("*.eml"))) >= count, 60)
        return dict(map(_address_and_link, outbox.glob("*.eml")))


def _address_and_link(mail: Path) -> tuple[str, str]:
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    link = re.search(r"https://drystone\.example(/activate/\S+)", message.get_content())
    return str(message["To"]).casefold(), link.group(1)


def _expect(answer: tuple[int, str, str], place: str) -> None:
    status, location, page = answer
    errors = re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)<', page, re.DOTALL)
    assert status == 303 and place in location, (status, location, errors or page[:500])
