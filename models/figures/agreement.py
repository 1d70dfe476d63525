"""How far two readers agree: the share with Wilson's interval, and Cohen's kappa.

Kappa (Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20,
37-46) is (o - e) / (1 - e): o the observed share of agreement, e what two readers would reach by chance who choose as
often as these did. 1 is perfect, 0 no better than chance. It is not defined where both only ever said one thing.
"""
from collections import Counter

from models.figures.detection import wilson


def kappa(pairs: list[tuple[str, str, int]]) -> float | None:
    """Of (what the one said, what the other said, how often)."""
    total = sum(number for _one, _other, number in pairs)
    if not total:
        return None
    ones, others = Counter(), Counter()
    for one, other, number in pairs:
        ones[one] += number
        others[other] += number
    observed = sum(number for one, other, number in pairs if one == other) / total
    by_chance = sum(ones[said] * others[said] for said in ones) / total**2
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def share(count: int, total: int) -> dict:
    """With its 95% interval; None where there is nothing to take a share of."""
    low, high = wilson(count, total) if total else (None, None)
    return {"count": count, "total": total, "share": count / total if total else None, "low": low, "high": high}
