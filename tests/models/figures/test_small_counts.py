"""What others are given holds no small count, and none that could be reckoned (S9.2, S8.6)."""
import random

import pytest

from models.figures import agreement, small_counts


@pytest.mark.parametrize(("counts", "told"), [
    ([30, 20, 10], [30, 20, 10]),
    ([30, 20, 9], [30, None, None]),            # one alone could be reckoned from the sum
    ([30, 20, 4, 3], [30, None, None, None]),   # the two are 7 together: each would be known to be few
    ([30, 20, 6, 5], [30, 20, None, None]),
    ([30, 20, 0], [30, None, None]),
    ([3, 2], [None, None]), ([], [])])
def test_complementary_suppression(counts, told):
    assert small_counts.without_small(counts) == told


def test_what_is_left_out_cannot_be_told_apart():
    """Whatever the counts: none that is shown is small; what is left out is never one alone, nor few together, unless
    nothing is shown at all."""
    chance = random.Random(7)
    for _ in range(500):
        counts = [chance.choice((0, 3, 9, 10, 11, 40)) for _ in range(chance.randint(1, 7))]
        told = small_counts.without_small(counts)
        hidden = [count for count, shown in zip(counts, told, strict=True) if shown is None]
        assert all(shown is None or shown >= 10 for shown in told)
        assert not hidden or len(hidden) == len(counts) or (len(hidden) > 1 and sum(hidden) >= 10)


@pytest.mark.parametrize(("count", "total", "shown"), [
    (40, 100, True), (9, 100, False), (95, 100, False), (0, 100, False), (100, 100, False), (4, 9, False)])
def test_a_part_is_left_out_with_its_share_and_its_rest(count, total, shown):
    told = small_counts.share(agreement.share(count, total))
    assert (told["count"] is not None) == (told["share"] is not None) == (told["low"] is not None) == shown
    assert told["total"] == (total if total >= 10 else None)


def wait(number):
    return {"number": number, "half": 60, "most": 120}


def band(opened, in_time):
    return {"band": "b", "target": 5, "opened": opened, "in_time": agreement.share(in_time, opened),
            "wait": wait(opened)}


def test_a_whole_report():
    """No number of 1 to 9 is left anywhere in it but in the targets."""
    figures = {
        "reviewed": agreement.share(60, 150), "escalated": agreement.share(3, 90),
        "reviews": [band(4, 2), band(50, 30), band(200, 195)], "reply": wait(12),
        "accepted": [{"severity": s, "opened": n, "wait": wait(n)} for s, n in (("immediate", 1), ("high", 40))],
        "outcomes": [{"outcome": "approve", "count": 90, "total": 120, "reasons": [{"reason": "", "count": 90}]},
                     {"outcome": "edit", "count": 25, "total": 120, "reasons": [
                         {"reason": "who", "count": 20}, {"reason": "where", "count": 5}]},
                     {"outcome": "remove", "count": 5, "total": 120, "reasons": [{"reason": "unkind", "count": 5}]}],
        "appeals": [{"kind": kind, **agreement.share(undone, total)} for kind, undone, total in (
            ("edit", 12, 40), ("remove", 2, 30), ("note", 0, 3))],
        "rules": [], "work": {}, "misses": [{"community": "en", "drawn": 300, **agreement.share(12, 280)}],
        "agreement": {"drawn": 40, "erased": 2, **agreement.share(33, 36), "kappa": 0.8,
                      "differing": [{"decided": "edit", "would": "remove", "count": 3}]}}
    told = small_counts.for_others(figures)
    assert set(told) == set(figures) - {"rules", "work"}
    assert [row["opened"] for row in told["reviews"]] == [None, None, 200]
    assert told["reviews"][0]["wait"] == dict.fromkeys(("number", "half", "most"))
    assert told["reviews"][2]["in_time"]["count"] is None       # 5 of 200 were late
    assert [kind["count"] for kind in told["outcomes"]] == [90, None, None] and told["outcomes"][1]["reasons"] == []
    assert [(row["total"], row["count"]) for row in told["appeals"]] == [(40, 12), (None, None), (None, None)]
    assert told["agreement"]["kappa"] is None and told["misses"][0]["count"] == 12
    assert told["reviewed"]["count"] == 60 and told["escalated"]["count"] is None
    assert _small(told) == []


def _small(value, name=""):
    if isinstance(value, dict):
        return [one for key, part in value.items() for one in _small(part, key)]
    if isinstance(value, list):
        return [one for part in value for one in _small(part, name)]
    return [(name, value)] if isinstance(value, int) and 0 < value < 10 and name != "target" else []
