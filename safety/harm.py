"""Harm to the community: which findings are abuse of a person or a group (S5.1)."""

from safety.score import Weighed


def is_abuse(weighed: list[Weighed], policy: dict) -> bool:
    rules = policy["abuse"]
    return any(w.weight >= rules["from"] and w.hit.rule.category in rules["categories"] for w in weighed)


def heaviest(weighed: list[Weighed], policy: dict) -> float:
    kinds = policy["categories"]
    return max((w.weight for w in weighed if kinds.get(w.hit.rule.category) == "harm"), default=0.0)
