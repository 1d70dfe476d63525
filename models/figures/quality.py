"""The figures on quality (S5.10, S5.12, S5.8, S3.14) of a period, as plain data: a page draws them, a file lists them,
a sheet keeps them. What each counts: docs/quality.md.
"""
from collections import Counter
from datetime import UTC, datetime, timedelta

from models.care.appeals import Appealed
from models.care.decisions import Outcome
from models.care.escalations import Severity
from models.care.queue import Band
from models.care.second_readings import SAME
from models.figures import agreement, desk, detection
from models.figures.desk import HERE, HOUR, Period, Wait
from models.ground.content import read
from models.ground.db import now

DAYS = (7, 30, 90)
COMMUNITIES = ("en", "fr")


def last(days: int, community: str = "") -> Period:
    end = now()
    return Period(end - timedelta(days=days), end, community)


def figures(period: Period) -> dict:
    """All of it: eleven statements, however much there is."""
    shared, waits, hours = desk.shared(period), desk.waits(period), desk.by_hour(period)
    return {
        "reviewed": agreement.share(shared["reviewed"], shared["written"]),
        "escalated": agreement.share(min(shared["escalated"], shared["writers"]), shared["writers"]),
        "reviews": _reviews(desk.reviews(period), waits),
        "reply": waits.get(("reply", ""), Wait()).as_dict(),
        "accepted": _accepted(desk.escalations(period), waits),
        "outcomes": _outcomes(desk.outcomes(period)), "appeals": _appeals(desk.appeals(period)),
        "rules": _rules(desk.rules(period)),
        "misses": _misses(period),
        "agreement": _agreement(desk.readings(period)),
        "work": _work(hours, shared["guides"]) | _met(shared),
    }


def references() -> dict[str, float]:
    """The field's, to stand beside our own."""
    return read("quality")["references"]


def few_guides() -> int:
    """Of fewer no rate is told: it would be somebody's."""
    return read("quality")["load"]["fewest"]


def _reviews(counted: dict, waits: dict) -> list[dict]:
    targets = desk.targets()
    rows = []
    for band in Band:
        opened, judged, in_time = counted.get(band.value, (0, 0, 0))
        rows.append({"band": band.value, "target": targets[band.value], "opened": opened,
                     "in_time": agreement.share(in_time, judged),
                     "wait": waits.get(("review", band.value), Wait()).as_dict()})
    return rows


def _accepted(opened: dict[str, int], waits: dict) -> list[dict]:
    return [{"severity": severity.value, "opened": opened.get(severity.value, 0),
             "wait": waits.get(("accepted", severity.value), Wait()).as_dict()} for severity in Severity]


def _outcomes(rows: list[tuple[str, str, int]]) -> list[dict]:
    """Every kind, those that never occurred too; each with its reasons, the most frequent first."""
    total = sum(number for *_, number in rows)
    by_kind: dict[str, list] = {outcome.value: [] for outcome in Outcome}
    for outcome, category, number in rows:
        by_kind.setdefault(outcome, []).append({"reason": category, "count": number})
    kinds = [{"outcome": outcome, "count": sum(one["count"] for one in reasons), "total": total, "reasons": reasons}
             for outcome, reasons in by_kind.items()]
    return sorted(kinds, key=lambda kind: -kind["count"])


def _appeals(counted: dict[str, tuple[int, int]]) -> list[dict]:
    """Every kind that can be appealed: how many were answered, and in how many something was undone."""
    return [{"kind": kind.value, **agreement.share(*reversed(counted.get(kind.value, (0, 0))))} for kind in Appealed]


def _rules(rows) -> list[dict]:
    return [{"rule": rule, "version": version, "category": category, "posts": posts,
             "acted": acted, "left": left} for rule, version, category, posts, acted, left in rows]


def _misses(period: Period) -> list[dict]:
    return [{"community": row.community, "drawn": row.drawn, **agreement.share(row.missed, row.read)}
            for row in detection.misses(period.first_day, period.last_day)
            if period.community in ("", row.community)]


def _agreement(rows) -> dict:
    pairs = [(SAME.get(decided, decided), SAME.get(would, would), number)
             for decided, would, _erased, number in rows if would is not None]
    read_ = sum(number for *_, number in pairs)
    differing = Counter()
    for decided, would, number in pairs:
        if decided != would:
            differing[decided, would] += number
    return {"drawn": sum(number for *_, number in rows), "erased": sum(row[3] for row in rows if row[2]),
            **agreement.share(sum(number for one, other, number in pairs if one == other), read_),
            "kappa": agreement.kappa(pairs),
            "differing": [{"decided": one, "would": other, "count": number}
                          for (one, other), number in differing.most_common()]}


def _met(shared: dict) -> dict:
    """What the veils that were lifted weighed together; not told where it would be one or two guides' own."""
    return {"weight": shared["weight"] if shared["exposed"] >= few_guides() else None}


def _work(hours: list[tuple[int, int, int]], guides: int) -> dict:
    """By hour of the day where the service is at home. A guide's hour is one in which they decided at least once."""
    decisions, guide_hours = Counter(), Counter()
    for hour, number, at_work in hours:
        at = datetime.fromtimestamp(hour * HOUR, UTC).astimezone(HERE).hour
        decisions[at] += number
        guide_hours[at] += at_work
    return {"guides": guides, "decisions": sum(decisions.values()), "guide_hours": sum(guide_hours.values()),
            "busiest": max((number for _hour, number, _at_work in hours), default=0),
            "hours": [{"hour": hour, "decisions": decisions[hour], "guide_hours": guide_hours[hour]}
                      for hour in range(24)]}
