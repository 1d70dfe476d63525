"""From pressing the button to another member's reading it: 200 posts over HTTP, Redis and relay as usual."""
import time

from bench.figures import Sheet
from tests.faults.house import House
from tests.faults.visitor import Visitor

POSTS = 200
LOOK_EACH = 0.02


def measure(sheet: Sheet, kind: str) -> None:
    with House(kind) as house:
        reader = Visitor(house.address, "bea").sign_in()
        posting, visible = [], []
        for _ in range(POSTS):
            send = next(house.writers).ready("A long day", "It was a long day, and I am glad it is over.")
            started = time.monotonic()
            post_id = send()
            posting.append(time.monotonic() - started)
            while reader.get(f"/talkabouts/{post_id}")[0] != 200:
                time.sleep(LOOK_EACH)
            visible.append(time.monotonic() - started)
    sheet.spread("a post over HTTP", posting)
    sheet.spread("from posting to visible to another member", visible, {"p95": 1})
