"""From hits to a level: what surrounds a hit scopes its weight, signs together weigh more, policy says the rest.

A cue may lower a weight, never erase a finding: a denial in a suicide category stays at level 1 (BARS, Detection).
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from safety.normalise import END, Folded
from safety.phrases import Cue, CueHit, Hit, Lexicon

FIRST_PERSON = frozenset("i me my myself mine je moi mon ma mes".split())
SECOND_PERSON = frozenset("you your yours yourself u ur tu toi ton ta tes vous votre vos".split())

NEGATIVE = frozenset(
    "not never no nothing nobody none neither nor without stop stopped "
    "pas plus jamais aucun aucune rien personne sans ni".split()
)

REACH = 24  # words: no cue reaches further


@dataclass(frozen=True, slots=True)
class Weighed:
    hit: Hit
    weight: float
    scopes: tuple[str, ...]


def weigh(hits: list[Hit], cues: list[CueHit], folded: Folded, lexicon: Lexicon) -> list[Weighed]:
    """Each hit with the weight that the words around it leave it."""
    if not hits:
        return []
    scoping = _scoping(cues)
    firsts = [c.first for c in scoping]
    breaks = {c.first for c in cues if c.cue.name == "break"}
    helping = is_helping(folded, lexicon.policy["helper"])
    weighed = []
    for hit in hits:
        near = slice(bisect_left(firsts, hit.first - REACH), bisect_right(firsts, hit.last + REACH))
        weighed.append(_weigh(hit, _around(hit, scoping[near], breaks, folded), helping, lexicon.policy))
    return weighed


def risk_weight(weighed: list[Weighed], policy: dict) -> float:
    """The weight of the whole post: the heaviest sign, several signs added up, or a combination of them."""
    risky = [w for w in weighed if policy["categories"].get(w.hit.rule.category) == "risk"]
    single = max((w.weight for w in risky), default=0.0)
    return max(single, _together(risky, policy["together"]), _combined(risky, policy))


def level_of(weight: float, policy: dict) -> int:
    limits = policy["weights"]
    return sum(weight >= limits[name] for name in ("watch", "review", "urgent"))


def _weigh(hit: Hit, around: list[Cue], helping: bool, policy: dict) -> Weighed:
    weight, category = hit.rule.weight, hit.rule.category
    scopes, own = [], policy["harm"]["own_cues"]
    for cue in around:
        if category in cue.categories or not (cue.categories or category in own):
            weight *= cue.factor
            scopes.append(cue.name)
    helped = helping and hit.rule.scoped and "helper" not in hit.rule.unmoved_by
    if helped and category in policy["helper"]["categories"]:
        weight *= policy["helper"]["factor"]
        scopes.append("helper")
    if scopes and category in policy["denial"]["categories"] and "idiom" not in scopes:
        weight = max(weight, min(policy["denial"]["floor"], hit.rule.weight))
    return Weighed(hit, min(weight, 1.0), tuple(scopes))


def _scoping(cues: list[CueHit]) -> list[CueHit]:
    """The cues that scope, in order, without those that lie inside a pseudo-cue ("I do not know")."""
    masked = {at for c in cues if c.cue.name == "pseudo" for at in range(c.first, c.last)}
    scoping = [c for c in cues if c.cue.side in _SIDES and not masked.issuperset(range(c.first, c.last))]
    return sorted(scoping, key=lambda c: c.first)


def _around(hit: Hit, cues: list[CueHit], breaks: set[int], folded: Folded) -> list[Cue]:
    """The cues that reach this hit; one of each name, the strongest."""
    found: dict[str, Cue] = {}
    unmoved = hit.rule.unmoved_by
    if "negation" in unmoved and NEGATIVE.isdisjoint(folded.words[hit.first : hit.last]):
        unmoved = unmoved - {"negation"}  # a phrase that holds no "not" of its own can be denied
    for cue_hit in cues:
        cue = cue_hit.cue
        if cue.name in unmoved or (not hit.rule.scoped and cue.side != "over"):
            continue
        if _SIDES[cue.side](hit, cue_hit, breaks, folded) and cue.factor < found.get(cue.name, _NONE).factor:
            found[cue.name] = cue
    return list(found.values())


def _before(hit: Hit, cue: CueHit, breaks: set[int], folded: Folded) -> bool:
    if not 0 <= hit.first - cue.last <= cue.cue.window:
        return False
    return not _broken(cue.last, hit.first, breaks, folded)


def _after(hit: Hit, cue: CueHit, breaks: set[int], folded: Folded) -> bool:
    if not 0 <= cue.first - hit.last <= cue.cue.window:
        return False
    return not _broken(hit.last, cue.first, breaks, folded)


def _sentence(hit: Hit, cue: CueHit, breaks: set[int], folded: Folded) -> bool:
    first, last = min(hit.last, cue.last), max(hit.first, cue.first)
    return last - first <= cue.cue.window and END not in folded.words[first:last]


def _over(hit: Hit, cue: CueHit, breaks: set[int], folded: Folded) -> bool:
    return cue.first < hit.last and hit.first < cue.last


def _across(hit: Hit, cue: CueHit, breaks: set[int], folded: Folded) -> bool:
    """Whatever stops lie between: "“…” he shouted. That is wrong."."""
    return max(hit.first, cue.first) - min(hit.last, cue.last) <= cue.cue.window


def _broken(first: int, last: int, breaks: set[int], folded: Folded) -> bool:
    """A stop or a `but` between the cue and the hit."""
    between = range(first, last)
    return END in folded.words[first:last] or any(i in breaks for i in between)


_SIDES = {"before": _before, "after": _after, "sentence": _sentence, "over": _over, "across": _across}
_NONE = Cue("", "", 0, 99.0, frozenset())


def is_helping(folded: Folded, policy: dict) -> bool:
    """A text that speaks to "you" more than of "I" is help for somebody."""
    you = sum(map(SECOND_PERSON.__contains__, folded.words))
    first = sum(map(FIRST_PERSON.__contains__, folded.words))
    return you >= policy["least_you"] and you >= policy["you_per_i"] * first


def _unlowered(w: Weighed) -> bool:
    """What is denied, past or hypothetical neither adds up nor takes part in a combination."""
    return w.weight >= 0.7 * w.hit.rule.weight


def _together(risky: list[Weighed], policy: dict) -> float:
    best: dict[str, float] = {}
    for w in risky:
        if w.hit.rule.category in policy["categories"] and w.weight >= policy["from"] and _unlowered(w):
            best[w.hit.rule.category] = max(best.get(w.hit.rule.category, 0.0), w.weight)
    left = 1.0
    for weight in best.values():
        left *= 1 - min(weight, policy["each_at_most"])
    return min(1 - left, policy["cap"])


def _combined(risky: list[Weighed], policy: dict) -> float:
    """Combination rules are data."""
    present: dict[str, list[Hit]] = {}
    for w in risky:
        if _unlowered(w):
            present.setdefault(w.hit.rule.category, []).append(w.hit)
    combinations = policy["combination"] if present else ()
    return max((c["weight"] for c in combinations if _met(c, present)), default=0.0)


def _met(combination: dict, present: dict[str, list[Hit]]) -> bool:
    """One sign of each list; `apart`: the same words don't count as two signs."""
    if any(map(present.keys().isdisjoint, combination["needs"])):
        return False
    if not combination.get("apart"):
        return True
    one, other = ([hit for category in needs for hit in present.get(category, ())] for needs in combination["needs"])
    return any(a.last <= b.first or b.last <= a.first for a in one for b in other)
