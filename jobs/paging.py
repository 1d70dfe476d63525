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
from models.people import accounts, notices

SECONDS = 3
MOMENT = 0.02


class NotDelivered(Exception):
    """Every channel refused the page or hung, or there is none."""


class Call:
    """One page on its way, with no transaction open. No channels: it counts as delivered at once.

    `page_id` 0: it calls somebody to a notice.
    """

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
        if self.page_id:
            pages.mark_sent(self.page_id)

    def _ring(self, channel: Apprise, title: str, body: str) -> None:
        try:
            self._answers.put(bool(channel.notify(title=title, body=body)))
        except Exception:       # whatever a channel's library raises: not taken
            self._answers.put(False)


def send(page_id: int, promise_id: int) -> None:
    """Deliver and wait for it. An answered or sent page is left alone. Raises NotDelivered."""
    _wait(begin(page_id, promise_id))


def send_notice(notice_id: int, promise_id: int) -> None:
    _wait(begin_notice(notice_id, promise_id))


def begin(page_id: int, promise_id: int) -> Call:
    """Start to deliver; whoever began looks later how it went. Raises NotDelivered where there is no channel."""
    page = pages.to_send(page_id)
    if page is None:
        return Call(page_id)
    channels = _channels(current_app.config["SETTINGS"].paging_urls.get(page.to.username, ""))
    if not channels and not marks.is_demo() and not current_app.testing:
        raise NotDelivered
    words = _say(page.to.language, promise_id, "escalation" if page.escalation_id else "possible-risk")
    transaction.rollback()
    return Call(page_id, channels, *words)


def begin_notice(notice_id: int, promise_id: int) -> Call:
    """To a clinician: there is something to read that can't wait. Without a channel the notice alone stands."""
    notice = notices.find(notice_id)
    person = accounts.find(notice.account_id)
    channels = _channels(current_app.config["SETTINGS"].paging_urls.get(person.username, ""))
    if notice.read_at is not None or not channels:
        return Call(0)
    words = _say(person.language, promise_id, "notice")
    transaction.rollback()
    return Call(0, channels, *words)


def warm_up() -> None:
    """Apprise reads its two hundred channels at the first use; not while somebody waits."""
    _channels("json://127.0.0.1")


def _wait(call: Call) -> None:
    while call.delivered is None:
        time.sleep(MOMENT)
    call.settle()


def _channels(urls: str) -> list[Apprise]:
    """One per address; several stand in one value, parted by commas."""
    every, apart = Apprise(), []
    every.add(urls)
    for server in every:
        one = Apprise()
        one.add(server)
        apart.append(one)
    return apart


def _say(language: str, promise_id: int, about: str) -> tuple[str, str]:
    """Subject and body; `about`: which of the page's few neutral sentences."""
    def words(name: str) -> str:
        template = current_app.jinja_env.get_template(f"paging/{name}.txt")
        return template.render(ref=promise_id, about=about).strip()
    with force_locale(language):
        return words("subject"), words("body")
