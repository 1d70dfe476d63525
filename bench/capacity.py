"""How many posts of 840 characters the relay alone scans a second, on a database of its own; in this process."""
import subprocess
import sys
import time

from sqlalchemy import text

from settings import ROOT
from tests.faults.house import House

POSTS = 300
BODY = ("It has been a long week at work and I could use some company. My sister called and we talked for a while "
        "about how things used to be. " * 8)[:840]


def posts_per_second(kind: str) -> float:
    house = House(kind)
    try:
        house.prepare()
        code = f"from bench.capacity import scan_all; print(scan_all({POSTS}))"
        told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=house.environment, check=True,
                              capture_output=True, text=True)
        return float(told.stdout.splitlines()[-1])
    finally:
        house.__exit__()


def scan_all(count: int) -> float:
    from app import create_app
    from jobs.relay import Relay
    from models.community import talkabouts
    from models.ground import transaction
    from models.ground.db import db
    from models.people import accounts
    with create_app().app_context():
        for number in range(count):
            talkabouts.start(by=accounts.named("ash"), title="A long week", body=BODY, key=f"k{number}")
        transaction.commit()
        relay = Relay()
        relay.round()       # the first one reads the lexicon
        started = time.perf_counter()
        relay.until_quiet()
        taken = time.perf_counter() - started
        assert db.session.scalar(text("SELECT count(*) FROM posts WHERE state = 'published'")) == count
        return (count - 1) / taken
