"""The trigger lexicon: rules kept as data, found in one pass whatever their number.

A phrase may hold alternatives `(a|b|)` and word sets `{die}`; ` + ` links parts that follow each other directly,
` ~ ` parts with up to four words between, in one sentence. Parts keep the number of patterns a sum, not a product.
Phrases are expanded once, at loading, for one Aho-Corasick automaton, together with the cues that scope them.
"""

import hashlib
import re
import tomllib
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from safety.normalise import END, Folded, Spellings, fold_phrase

GAP = 4
CHAINS = 8  # begun phrases remembered per part: enough for any sentence
MOST_FORMS = 2_500

_LINK = re.compile(r" ([+~]) ")
PIECES = re.compile(r"[(|)]|\{[a-z-]+\}|[^(|){]+")


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    language: str
    category: str
    weight: float
    why: str
    source: str
    phrases: tuple[str, ...]
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]
    own_language: bool = False  # short words that mean something else in the other language
    scoped: bool = True  # False: already says who and when; cues do not lower it


@dataclass(frozen=True, slots=True)
class Cue:
    """Words around a hit that change what it means: negation, another person, the past, an idiom."""

    name: str
    side: str  # before | after | sentence | over
    window: int
    factor: float
    categories: frozenset[str]  # empty: every category
    language: str = ""


class Hit(NamedTuple):
    rule: Rule
    first: int  # words, `last` excluded
    last: int


class CueHit(NamedTuple):
    cue: Cue
    first: int
    last: int


class _Part(NamedTuple):
    """A link of a phrase in parts."""

    owner: Rule
    phrase: int
    part: int
    gap: int
    last: bool


@dataclass(frozen=True)
class Lexicon:
    version: str
    rules: tuple[Rule, ...]
    cues: tuple[Cue, ...]
    spellings: Spellings
    policy: dict
    gazetteer: dict[str, frozenset[str]]
    automaton: AhoCorasick = field(repr=False)
    targets: tuple = field(repr=False)  # pattern number -> the rules, cues and parts it stands for


@dataclass(frozen=True)
class Files:
    """What the folder holds: tables (rules, cues, word sets, spellings), each with the `part` (file) it came from."""

    tables: tuple[dict, ...]
    policy: dict
    gazetteer: dict[str, frozenset[str]]
    digest: str


def load_lexicon(folder: Path) -> Lexicon:
    """Everything under `folder` (en/, fr/, gazetteer/) and the policy beside it. Slow (tens of ms): cache it."""
    files = read_files(folder)
    return build(files.tables, files.policy, files.gazetteer, files.digest[:12])


def read_files(folder: Path) -> Files:
    digest = hashlib.sha256()
    files = [*sorted(folder.glob("**/*.toml")), folder.parent / "policy.toml"]
    tables = {}
    for path in files:
        raw = path.read_bytes()
        digest.update(path.name.encode() + raw)
        tables[path] = {"part": path.stem, **tomllib.loads(raw.decode())}
    gazetteer = {}
    for path in sorted((folder / "gazetteer").glob("*.txt")):
        raw = path.read_bytes()
        digest.update(path.name.encode() + raw)
        lines = raw.decode().splitlines()
        entries = frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")
        gazetteer[path.stem] = entries
        gazetteer[f"{path.stem}.heads"] = frozenset(entry.split(" ", 1)[0] for entry in entries if " " in entry)
    policy = tables.pop(files[-1])
    return Files(tuple(tables.values()), policy, gazetteer, digest.hexdigest())


def find(folded: Folded, lexicon: Lexicon) -> tuple[list[Hit], list[CueHit]]:
    """Every rule and cue in the text, longest first where one rule overlaps itself."""
    hits: list[Hit] = []
    cues: list[CueHit] = []
    chains: dict[tuple, deque] = {}
    at, targets = folded.at, lexicon.targets
    for pattern, start, end in lexicon.automaton.find_matches_as_indexes(folded.text, overlapping=True):
        first, last = at[start + 1], at[end]
        for target in targets[pattern]:
            if isinstance(target, Rule):
                hits.append(Hit(target, first, last))
            elif isinstance(target, Cue):
                cues.append(CueHit(target, first, last))
            else:
                _chain(chains, target, first, last, hits, folded)
    return _longest(hits), cues


def _chain(chains: dict, target: "_Part", first: int, last: int, hits: list[Hit], folded: Folded) -> None:
    """One link of a phrase in parts: it counts only just after the link before it, in one sentence."""
    key = (target.owner.id, target.phrase)
    began = [first] if target.part == 0 else []
    for start, end in chains.get((*key, target.part - 1), ()):
        if 0 <= first - end <= target.gap and END not in folded.words[end:first]:
            began.append(start)
    if target.last:
        hits.extend(Hit(target.owner, start, last) for start in began)
    elif began:
        chains.setdefault((*key, target.part), deque(maxlen=CHAINS)).extend((start, last) for start in began)


