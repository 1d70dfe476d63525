"""Reads `content/demo`: tables, and times told as "20m", "3h", "12d", "-1d"."""
import tomllib
from datetime import datetime, timedelta

from models.ground.content import CONTENT
from models.ground.db import now

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
START = now()


def rows(pattern: str, table: str) -> list[dict]:
    """Every [[table]] of the files content/demo/<pattern>.toml."""
    found = []
    for path in sorted((CONTENT / "demo").glob(f"{pattern}.toml")):
        found += tomllib.loads(path.read_text("utf-8")).get(table, [])
    return found


def span(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: float(text[:-1])})


def ago(text: str) -> datetime:
    return START - span(text)
