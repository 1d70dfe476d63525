"""A lexicon whose rules are kept elsewhere than in the files (S5.2): in a database, or one that somebody proposes.

A rule is an *entry*: a plain dict in the files' own shape, with its `language` and the `part` (file) that it stands in.
Word sets, cues, spellings, gazetteers and the policy stay with the files.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from safety import names
from safety.phrases import Files, Lexicon, Rule, build
from safety.scan import scan
from safety.wording import MOST_FORMS, PIECES, wording

LONGEST_PHRASE = 2_000
_LETTERS = re.compile(r"[\w '’(){}|+~:?,-]*")
_SETS = re.compile(r"\{([^}]*)\}?")


class Unreadable(ValueError):
    """A phrase that can't be taken; `why` is a key, `phrase` the words."""

    def __init__(self, why: str, phrase: str):
        super().__init__(why)
        self.why, self.phrase = why, phrase


def entries_of(files: Files) -> list[dict]:
    """Every rule of the files as an entry."""
    return [{**entry, "language": table["language"], "part": table["part"]}
            for table in files.tables for entry in table.get("rule", ())]  # fmt: skip


def compiled(files: Files, entries: Iterable[dict], version: str) -> Lexicon:
    """The files with these rules in place of their own. Slow (hundreds of ms): cache it."""
    by_part: dict[tuple, list[dict]] = {}
    for entry in entries:
        rule = {key: value for key, value in entry.items() if key not in ("language", "part")}
        by_part.setdefault((entry["language"], entry["part"]), []).append(rule)
    tables = [{**table, "rule": by_part.pop((table["language"], table["part"]), [])} for table in files.tables]
    tables += [{"language": language, "sets": word_sets(files, language), "rule": rules}
               for (language, _part), rules in by_part.items()]  # fmt: skip
    return build(tables, files.policy, files.gazetteer, version)


def knowing(lexicon: Lexicon, local: frozenset[str]) -> Lexicon:
    """The lexicon with a list of names (each in its `shape`) that are hidden wherever they stand."""
    heads = frozenset(name.split(" ", 1)[0] for name in local if " " in name)
    return replace(lexicon, gazetteer={**lexicon.gazetteer, names.LOCAL: local, f"{names.LOCAL}.heads": heads})


def word_sets(files: Files, language: str) -> dict[str, list[str]]:
    """The word sets that a rule may name: those of all files of its language."""
    tables = [table for table in files.tables if table["language"] == language]
    return {name: options for table in tables for name, options in table.get("sets", {}).items()}


def check_phrases(phrases: Iterable[str], sets: dict[str, list[str]], lexicon: Lexicon) -> None:
    """Raise Unreadable for the first phrase that can't be read: plain words, (a|b), {set}, + and ~, nothing else."""
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE:
            raise Unreadable("phrase-long", phrase)
        if not _LETTERS.fullmatch(phrase):
            raise Unreadable("letters", phrase)
        if not _is_balanced(phrase):
            raise Unreadable("brackets", phrase)
        if unknown := set(_SETS.findall(phrase)) - set(sets):
            raise Unreadable("unknown-set", "{" + unknown.pop() + "}")
        _check_forms(phrase, sets, lexicon)


def broken_promises(rules: Iterable[Rule], lexicon: Lexicon) -> list[tuple[str, str, str]]:
    """(rule, sentence, "match" or "not") for each sentence of the rules that doesn't do what it says.

    *Must match* means at its full weight; a finding that its context lowered does not count.
    """
    return [(rule.id, sentence, wanted) for rule in rules
            for wanted, sentences in (("match", rule.must_match), ("not", rule.must_not_match))
            for sentence in sentences if _fires(rule, sentence, lexicon) != (wanted == "match")]  # fmt: skip


def _fires(rule: Rule, sentence: str, lexicon: Lexicon) -> bool:
    findings = scan(sentence, lexicon, language=rule.language).findings
    return any(found.rule == rule.id and found.weight >= rule.weight for found in findings)


def _is_balanced(phrase: str) -> bool:
    depth, in_set = 0, False
    for letter in phrase:
        if letter in "{}":
            if in_set == (letter == "{"):
                return False
            in_set = letter == "{"
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth < 0:
                return False
        elif letter == "|" and not depth:
            return False
    return depth == 0 and not in_set


def _check_forms(phrase: str, sets: dict, lexicon: Lexicon) -> None:
    for part in re.split(r" [+~] ", phrase):
        if part.count("(") != part.count(")"):
            raise Unreadable("brackets", phrase)
        if _count(part, sets) > MOST_FORMS:        # counted first: a product of brackets could fill the memory
            raise Unreadable("too-many", phrase)
    known = lexicon.spellings
    try:
        wording(phrase, sets, replace(known, vocabulary=set(known.vocabulary), met={}, parts={}))
    except ValueError:
        raise Unreadable("nothing", phrase) from None


def _count(phrase: str, sets: dict) -> int:
    """How many forms it stands for, at most."""
    totals, products = [], [1]
    for piece in PIECES.findall(phrase):
        if piece == "(":
            totals.append(0)
            products.append(1)
        elif piece == "|" and totals:
            totals[-1], products[-1] = totals[-1] + products[-1], 1
        elif piece == ")":
            products[-2:] = [products[-2] * (totals.pop() + products[-1])]
        elif piece[0] == "{":
            products[-1] *= sum(_count(option, sets) for option in sets[piece[1:-1]])
    return products[0]
