"""Help outside the service (S10.1): lines of a country, a region, an organisation. Read from `content/signposts`.

Needs no database: "Get help now" answers when everything else is away.
"""
import tomllib
from dataclasses import dataclass, field
from functools import cache

from models.ground.content import CONTENT

SCOPES = {"organisation": 0, "region": 1, "country": 2}
EMERGENCY, SUICIDE_LINE = "911", "988"


@dataclass(frozen=True)
class Line:
    key: str
    scope: str
    name: dict
    phone: str
    tel: str
    says: dict
    hours: dict
    order: int
    crisis: bool = False
    country: str = ""
    region: str = ""
    organisation: str = ""
    url: str = ""
    text: dict = field(default_factory=dict)
    audience: tuple = ("everyone",)
    verified: str = ""


@cache
def every_line() -> tuple[Line, ...]:
    lines = []
    for path in sorted((CONTENT / "signposts").glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["line"]:
            row["audience"] = tuple(row.pop("for", ("everyone",)))
            lines.append(Line(**row))
    return tuple(lines)


def for_place(*, country: str = "ca", region: str = "", organisation: str = "",
              crisis: bool | None = None) -> list[Line]:
    """Emergency first, the suicide line second, then one's own organisation's, the region's, the country's.

    Each number once, under its nearest name.
    """
    found, seen = [], set()
    for line in sorted(every_line(), key=_how_near):
        here = {"country": line.country.lower() == country.lower(),
                "region": bool(region) and line.region.lower() == region.lower(),
                "organisation": bool(organisation) and line.organisation == organisation}[line.scope]
        if here and line.tel not in seen and (crisis is None or line.crisis == crisis):
            seen.add(line.tel)
            found.append(line)
    return found


def _how_near(line: Line) -> tuple:
    return line.tel != EMERGENCY, line.tel != SUICIDE_LINE, SCOPES[line.scope], line.order


def for_account(account, *, crisis: bool | None = None) -> list[Line]:
    """The lines of this reader's organisation and region; the country's for anyone else."""
    organisation = account.organisation if account is not None else None
    if organisation is None:
        return for_place(crisis=crisis)
    return for_place(country=organisation.country, region=organisation.region, organisation=organisation.slug,
                     crisis=crisis)


def grouped(lines: list[Line]) -> dict[str, list[Line]]:
    """Emergency; near: one's own organisation and region; country. In the order in which they are needed."""
    groups = {"emergency": [], "near": [], "country": []}
    for line in lines:
        groups["emergency" if line.tel == EMERGENCY else "country" if line.scope == "country" else "near"].append(line)
    return groups


def for_organisation(organisation) -> list[Line]:
    return for_place(country=organisation.country, region=organisation.region, organisation=organisation.slug)


def for_the_young() -> list[Line]:
    """Lines for someone under the service's age, their own first (S2.3)."""
    lines = [line for line in for_place() if "young" in line.audience or line.tel == EMERGENCY]
    lines.sort(key=lambda line: "young" not in line.audience)
    return lines + [line for line in for_place(crisis=True) if line not in lines]
