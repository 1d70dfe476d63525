"""What stands in a report for others holds no small count, and none that could be reckoned from it (S9.2).

A count below the fewest is left out. Where a sum of counts is known, what was left out together must not be few either,
and never one alone: then the next smallest is left out too (complementary suppression). A share goes with its count,
and a part with its rest.
"""
from models.ground.content import read

ALONE = ("count", "share", "low", "high")


def fewest() -> int:
    return read("quality")["report"]["fewest"]


def without_small(counts: list[int]) -> list[int | None]:
    """Of counts whose sum is known: None for each that is left out."""
    order = sorted(range(len(counts)), key=lambda at: counts[at])
    out = [at for at in order if counts[at] < fewest()]
    for at in order[len(out):]:
        if not out or (len(out) > 1 and sum(counts[one] for one in out) >= fewest()):
            break
        out.append(at)
    return [None if at in out else count for at, count in enumerate(counts)]


def share(figure: dict) -> dict:
    """A part of a whole: the rest is a count as well."""
    count, total = figure["count"], figure["total"]
    if total < fewest():
        return figure | dict.fromkeys((*ALONE, "total"))
    return figure | dict.fromkeys(ALONE) if min(count, total - count) < fewest() else figure


def wait(figure: dict) -> dict:
    return figure if figure["number"] >= fewest() else dict.fromkeys(figure)


def for_others(figures: dict) -> dict:
    """The quarterly report: no rules of the lexicon, no work of guides, no reasons where their kind is few."""
    return {
        "reviewed": share(figures["reviewed"]), "escalated": share(figures["escalated"]),
        "reviews": _opened(figures["reviews"]), "reply": wait(figures["reply"]),
        "accepted": _opened(figures["accepted"]), "outcomes": _outcomes(figures["outcomes"]),
        "appeals": _appeals(figures["appeals"]),
        "misses": [share(row) | {"drawn": row["drawn"] if row["drawn"] >= fewest() else None}
                   for row in figures["misses"]],
        "agreement": _agreement(figures["agreement"]),
    }


def _opened(rows: list[dict]) -> list[dict]:
    told = []
    for row, opened in zip(rows, without_small([row["opened"] for row in rows]), strict=True):
        kept = row | {"opened": opened, "wait": wait(row["wait"])}
        if "in_time" in row:
            kept["in_time"] = share(row["in_time"])
        if opened is None:
            kept |= {part: dict.fromkeys(kept[part]) for part in ("wait", "in_time") if part in kept}
        told.append(kept)
    return told


def _outcomes(kinds: list[dict]) -> list[dict]:
    told = []
    for kind, count in zip(kinds, without_small([kind["count"] for kind in kinds]), strict=True):
        reasons = without_small([one["count"] for one in kind["reasons"]]) if count is not None else []
        total = kind["total"] if kind["total"] >= fewest() else None
        told.append(kind | {"count": count, "total": total, "reasons": [
            one | {"count": number} for one, number in zip(kind["reasons"], reasons, strict=False)]})
    return told


def _appeals(rows: list[dict]) -> list[dict]:
    totals = without_small([row["total"] for row in rows])
    return [share(row) if total is not None else row | dict.fromkeys((*ALONE, "total"))
            for row, total in zip(rows, totals, strict=True)]


def _agreement(figure: dict) -> dict:
    told = share(figure) | {"erased": None, "differing": []}
    few = dict.fromkeys(("drawn",)) if figure["drawn"] < fewest() else {}
    return told | few | ({"kappa": None} if told["count"] is None else {})
