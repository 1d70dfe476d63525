"""The wall by each filter, and a talkabout, among 10,000 and 1,000,000 posts: work of the one statement (BARS).

Work and not time, for machines are shared: CPU of the asking process and of the one that PostgreSQL keeps for it, by
the scheduler's accounts. A crowded machine makes CPU dearer too, so it is told in times of a read that never grows,
asked in turn with it; and of PostgreSQL the blocks that one read touched, which are the same in each run.
"""
import os
import random
import subprocess
import sys

from sqlalchemy import select, text

from bench.figures import percentile
from bench.load import cpu_seconds
from settings import ROOT
from tests.faults.house import House

SIZES, BATCH, MOST_TIMES = (10_000, 1_000_000), 10_000, 1.2
ROUNDS, ASKED = 41, 8            # rounds of so many reads: the median of the rounds counts
TAGS = ("work", "sleep", "family", "anxiety", "grief")      # each fifth post has one of its own
THREAD, REPLIES = 1, 5_000      # one talkabout with all its replies; each twentieth other post has none
UNITS = {"CPU": "ms", "times-a-constant-read": "", "blocks": "of 8 kB"}
HELD = ("times-a-constant-read", "blocks")
BLOCKS = ("SELECT coalesce(sum(pg_stat_get_xact_blocks_fetched(oid)), 0) FROM pg_class"
          " WHERE relnamespace = 'public'::regnamespace")
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
    work: dict[tuple[str, str], dict[int, float]] = {}
    for line in told.stdout.splitlines():
        size, value, measured, name = line.split(" ", 3)
        sheet.say(f"{name} among {int(size):,} posts, {measured}", float(value), UNITS[measured])
        work.setdefault((name, measured), {})[int(size)] = float(value)
    small, large = SIZES
    for (name, measured), taken in work.items():
        if measured in HELD and taken[small]:
            sheet.say(f"{name}: {large:,} ÷ {small:,}, {measured}", taken[large] / taken[small], "", MOST_TIMES)


def run() -> None:
    """Prints `size value measured name`, a line each."""
    from app import create_app
    from models.community import blocks, follows
    from models.ground import transaction
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
            _tidy()
            for name, read in _reads(reader).items():
                for measured, value in {**_cpu(read), "blocks": _blocks(read)}.items():
                    print(size, value, measured, name, flush=True)


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


def _tidy() -> None:
    """As the database's own housekeeping would, and nothing of that runs meanwhile."""
    from models.ground.db import db, is_postgresql
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_postgresql():
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE" if is_postgresql() else "ANALYZE"))
        connection.invalidate()


def _cpu(read) -> dict[str, float]:
    """Of one read: milliseconds, and times what it costs to read all accounts, which are as many throughout."""
    from models.ground.db import db, is_postgresql, rows_of
    from models.people.accounts import Account
    pids = [os.getpid(), *([db.session.scalar(text("SELECT pg_backend_pid()"))] if is_postgresql() else ())]
    accounts = select(Account.__table__)
    spent, constant = [], []
    for _ in range(ROUNDS):
        for ask, each in ((read, spent), (lambda: rows_of(accounts), constant)):
            before = cpu_seconds(pids)
            for _ in range(ASKED):
                assert ask()
                db.session.rollback()
            each.append((cpu_seconds(pids) - before) / ASKED)
    times = [one / other for one, other in zip(spent, constant, strict=True)]
    return {"CPU": percentile(spent, 0.5) * 1000, "times-a-constant-read": percentile(times, 0.5)}


def _blocks(read) -> int:
    """How many blocks of tables and indices PostgreSQL looked at for one read."""
    from models.ground.db import db, is_postgresql
    if not is_postgresql():
        return 0
    before = db.session.scalar(text(BLOCKS))
    read()
    touched = db.session.scalar(text(BLOCKS)) - before
    db.session.rollback()
    return int(touched)
