"""The figures on quality among 100,000 decisions of 90 days: time of each read, and of all of them (S5.10)."""
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from bench.figures import percentile
from settings import ROOT
from tests.faults.house import House

DECISIONS, DAYS, PORTION, ASKED = 100_000, 90, 10_000, 5
BANDS, TARGETS = ("urgent", "concern", "routine"), (300, 3_600, 86_400)
OUTCOMES = (("approve", ""), ("edit", "who"), ("edit", "where"), ("remove", "unkind"), ("no_action", "within-rules"),
            ("note", ""), ("escalate", ""))


def measure(sheet, kind: str) -> None:
    house = House(kind)
    try:
        house.prepare()
        told = subprocess.run([sys.executable, "-c", "from bench.quality import run; run()"], cwd=ROOT,
                              env=house.environment, check=True, capture_output=True, text=True)
    finally:
        house.__exit__()
    for line in told.stdout.splitlines():
        ms, name = line.split(" ", 1)
        sheet.say(f"{name}, {DECISIONS:,} decisions, p50", float(ms), "ms")


def run() -> None:
    """Prints `milliseconds name`, a line each."""
    from sqlalchemy import text

    from app import create_app
    from models.figures import desk, quality
    from models.ground import transaction
    from models.ground.db import db
    from models.people import accounts
    with create_app().app_context():
        people = [accounts.named(f"writer{number}").id for number in range(20)]
        for first in range(0, DECISIONS, PORTION):
            _write(range(first, first + PORTION), people)
        db.session.execute(text("ANALYZE"))
        transaction.commit()
        for days in (7, DAYS):
            period = quality.last(days)
            for name in ("shared", "reviews", "waits", "outcomes", "rules", "by_hour", "readings", "load_by_name"):
                print(_median(lambda name=name, period=period: getattr(desk, name)(period)), f"{name}, {days} days")
            print(_median(lambda period=period: quality.figures(period)), f"all figures, {days} days", flush=True)


def _write(numbers, people: list[int]) -> None:
    """Straight into the tables: a post, its item, the decision on it, a finding; of each tenth a reply and a second
    reading."""
    from sqlalchemy import insert

    from models.care.cases import Case
    from models.care.decisions import Decision
    from models.care.hits import RuleHit
    from models.care.queue import QueueItem
    from models.care.second_readings import SecondReading
    from models.community.posts import Post
    from models.ground import transaction
    from models.ground.db import db
    chance, begun = random.Random(numbers.start), datetime.now(UTC) - timedelta(days=DAYS)
    rows = {table: [] for table in (Post, Case, QueueItem, Decision, RuleHit, SecondReading)}
    for number in numbers:
        row, at, band = number + 1, begun + timedelta(days=DAYS) * number / DECISIONS, number % 3
        after = at + timedelta(seconds=chance.expovariate(2 / TARGETS[band]))
        outcome, category = chance.choice(OUTCOMES)
        is_reply = number % 10 == 9
        rows[Post].append({"id": row, "kind": "reply" if is_reply else "talkabout", "community": "en", "key": str(row),
                           "author_id": chance.choice(people), "parent_id": row - 1 if is_reply else None,
                           "state": "published", "created_at": at, "published_at": at, "title": "T", "body": "B",
                           "shown_version": 1})
        rows[Case].append({"id": row, "member_id": rows[Post][-1]["author_id"], "community": "en", "band": BANDS[band],
                           "rank": band, "standing": band, "opened_at": at, "due_at": after, "closed_at": after})
        rows[QueueItem].append({"id": row, "case_id": row, "post_id": row, "community": "en", "band": BANDS[band],
                                "rank": band, "source": "scan", "post_version": 1, "findings": [], "opened_at": at,
                                "due_at": at + timedelta(seconds=TARGETS[band]), "closed_at": after})
        rows[Decision].append({"id": row, "item_id": row, "post_id": row, "outcome": outcome, "category": category,
                               "words": "", "by_id": chance.choice(people), "at": after})
        rows[RuleHit].append({"post_id": row, "post_version": 1, "rule": f"en.plan.{number % 340}", "category": "plan",
                              "kind": "risk", "lexicon": str(1 + number % 3), "mark": "", "at": at})
        if is_reply:
            rows[SecondReading].append({"decision_id": row, "post_id": row, "community": "en", "drawn_at": after,
                                        "reader_id": people[0], "read_at": after,
                                        "outcome": chance.choice(OUTCOMES)[0]})
    for table, values in rows.items():
        db.session.execute(insert(table), values)
    transaction.commit()


def _median(read) -> float:
    from models.ground.db import db
    taken, clock = [], time.process_time if db.engine.dialect.name == "sqlite" else time.perf_counter
    for _ in range(ASKED):
        started = clock()
        assert read()
        taken.append((clock() - started) * 1000)
        db.session.rollback()
    return percentile(taken, 0.5)
