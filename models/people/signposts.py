"""Help outside the service (S10.1): lines of a country, a region, an organisation. Read from `content/signposts`.

Needs no database: "Get help now" answers when everything else is away. An organisation may keep lines of its own,
which stand beside the reviewed ones, or in the place of the one whose key they bear (`local_help` changes them).
"""
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache

from models.ground.content import CONTENT
from models.ground.outage import unless_away

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
    verified: str = ""      # the day on which somebody last made sure of it
    is_off: bool = False    # taken off by its organisation
    is_own: bool = False    # kept by its organisation, not in `content`


@cache
def every_line() -> tuple[Line, ...]:
    lines = []
    for path in sorted((CONTENT / "signposts").glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["line"]:
            row["audience"] = tuple(row.pop("for", ("everyone",)))
            lines.append(Line(**row))
    return tuple(lines)


def for_place(*, country: str = "ca", region: str = "", organisation: str = "",
              crisis: bool | None = None, own: tuple[Line, ...] = ()) -> list[Line]:
    """Emergency first, the suicide line second, then one's own organisation's, the region's, the country's.

    Each number once, under its nearest name. `own` are the lines that the organisation keeps itself.
    """
    found, seen, kept = [], set(), {line.key for line in own}
    reviewed = (line for line in every_line() if line.key not in kept)
    for line in sorted((*reviewed, *(line for line in own if not line.is_off)), key=_how_near):
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
    return for_organisation(organisation, crisis=crisis)


def grouped(lines: list[Line]) -> dict[str, list[Line]]:
    """Emergency; near: one's own organisation and region; country. In the order in which they are needed."""
    groups = {"emergency": [], "near": [], "country": []}
    for line in lines:
        groups["emergency" if line.tel == EMERGENCY else "country" if line.scope == "country" else "near"].append(line)
    return groups


def for_organisation(organisation, *, crisis: bool | None = None) -> list[Line]:
    own = unless_away(lambda: own_lines(organisation), ())
    return for_place(country=organisation.country, region=organisation.region, organisation=organisation.slug,
                     crisis=crisis, own=own)


def first(account, most: int = 3) -> list[Line]:
    """The reviewed lines that answer in a crisis, for a banner: without those of one's own organisation, which are
    read from the database and stand behind the link beside them."""
    return for_place(**(account.place if account is not None else {}), crisis=True)[:most]


def own_lines(organisation) -> tuple[Line, ...]:
    """What the organisation keeps itself, lines that it took off included."""
    return tuple(_own(organisation, row) for row in organisation.lines or ())


def of_organisation(organisation) -> list[Line]:
    """All that belong to this organisation alone, reviewed or its own: what an administrator keeps."""
    own = {line.key: line for line in own_lines(organisation)}
    reviewed = [line for line in every_line() if line.organisation == organisation.slug and line.key not in own]
    return sorted((*reviewed, *own.values()), key=lambda line: (line.is_off, line.order, line.key))


def for_the_young() -> list[Line]:
    """Lines for someone under the service's age, their own first (S2.3)."""
    lines = [line for line in for_place() if "young" in line.audience or line.tel == EMERGENCY]
    lines.sort(key=lambda line: "young" not in line.audience)
    return lines + [line for line in for_place(crisis=True) if line not in lines]


def _own(organisation, row: dict) -> Line:
    known = {one.name for one in fields(Line)}
    facts = {name: value for name, value in row.items() if name in known}
    return Line(**{**facts, "audience": tuple(row.get("audience", ("everyone",))), "scope": "organisation",
                   "country": organisation.country, "organisation": organisation.slug, "is_own": True})
