"""Search for a common and a rare word among 200,000 and 1,000,000 posts: time of the one statement (BARS, Speed)."""
import random
import subprocess
import sys
import time

from sqlalchemy import text

from bench.figures import percentile
from settings import ROOT
from tests.faults.house import House

SIZES, BATCH, WORDS, VOCABULARY = (200_000, 1_000_000), 10_000, 30, 20_000
ASKED, MOST_MS, MOST_TIMES = 50, 100, 2
QUERIES = {"common word": "wood", "two words": "wood w17", "rare word": "w19999", "kind and word": "wood"}


def measure(sheet, kind: str) -> None:
    house = House(kind)
    try:
        house.prepare()
        told = subprocess.run([sys.executable, "-c", "from bench.search import run; run()"], cwd=ROOT,
                              env=house.environment, check=True, capture_output=True, text=True)
    finally:
        house.__exit__()
    taken = {}
    for line in told.stdout.splitlines():
        name, size, ms = line.rsplit(" ", 2)
        taken[name, int(size)] = float(ms)
        sheet.say(f"{name} among {int(size):,} posts, p95", float(ms), "ms", MOST_MS)
    small, large = SIZES
    for name in QUERIES:
        sheet.say(f"{name}: {large:,} posts ÷ {small:,}", taken[name, large] / taken[name, small], "", MOST_TIMES)


def run() -> None:
    """Prints `name size milliseconds`, a line each."""
    from app import create_app
    from models.community import search
    from models.ground.db import db
    from models.people import accounts
    with create_app().app_context():
        reader = accounts.named("bea")
        written = 0
        for size in SIZES:
            for first in range(written, size, BATCH):
                _write(first, min(first + BATCH, size), reader.id)
            written = size
            db.session.execute(text("ANALYZE"))
            db.session.commit()
            for name, words in QUERIES.items():
                print(name, size, _p95(search, words, reader, "talkabout" if "kind" in name else "") * 1000)


def _write(first: int, last: int, author: int) -> None:
    """Straight into the tables: "wood" stands in half of all posts, the others by Zipf's law."""
    from models.ground.db import db
    chance = random.Random(first)   # noqa: S311 - a repeatable world, no secret
    most = VOCABULARY - 1
    posts, words = [], []
    for number in range(first, last):
        said = [f"w{min(int(chance.paretovariate(0.6)), most)}" for _ in range(WORDS)] + ["wood"] * (number % 2)
        posts.append({"id": 1_000 + number, "by": author, "key": f"s{number}", "html": f"<p>{' '.join(said)}</p>"})
        words.append({"id": 1_000 + number, "words": " ".join(["xxenxx", "xxkindtalkaboutxx", *said])})
    db.session.execute(text(
        "INSERT INTO posts (id, kind, community, author_id, key, state, created_at, published_at, version, title, body,"
        " tags, note, scanned_version, level, shown_version, shown_title, excerpt, html, clean_version, reply_count)"
        " VALUES (:id, 'talkabout', 'en', :by, :key, 'published', '2026-01-01', '2026-01-01', 1, 'T', 'B', '[]', '', 1,"
        " 0, 1, 'T', '', :html, 1, 0)"), posts)
    db.session.execute(text("INSERT INTO post_words (post_id, words) VALUES (:id, :words)"), words)
    db.session.commit()


def _p95(search, words: str, reader, kind: str) -> float:
    from models.ground.db import db
    taken = []
    for _ in range(ASKED):
        started = time.perf_counter()
        page = search.find(search.asked(words, community="en"), for_=reader, kind=kind)
        taken.append(time.perf_counter() - started)
        assert page.rows, f"nothing found for {words}"
        db.session.rollback()
    return percentile(taken, 0.95)
