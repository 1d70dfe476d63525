"""The trigger lexicon: rules kept as data, found in one pass whatever their number.

Each file under `content/lexicon/<language>/` may hold `language`, `owner` (who keeps its rules), `sets` (named word
lists, shared by all files of the language), `fillers`, `swaps`, `slips`, `[[rule]]`, `[[cue]]`. A rule needs `id`,
`category`, `weight`, `source`, `phrases`, `must_match`, `must_not_match`; it may have `why`, `owner`, `own_language`,
`scoped` and `unmoved_by`. How a phrase is written: `wording`. Every phrase is expanded once, at loading, for one
Aho-Corasick automaton, together with the cues that scope the rules.
"""

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from safety import slips
from safety.normalise import Folded, Spellings
from safety.wording import Beside, around, wording


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
    unmoved_by: frozenset[str] = frozenset()  # cues that do not lower it: "I do not want to live" is no denial
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words around a hit that change what it means: negation, another person, the past, an idiom."""

    name: str
    side: str  # before | after | sentence | across (sentences) | over | mark and detail: no scope
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


class _Target(NamedTuple):
    """What a pattern stands for: a whole phrase, or the rarest part of one."""

    owner: Rule | Cue
    beside: Beside | None


@dataclass(frozen=True)
class Lexicon:
    version: str
    rules: tuple[Rule, ...]
    cues: tuple[Cue, ...]
    spellings: Spellings
    policy: dict
    gazetteer: dict[str, frozenset[str]]
    automaton: AhoCorasick = field(repr=False)
    targets: tuple = field(repr=False)  # pattern number -> what it stands for


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
    text, words, targets, reached, last = folded.text, folded.words, lexicon.targets, 1, 0
    for pattern, start, end in lexicon.automaton.find_matches_as_indexes(text, overlapping=True):
        last += text.count(" ", reached, end)  # matches come in the order of their ends
        first, reached = last - text.count(" ", start + 1, end), end
        for owner, beside in targets[pattern]:
            if span := around(beside, words, first, last) if beside else (first, last):
                if isinstance(owner, Rule):
                    hits.append(Hit(owner, *span))
                else:
                    cues.append(CueHit(owner, *span))
    return _longest(hits), cues


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
    sets: dict[str, dict] = {}
    for table in tables:
        sets.setdefault(table["language"], {}).update(table.get("sets", {}))
    patterns: dict[str, tuple[_Target, ...]] = {}
    owners: list[Rule | Cue] = []
    for table in tables:
        for make, entries in ((_rule, table.get("rule", ())), (_cue, table.get("cue", ()))):
            for entry in entries:
                owners.append(make(entry, table))
                _compile(owners[-1], entry["phrases"], sets[table["language"]], spellings, patterns)
    slips.learn(tables, spellings)
    spellings.parts.clear()
    spellings.met.clear()  # read before the vocabulary was whole
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
        targets=tuple(patterns.values()),
    )


def _compile(owner: Rule | Cue, phrases: list[str], sets: dict, spellings: Spellings, patterns: dict) -> None:
    """Every form of every phrase as a pattern that points at its owner; of a phrase in parts, its rarest part."""
    for phrase in phrases:
        anchor, beside = wording(phrase, sets, spellings)
        alone = (_Target(owner, beside),)
        for form in sorted(anchor):
            targets = patterns.setdefault(f" {form} ", alone)
            if alone[0] not in targets:
                patterns[f" {form} "] = targets + alone


def _rule(entry: dict, table: dict) -> Rule:
    lists = {name: tuple(entry.get(name, ())) for name in ("phrases", "must_match", "must_not_match")}
    rest = {k: v for k, v in entry.items() if k not in lists}
    rest["unmoved_by"] = frozenset(entry.get("unmoved_by", ()))
    usual = {"why": f"risk.{entry['category']}", "owner": table.get("owner", "")}
    return Rule(language=table["language"], **lists, **{**usual, **rest})


def _cue(entry: dict, table: dict) -> Cue:
    return Cue(
        name=entry["name"],
        side=entry["side"],
        window=entry.get("window", 4),
        factor=entry.get("factor", 1.0),
        categories=frozenset(entry.get("categories", ())),
        language=table["language"],
    )
