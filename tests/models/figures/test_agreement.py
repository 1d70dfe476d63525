"""Agreement of two readers against published values (S5.8)."""
import pytest

from models.figures import agreement


@pytest.mark.parametrize(("pairs", "kappa"), [
    # Cohen (1960), table 1, as proportions of 200: kappa 0.492
    ([("a", "a", 88), ("a", "b", 14), ("a", "c", 18), ("b", "a", 10), ("b", "b", 40), ("b", "c", 10), ("c", "a", 2),
      ("c", "b", 6), ("c", "c", 12)], 0.492),
    # Two judges of grants, a textbook's 2 × 2: o = 0.7, e = 0.5
    ([("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)], 0.4),
    ([("a", "a", 3), ("b", "b", 2)], 1.0),
    ([("a", "b", 1), ("b", "a", 1)], -1.0)])
def test_kappa(pairs, kappa):
    assert agreement.kappa(pairs) == pytest.approx(kappa, abs=5e-4)


@pytest.mark.parametrize("pairs", [[], [("a", "a", 7)]])
def test_kappa_is_not_defined_where_only_one_thing_was_said(pairs):
    assert agreement.kappa(pairs) is None


def test_a_share_of_nothing_is_none():
    assert agreement.share(0, 0) == {"count": 0, "total": 0, "share": None, "low": None, "high": None}
    assert agreement.share(1, 20)["share"] == 0.05
