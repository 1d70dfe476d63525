"""What somebody asked the queue's list to show: filters that combine, and go on over its pages."""
from dataclasses import asdict, dataclass
from hashlib import blake2s

from flask import request

from blueprints.pages import page_mark


@dataclass(frozen=True)
class Asked:
    band: str = ""
    source: str = ""
    community: str = ""
    group: int = 0
    mine: bool = False
    team: bool = False      # in colleagues' hands

    @property
    def everything(self) -> bool:
        return self == Asked()

    def but(self, **changed) -> dict:
        """For an address: what was asked, with this changed; what asks for nothing is left out."""
        return {name: int(value) if value is True else value
                for name, value in {**asdict(self), **changed}.items() if value}


def version(waiting, *what) -> str:
    """Of the list as it reads: times as coarse as they are told, so that it changes when a word would."""
    told = [[*(value for name, value in vars(row).items() if name not in ("opened_at", "due_at")), row.quarters,
             *map(_coarse, (row.minutes_waited, row.minutes_left, row.minutes_looked))] for row in waiting.rows]
    return blake2s(repr((told, waiting.next, what)).encode(), digest_size=8).hexdigest()


def _coarse(minutes: int) -> tuple:
    return (minutes < 0, abs(minutes) if abs(minutes) < 60 else 60 * (abs(minutes) // 60))


def asked() -> Asked:
    given = request.args
    return Asked(given.get("band", ""), given.get("source", ""), given.get("community", ""),
                 given.get("group", 0, type=page_mark) or 0, "mine" in given, "team" in given)
