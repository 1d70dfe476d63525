"""Harm to the community: which findings are abuse of a person or a group (S5.1)."""

from bisect import bisect_left

from safety.normalise import Folded
from safety.phrases import CueHit, Hit
from safety.score import Weighed

GROUP = "group"  # the cue that names a group of people


def of_groups(hits: list[Hit], cues: list[CueHit], policy: dict) -> list[Hit]:
    """Without those that speak of "them" where no group was named before: a chair may be thrown out, too."""
    rules = policy["harm"]
    if not any(hit.rule.category in rules["of_groups"] for hit in hits):
        return hits
    named = sorted(cue.first for cue in cues if cue.cue.name == GROUP)
    return [h for h in hits if h.rule.category not in rules["of_groups"] or _named_before(h, named, rules["near"])]


def _named_before(hit: Hit, named: list[int], near: int) -> bool:
    at = bisect_left(named, hit.first)
    return at > 0 and hit.first - named[at - 1] <= near


def doxed(weighed: list[Weighed], details: list, folded: Folded, policy: dict) -> list:
    """How to find somebody else, beside words that mean them harm: each alone would be less."""
    rules = policy["doxing"]
    hostile = [w.hit for w in weighed if w.hit.rule.category in rules["hostile"] and w.weight >= rules["from"]]
    if not hostile:
        return []
    found = [detail for detail in details if detail.category in rules["details"] and detail.confidence == "high"]
    placed = [(detail, bisect_left(folded.starts, detail.start)) for detail in found]
    return [detail for detail, at in placed if not _is_own(folded, at, rules)
            and any(at - hit.last <= rules["near"] and hit.first - at <= rules["near"] for hit in hostile)]


def _is_own(folded: Folded, at: int, rules: dict) -> bool:
    return not set(rules["own"]).isdisjoint(folded.words[max(0, at - rules["own_within"]) : at])


def is_abuse(weighed: list[Weighed], policy: dict) -> bool:
    rules = policy["abuse"]
    return any(w.weight >= rules["from"] and w.hit.rule.category in rules["categories"] for w in weighed)


def heaviest(weighed: list[Weighed], policy: dict) -> float:
    kinds = policy["categories"]
    return max((w.weight for w in weighed if kinds.get(w.hit.rule.category) == "harm"), default=0.0)
