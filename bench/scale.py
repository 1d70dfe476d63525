"""The wall by each filter, and a talkabout, among 10,000 and 1,000,000 posts: time of the one statement (BARS)."""
import random
import subprocess
import sys
import time

from sqlalchemy import text

from bench.figures import percentile
from settings import ROOT
from tests.faults.house import House

SIZES, BATCH, ASKED, MOST_TIMES = (10_000, 1_000_000), 10_000, 60, 1.2
TAGS = ("work", "sleep", "family", "anxiety", "grief")      # each fifth post has one of its own
THREAD, REPLIES = 1, 5_000      # one talkabout with all its replies; each twentieth other post has none
INSERT = ("INSERT INTO posts (id, kind, community, author_id, parent_id, key, state, created_at, published_at, version,"
          " title, body, tags, note, scanned_version, level, shown_version, shown_title, excerpt, html, clean_version,"
          " reply_count) VALUES (:id, :kind, 'en', :by, :parent, :key, 'published', :at, :at, 1, 'T', 'B', :tags, '',"
          " 1, 0, 1, 'A long week', 'It has been a long week.', '<p>It has been a long week.</p>', 1, :replies)")
TAGGED = "INSERT INTO post_tags (tag, post_id, community, published_at) VALUES (:tag, :post, 'en', :at)"


def measure(sheet, kind: str) -> None:
    house = House(kind)
    try:
        house.prepare()
        told = subprocess.run([sys.executable, "-c", "from bench.scale import run; run()"], cwd=ROOT,
                              env=house.environment, check=True, capture_output=True, text=True)
    finally:
        house.__exit__()
    taken = {}
    for line in told.stdout.splitlines():
        size, ms, name = line.split(" ", 2)
        taken[name, int(size)] = float(ms)
        sheet.say(f"{name} among {int(size):,} posts, p50", float(ms), "ms")
    small, large = SIZES
    for name in dict.fromkeys(name for name, _ in taken):
        sheet.say(f"{name}: {large:,} ÷ {small:,}", taken[name, large] / taken[name, small], "", MOST_TIMES)


def run() -> None:
    """Prints `size milliseconds name`, a line each."""
    from app import create_app
    from models.community import blocks, follows
    from models.ground import transaction
    from models.ground.db import db
    from models.people import accounts
    with create_app().app_context():
        reader, others = accounts.named("bea"), [accounts.named(f"writer{number}") for number in range(20)]
        blocks.hide(others[0], by=reader, kind="block")
        follows.follow_tag(TAGS[1], by=reader)
        follows.follow_member(others[1], by=reader)
        transaction.commit()
        written = 0
        for size in SIZES:
            for first in range(written, size, BATCH):
                _write(range(first, first + BATCH), [other.id for other in others])
            written = size
            db.session.execute(text("ANALYZE"))
            transaction.commit()
            for name, read in _reads(reader).items():
                print(size, _median(read) * 1000, name, flush=True)


def _write(numbers, authors: list[int]) -> None:
    """Straight into the tables: first a talkabout with its replies, then one post after the other, a second apart."""
    from models.ground import transaction
    from models.ground.db import db
    chance = random.Random(numbers.start)
    posts, tags = [], []
    for number in numbers:
        is_reply = THREAD <= number <= REPLIES
        tag = TAGS[number % 5] if number % 25 < 5 else None
        posts.append({
            "id": number + 1, "kind": "reply" if is_reply else "brick" if number % 10 == 7 else "talkabout",
            "by": chance.choice(authors), "parent": THREAD if is_reply else None, "key": f"s{number}",
            "at": f"{2020 + number // 200_000}-{number // 20_000 % 10 + 1:02}-{number // 1_000 % 20 + 1:02} "
                  f"{number // 50 % 20:02}:{number % 50:02}:00.000000",
            "tags": f'["{tag}"]' if tag else "[]", "replies": REPLIES if number == 0 else number % 20})
        if tag and not is_reply:
            tags.append({"tag": tag, "post": number + 1, "at": posts[-1]["at"]})
    db.session.execute(text(INSERT), posts)
    db.session.execute(text(TAGGED), tags)
    transaction.commit()


def _reads(reader) -> dict:
    from models.community import wall
    first = wall.page(for_=reader)
    deep = wall._mark(first.rows[-1])
    for _ in range(100):
        deep = wall.page(for_=reader, before=deep).older
    thread = wall.opened(THREAD, for_=reader, kind="talkabout")

    def asking(**what):
        return lambda: wall.page(for_=reader, **what).rows

    def replying(**where):
        return lambda: wall.replies(thread, for_=reader, **where).rows
    return {
        "wall": asking(), "wall, its 100th page": asking(before=deep), "wall, bricks": asking(kind="brick"),
        "wall, one tag": asking(tag=TAGS[0]), "wall, waiting": asking(lane="waiting"),
        "wall, following": asking(lane="following"), "talkabout, first replies": replying(),
        "talkabout, middle": replying(after=REPLIES // 2), "talkabout, last": replying(last=True)}


def _median(read) -> float:
    from models.ground.db import db
    taken = []
    for _ in range(ASKED):
        started = time.process_time() if db.engine.dialect.name == "sqlite" else time.perf_counter()
        rows = read()
        ended = time.process_time() if db.engine.dialect.name == "sqlite" else time.perf_counter()
        taken.append(ended - started)
        assert rows
        db.session.rollback()
    return percentile(taken, 0.5)
