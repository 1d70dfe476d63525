"""Read a text: what in it tells of risk, of who someone is, of harm to others; and what policy makes of it.

`scan` is pure: same text, same lexicon, same answer. Every finding says where (span in the text as written), by which
rule of which version, and why (S5.13).
"""

from dataclasses import dataclass

from safety import details, harm, names, score
from safety.normalise import Folded, fold
from safety.opinion import Opinion, Second, think
from safety.phrases import CueHit, Hit, Lexicon, find
from safety.tongue import tongue

MARK = "█████"
OPINION = "second-opinion"


@dataclass(frozen=True)
class Finding:
    kind: str  # risk | detail | harm
    category: str
    start: int
    end: int
    rule: str
    version: str
    weight: float
    why: str  # a key such as "risk.ideation"; the sentence stands in the templates
    confidence: str  # high | low


@dataclass(frozen=True)
class Reading:
    findings: tuple[Finding, ...]
    risk: int
    level: int
    alone: int  # the level that the rules give, without a second opinion
    band: str | None
    abuse: bool
    version: str
    score: float = 0.0  # orders readings within a level


def scan(
    text: str, lexicon: Lexicon, *, language: str | None = None, region: str = "CA", opinion: Opinion | None = None
) -> Reading:
    """`opinion` raises the risk of texts and marks names; it never lowers anything."""
    policy = lexicon.policy
    folded = fold(text, lexicon.spellings)
    language = tongue(folded, language)
    hits, cues = _in_language(*find(folded, lexicon), language)
    weighed = score.weigh(harm.of_groups(hits, cues, policy), cues, folded, lexicon)
    identifying = details.find(text, folded, cues, lexicon, region, opinion and opinion.namer)
    weight = score.risk_weight(weighed, policy)
    risk = score.level_of(weight, policy)
    findings = [_from_hit(w, folded, lexicon) for w in weighed] + [_from_detail(d, lexicon) for d in identifying]
    by_rule = [detail for detail in identifying if detail.rule != names.OPINION]
    doxed = harm.doxed(weighed, by_rule, folded, policy)
    findings += [_from_doxed(detail, lexicon) for detail in doxed]
    heaviest = max(harm.heaviest(weighed, policy), policy["doxing"]["weight"] if doxed else 0.0)
    alone = max(risk, _harm_level(heaviest, policy), _detail_level(by_rule, policy))
    chance = 0.0
    if opinion := opinion and opinion.in_language(language):
        second = think(folded, weighed, risk, opinion, score.is_helping(folded, policy["helper"]))
        chance = second.chance
        if second.level > risk:
            risk = second.level
            findings += _from_opinion(second, opinion)
    level = max(risk, alone, _detail_level(identifying, policy))
    return Reading(
        findings=tuple(sorted(findings, key=lambda f: (f.start, f.end, f.rule))),
        risk=risk,
        level=level,
        alone=alone,
        band=policy["bands"].get(str(level)),
        abuse=bool(doxed) or harm.is_abuse(weighed, policy),
        version=lexicon.version,
        score=round(weight + chance + 0.01 * sum(w.weight for w in weighed[:50]), 4),
    )


def mask(text: str, findings: tuple[Finding, ...] | list[Finding]) -> str:
    """The text with every high-confidence identifying detail hidden whole; overlapping ones under one mark."""
    spans = sorted((f.start, f.end) for f in findings if f.kind == "detail" and f.confidence == "high")
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces += [text[at:start], MARK]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _in_language(hits: list[Hit], cues: list[CueHit], language: str | None) -> tuple[list[Hit], list[CueHit]]:
    """Signs count in either language; cues, and words that mean something else in the other, only in their own."""
    if language is None:
        return hits, cues
    own = [h for h in hits if not h.rule.own_language or h.rule.language == language]
    return own, [c for c in cues if c.cue.language == language]


def _harm_level(heaviest: float, policy: dict) -> int:
    return min(score.level_of(heaviest, policy), policy["harm"]["most"])


def _detail_level(identifying: list, policy: dict) -> int:
    return max((policy["details"][d.confidence] for d in identifying), default=0)


def _from_hit(weighed: score.Weighed, folded: Folded, lexicon: Lexicon) -> Finding:
    rule = weighed.hit.rule
    return Finding(
        kind=lexicon.policy["categories"][rule.category],
        category=rule.category,
        start=folded.starts[weighed.hit.first],
        end=folded.ends[weighed.hit.last - 1],
        rule=rule.id,
        version=lexicon.version,
        weight=round(weighed.weight, 3),
        why=rule.why,
        confidence="low" if weighed.scopes else "high",
    )


def _from_opinion(second: Second, opinion: Opinion) -> list[Finding]:
    """The words that moved the model, each as a finding of low confidence: a guide looks (S5.13)."""
    return [
        Finding("risk", OPINION, start, end, f"{OPINION}.{opinion.language}", opinion.version, round(second.chance, 3),
                f"risk.{OPINION}", "low")
        for start, end in second.words or ((0, 0),)
    ]  # fmt: skip


def _from_doxed(detail: details.Detail, lexicon: Lexicon) -> Finding:
    return Finding("harm", "doxing", detail.start, detail.end, "detail.beside-hostility", lexicon.version,
                   lexicon.policy["doxing"]["weight"], "harm.doxing", "low")  # fmt: skip


def _from_detail(detail: details.Detail, lexicon: Lexicon) -> Finding:
    return Finding(
        kind="detail",
        category=detail.category,
        start=detail.start,
        end=detail.end,
        rule=f"detail.{detail.rule}",
        version=lexicon.version,
        weight=1.0 if detail.confidence == "high" else 0.4,
        why=f"detail.{detail.category}",
        confidence=detail.confidence,
    )