def _longest(hits: list[Hit]) -> list[Hit]:
    """One hit where several phrases of one rule overlap."""
    kept: list[Hit] = []
    reach: dict[str, int] = {}
    for hit in sorted(hits, key=lambda h: (h.first, -h.last)):
        if hit.first >= reach.get(hit.rule.id, -1):
            reach[hit.rule.id] = hit.last
            kept.append(hit)
    return kept


def build(tables, policy: dict, gazetteer: dict, version: str) -> Lexicon:
    """From tables as the files have them. ValueError: a phrase can't be read; KeyError: it names an unknown set."""
    swaps = {k: tuple(v.split()) for table in tables for k, v in table.get("swaps", {}).items()}
    fillers = frozenset(w for table in tables for w in table.get("fillers", ()))
    spellings = Spellings(swaps, fillers, {"a", "i"})
    patterns: dict[str, list] = {}
    owners: list[Rule | Cue] = []
    for table in tables:
        sets = table.get("sets", {})
        for entry in table.get("rule", ()):
            owners.append(_rule(entry, table["language"]))
            _compile(owners[-1], entry["phrases"], sets, spellings, patterns)
        for entry in table.get("cue", ()):
            owners.append(_cue(entry, table["language"]))
            _compile(owners[-1], entry["phrases"], sets, spellings, patterns)
    return Lexicon(
        version=version,
        rules=tuple(o for o in owners if isinstance(o, Rule)),
        cues=tuple(o for o in owners if isinstance(o, Cue)),
        spellings=spellings,
        policy=policy,
        gazetteer=gazetteer,
        automaton=AhoCorasick(
            list(patterns), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        ),
        targets=tuple(tuple(found) for found in patterns.values()),
    )


def _compile(owner: Rule | Cue, phrases: list[str], sets: dict, spellings: Spellings, patterns: dict) -> None:
    """Every form of every phrase as a pattern, pointing at its owner (or at its link of a phrase in parts)."""
    for number, phrase in enumerate(phrases):
        pieces = _LINK.split(phrase)
        parts, gaps = pieces[::2], [GAP if link == "~" else 0 for link in ["+", *pieces[1::2]]]
        for part, (text, gap) in enumerate(zip(parts, gaps, strict=True)):
            target = owner if len(parts) == 1 else _Part(owner, number, part, gap, part == len(parts) - 1)
            for form in forms(text, sets):
                folded = fold_phrase(form, spellings)
                if not folded or (" " in form and " " not in folded):
                    raise ValueError(f"nothing but fillers in a form of {phrase!r}")
                spellings.vocabulary.update(folded.split())
                targets = patterns.setdefault(f" {folded} ", [])
                if target not in targets:
                    targets.append(target)


def _rule(entry: dict, language: str) -> Rule:
    lists = {name: tuple(entry.get(name, ())) for name in ("phrases", "must_match", "must_not_match")}
    rest = {k: v for k, v in entry.items() if k not in lists}
    return Rule(language=language, **lists, **{"why": f"risk.{entry['category']}", **rest})


def _cue(entry: dict, language: str) -> Cue:
    return Cue(
        name=entry["name"],
        side=entry["side"],
        window=entry.get("window", 4),
        factor=entry.get("factor", 1.0),
        categories=frozenset(entry.get("categories", ())),
        language=language,
    )


def forms(phrase: str, sets: dict[str, list[str]]) -> list[str]:
    forms = [" ".join(form.split()) for form in _expand(phrase.strip(), sets)]
    if len(forms) > MOST_FORMS:
        raise ValueError(f"{len(forms)} forms of {phrase!r}: more than {MOST_FORMS}; cut it with + or ~")
    return list(dict.fromkeys(forms))


def _expand(phrase: str, sets: dict[str, list[str]]) -> list[str]:
    """Alternatives and word sets multiplied out; both may stand inside alternatives."""
    options: list[list[str]] = [[""]]
    done: list[list[list[str]]] = []  # what surrounds the alternative that is being read
    for piece in PIECES.findall(phrase):
        if piece == "(":
            done.append(options)
            options = [[""]]
        elif piece == "|" and done:
            options.append([""])
        elif piece == ")":
            inner = [form for option in options for form in option]
            options = done.pop()
            options[-1] = [head + tail for head in options[-1] for tail in inner]
        else:
            tails = _set(piece[1:-1], sets) if piece[0] == "{" else [piece]
            options[-1] = [head + tail for head in options[-1] for tail in tails]
    if done:
        raise ValueError(f"a bracket is left open in {phrase!r}")
    return options[0]


def _set(name: str, sets: dict[str, list[str]]) -> list[str]:
    return [form for option in sets[name] for form in _expand(option, sets)]
