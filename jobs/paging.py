"""Sends a page (S6.2): it names no member and no content. Three seconds at most; without a channel it is only recorded.

A person may have several channels: all are rung at once, and the first that takes the page is enough. Each rings in a
thread of its own, started for it and left behind when it hangs: a pool would fill up with hanging channels, keep every
later page waiting, and hold up the end of the process.
"""
import time
from queue import SimpleQueue
from threading import Thread

from apprise import Apprise
from flask import current_app
from flask_babel import force_locale

from models.care import pages
from models.ground import marks, transaction

SECONDS = 3
MOMENT = 0.02


class NotDelivered(Exception):
    """Every channel refused the page or hung, or there is none."""


class Call:
    """One page on its way, with no transaction open. No channels: it counts as delivered at once."""

    def __init__(self, page_id: int, channels=(), title: str = "", body: str = ""):
        self.page_id, self.until = page_id, time.monotonic() + SECONDS
        self._answers, self._open, self._taken = SimpleQueue(), len(channels), not channels
        for channel in channels:
            Thread(target=self._ring, args=(channel, title, body), name="page", daemon=True).start()

    @property
    def delivered(self) -> bool | None:
        """None while nobody has taken it and there is still hope."""
        while not self._answers.empty():
            self._open -= 1
            self._taken = self._answers.get() or self._taken
        if self._taken:
            return True
        return None if self._open and time.monotonic() < self.until else False

    def settle(self) -> None:
        """Write down that it was sent; NotDelivered when it wasn't."""
        if not self.delivered:
            raise NotDelivered
        pages.mark_sent(self.page_id)

    def _ring(self, channel: Apprise, title: str, body: str) -> None:
        try:
            self._answers.put(bool(channel.notify(title=title, body=body)))
        except Exception:       # whatever a channel's library raises: not taken
            self._answers.put(False)


def send(page_id: int, promise_id: int) -> None:
    """Deliver and wait for it. An answered or sent page is left alone. Raises NotDelivered."""
    call = begin(page_id, promise_id)
    while call.delivered is None:
        time.sleep(MOMENT)
    call.settle()


def begin(page_id: int, promise_id: int) -> Call:
    """Start to deliver; whoever began looks later how it went. Raises NotDelivered where there is no channel."""
    page = pages.to_send(page_id)
    if page is None:
        return Call(page_id)
    channels = _channels(current_app.config["SETTINGS"].paging_urls.get(page.to.username, ""))
    if not channels and not marks.is_demo() and not current_app.testing:
        raise NotDelivered
    words = _words(page, promise_id)
    transaction.rollback()
    return Call(page_id, channels, *words)


def warm_up() -> None:
    """Apprise reads its two hundred channels at the first use; not while somebody waits."""
    _channels("json://127.0.0.1")


def _channels(urls: str) -> list[Apprise]:
    """One per address; several stand in one value, parted by commas."""
    every, apart = Apprise(), []
    every.add(urls)
    for server in every:
        one = Apprise()
        one.add(server)
        apart.append(one)
    return apart


def _words(page, promise_id: int) -> tuple[str, str]:
    def say(name: str) -> str:
        template = current_app.jinja_env.get_template(f"paging/{name}.txt")
        return template.render(ref=promise_id, escalation=bool(page.escalation_id)).strip()
    with force_locale(page.to.language):
        return say("subject"), say("body")
