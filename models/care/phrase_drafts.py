"""What a proposed rule must be before others are asked: readable, new, and true to its own sentences (S5.2)."""
import re

from models.care import phrase_rules, phrasebook
from models.care.phrase_rules import OWN, PhraseRule
from models.ground.errors import Refused
from safety import kept

MOST_PHRASES, MOST_SENTENCES, LEAST_SENTENCES = 200, 40, 2
LONGEST_SENTENCE = 300
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class WrongDraft(Refused):
    """`words` are the phrase or the sentence that it is about."""

    def __init__(self, field: str, why: str, words: str = ""):
        super().__init__(field, why)
        self.words = words


def checked(entry: dict, row: PhraseRule | None) -> dict:
    """The entry whole, in the files' own shape; of a change, with what its form doesn't show. Raises WrongDraft."""
    entry = {**(row.entry if row else {}), **entry}
    if row:
        entry |= {"id": row.key, "language": row.language}
    else:
        entry["id"] = _key(entry)
    entry.pop("name", None)
    entry["part"] = entry.get("part", OWN)
    policy = phrasebook.policy()["categories"]
    if entry["category"] not in policy:
        raise WrongDraft("category", "not-a-choice")
    if not entry.get("why"):
        entry["why"] = _usual_why(entry, row, policy)
    for name, usual in (("scoped", True), ("own_language", False), ("why", f"risk.{entry['category']}")):
        if entry.get(name, usual) == usual:
            entry.pop(name, None)
    if row and entry == row.entry:
        raise WrongDraft("phrases", "unchanged")
    _check_lines(entry)
    _check_phrases(entry)
    _check_duplicates(entry)
    _check_sentences(entry)
    return entry


def _key(entry: dict) -> str:
    if not _NAME.fullmatch(entry.get("name", "")):
        raise WrongDraft("name", "name")
    return f"{entry['language']}.{entry['category']}.{entry['name']}"


def _usual_why(entry: dict, row: PhraseRule | None, policy: dict) -> str:
    """The sentence of its category; of a change, the one that it had."""
    before = row.entry.get("why", "") if row and row.category == entry["category"] else ""
    return before if before and " " not in before else f"{policy[entry['category']]}.{entry['category']}"


def _check_lines(entry: dict) -> None:
    if not entry["phrases"]:
        raise WrongDraft("phrases", "empty")
    if len(entry["phrases"]) > MOST_PHRASES:
        raise WrongDraft("phrases", "many-phrases")
    for field in ("must_match", "must_not_match"):
        if len(entry[field]) < LEAST_SENTENCES:
            raise WrongDraft(field, "few-sentences")
        if len(entry[field]) > MOST_SENTENCES:
            raise WrongDraft(field, "many-sentences")
        for sentence in entry[field]:
            if len(sentence) > LONGEST_SENTENCE:
                raise WrongDraft(field, "long-sentence", sentence[:60] + "…")


def _check_phrases(entry: dict) -> None:
    sets = kept.word_sets(phrasebook.files(), entry["language"])
    try:
        kept.check_phrases(entry["phrases"], sets, phrasebook.current())
    except kept.Unreadable as unreadable:
        raise WrongDraft("phrases", unreadable.why, unreadable.phrase[:80]) from None


def _check_duplicates(entry: dict) -> None:
    """A phrase stands once in a language; a sentence on one side only."""
    for field in ("phrases", "must_match", "must_not_match"):
        if twice := _twice(entry[field]):
            raise WrongDraft(field, "twice", twice)
    if both := set(entry["must_match"]) & set(entry["must_not_match"]):
        raise WrongDraft("must_not_match", "both", both.pop())
    own = set(entry["phrases"])
    for row in phrase_rules.in_force():
        if row.language == entry["language"] and row.key != entry["id"]:
            if same := own.intersection(row.entry["phrases"]):
                raise WrongDraft("phrases", "elsewhere", f"{sorted(same)[0]} ({row.key})")


def _check_sentences(entry: dict) -> None:
    alone = kept.compiled(phrasebook.files(), [entry], "")
    for _rule, sentence, wanted in kept.broken_promises(alone.rules, alone):
        field = "must_match" if wanted == "match" else "must_not_match"
        raise WrongDraft(field, "not-matched" if wanted == "match" else "matched", sentence)


def _twice(lines: list[str]) -> str:
    seen = set()
    return next((line for line in lines if line in seen or seen.add(line)), "")
