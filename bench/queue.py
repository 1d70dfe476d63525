"""The guides' desk among 100 and 10,000 waiting cases: CPU, statements and bytes of each page (DESIGN 10, BARS)."""
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from app import create_app
from bench.pages import bare, say_cpu, signed_in, statements
from settings import ROOT, Settings
from tests.faults.house import House
from tests.faults.visitor import Visitor

SIZES, REQUESTS = (100, 10_000), 15
MOST_TIMES, BYTES, STATEMENTS, ON_THE_BOARD = 1.2, 15_000, 5, 12
BANDS, SOURCES = ("urgent", "concern", "routine"), ("scan", "report", "newcomer", "watch", "sample")
WORDS = ("winter", "week", "evening", "silence", "road", "letter", "morning")
FINDINGS = [{"kind": "risk", "category": "ideation", "rule": "en.ideation.1", "weight": 0.8, "part": "body",
             "start": 3, "end": 9, "why": "", "lexicon": "1"},
            {"kind": "pii", "category": "name", "rule": "name", "weight": 0.6, "part": "body", "start": 12, "end": 18,
             "why": "", "lexicon": "1"}]


class Desk(House):
    jobs = ()       # only pages are measured: nothing else shall run

    def prepare(self) -> None:
        super().prepare()
        subprocess.run([sys.executable, "deploy/htmx.py", str(self.folder)], cwd=ROOT, check=True)


def measure(sheet, kind: str) -> None:
    with Desk(kind) as house:
        app, written, spent = create_app(Settings.from_environment(house.environment)), 0, {}
        cookies = {name: f"{app.config['SESSION_COOKIE_NAME']}={signed_in(app, name)}" for name in ("wren", "lee")}
        for size in SIZES:
            with app.app_context():
                marks = _fill(range(written, size))
            written, pages = size, _pages(marks)
            with bare(house) as floor:
                spent[size] = say_cpu(_Among(sheet, size), house, floor, {
                    name: (path, cookies[who]) for name, (who, path) in pages.items()}, REQUESTS)
        for name, (who, path) in pages.items():
            visitor = Visitor(house.address, who)
            visitor._opener.addheaders = [("Cookie", cookies[who])]
            most = ON_THE_BOARD if name == "board" else STATEMENTS
            sheet.say(f"{name}: {SIZES[1]:,} ÷ {SIZES[0]:,}", spent[SIZES[1]][name] / spent[SIZES[0]][name], "",
                      MOST_TIMES)
            sheet.say(f"{name}: statements", len(statements(house, path, who)), "", most)
            sheet.say(f"{name}: HTML, gzip", visitor.weigh(path)[1], "bytes", BYTES)


class _Among:
    """A sheet whose figures say among how many."""

    def __init__(self, sheet, size: int):
        self.sheet, self.size = sheet, size

    def say(self, figure: str, *told) -> None:
        self.sheet.say(f"{figure}, among {self.size:,}", *told)


def _pages(marks: dict[str, int]) -> dict[str, tuple[str, str]]:
    """Whose page, and its path."""
    return {"queue": ("wren", "/queue"), "its second page": ("wren", f"/queue?after={marks['second']}"),
            "its last page": ("wren", f"/queue?after={marks['last']}"), "one band": ("wren", "/queue?band=routine"),
            "one source": ("wren", "/queue?source=watch"),
            "a source of which there is one": ("wren", "/queue?source=appeal"),
            "one group": ("wren", f"/queue?group={marks['group']}"), "mine": ("wren", "/queue?mine=1"),
            "in colleagues’ hands": ("wren", "/queue?team=1"), "a Lead's queue": ("lee", "/queue"),
            "board": ("lee", "/queue/board")}


def _fill(numbers: range) -> dict[str, int]:
    """Straight into the tables: to each number a member with a post that waits; pages go on from what is returned."""
    from sqlalchemy import insert, text

    from models.care import queue
    from models.care.cases import Case, QueueItem
    from models.community.membership import Group
    from models.community.posts import Post
    from models.ground import transaction
    from models.ground.db import db
    from models.people import accounts
    from models.people.accounts import Account, RoleGrant
    from tests import factories
    wren, gale = accounts.named("wren"), accounts.named("gale")
    group = db.session.query(Group.id).scalar() or factories.group(accounts.named("lee")).id
    first = 100_000 + numbers.start
    rows = {table: [] for table in (Account, RoleGrant, Post, Case, QueueItem)}
    for row in range(first, 100_000 + numbers.stop):
        for table, values in _waiting(row, group, wren.id, gale.id).items():
            rows[table].append(values)
    for table, values in rows.items():
        db.session.execute(insert(table), values)
    db.session.execute(text("ANALYZE"))
    transaction.commit()
    ids = db.session.scalars(db.select(Case.id).where(Case.closed_at.is_(None)).order_by(
        Case.standing, Case.due_at, Case.id)).all()
    return {"group": group, "second": ids[queue.PER_PAGE - 1], "last": ids[-queue.PER_PAGE - 1]}


def _waiting(row: int, group: int, mine: int, others: int) -> dict:
    from models.care.cases import Case, QueueItem
    from models.community.posts import Post
    from models.people.accounts import Account, RoleGrant
    rank, at = (0 if row % 40 == 0 else 1 if row % 4 == 0 else 2), datetime.now(UTC) - timedelta(seconds=row % 80_000)
    placed = {"band": BANDS[rank], "rank": rank, "opened_at": at, "due_at": at + timedelta(days=1)}
    inside = group if row // 3 % 25 == 3 else None
    return {
        Account: {"id": row, "username": f"{WORDS[row % 7]}-{row}", "folded": str(row), "state": "active",
                  "communities": ["en"], "language": "en", "guide_name": "", "password_hash": ""},
        RoleGrant: {"account_id": row, "role": "member"},
        Post: {"id": row, "kind": "talkabout", "community": "en", "key": str(row), "author_id": row, "body": "B",
               "state": "published", "created_at": at, "published_at": at, "title": f"A long {WORDS[row % 7]} of {row}",
               "shown_version": 1, "shown_title": f"A long {WORDS[row % 7]} of {row}", "excerpt": "It has been long.",
               "group_id": inside, "level": 1},
        Case: {"id": row, "member_id": row, "community": "en", "standing": rank, **placed,
               "assigned_to_id": mine if row % 50 == 7 else None, "claimed_by_id": others if row % 50 == 9 else None,
               "claimed_until": at + timedelta(days=9) if row % 50 == 9 else None},
        QueueItem: {"id": row, "case_id": row, "post_id": row, "community": "en", "post_version": 1,
                    "group_id": inside, "findings": FINDINGS[:1 + row % 2], **placed,
                    "source": "appeal" if row == 100_050 else SOURCES[row // 7 % len(SOURCES)]}}
