"""How well and how fast the instrument reads, by category, language, threshold and score; and what may never be.

Posts come from the folder that DETECTION_SETS names; without it those figures are skipped, loudly. What the second
opinion adds is told as measured when it was trained, each author's posts on one side only: these posts are its own.
"""
import json
import os
import resource
import sys
import time
import unicodedata
from collections import defaultdict
from pathlib import Path

from bench.figures import Sheet
from safety import score
from safety.normalise import fold
from safety.opinion import load_opinion
from safety.phrases import Lexicon, find, load_lexicon
from safety.scan import scan

CONTENT = Path(__file__).parents[1] / "content"
FRENCH = Path(__file__).parents[1] / "tests" / "safety" / "sentences"
AT_RISK, NOT_AT_RISK = ("ideation", "behavior", "attempt"), ("supportive", "uninformative")
EVERYDAY = ("pii_btc_train", "pii_wnut17_train")
BINS = (0.0, 0.15, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01)
DENIALS = {
    "en": (("I want ", "I don't want "), ("I am ", "I am not "), ("I'm ", "I'm not "), ("I will ", "I will not ")),
    "fr": (("Je veux ", "Je ne veux pas "), ("Je vais ", "Je ne vais pas "), ("J'ai envie", "Je n'ai pas envie")),
}
SUICIDE = ("ideation", "ideation-passive", "intent", "plan", "attempt")


def measure(sheet: Sheet, _kind: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    lexicon = load_lexicon(CONTENT / "lexicon")
    sheet.say("loading the lexicon", time.process_time() - began, "s CPU")
    sheet.say("memory of the lexicon", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, "MB", 80)
    _sentences(sheet, lexicon)
    _french(sheet, lexicon)
    _invariants(sheet, lexicon)
    folder = Path(os.environ.get("DETECTION_SETS", ""))
    if not (folder / "risk_cssrs_posts" / "data.jsonl").exists():
        print("SKIPPED: DETECTION_SETS names no folder with the development sets.", file=sys.stderr)
        return
    _posts(sheet, lexicon, folder)
    _trained(sheet)
    _cost(sheet, lexicon, [post["text"] for post in _set(folder, "risk_cssrs500")][::5])


def _sentences(sheet: Sheet, lexicon: Lexicon) -> None:
    """Each rule's sentences read by all the other rules: how far the lexicon reaches beyond what it was told."""
    found: dict[tuple, list[bool]] = defaultdict(list)
    for rule in lexicon.rules:
        if lexicon.policy["categories"][rule.category] != "risk" or rule.weight < lexicon.policy["weights"]["review"]:
            continue
        for name, sentences in (("found by other rules", rule.must_match), ("false alarms", rule.must_not_match)):
            found[rule.language, rule.category, name] += [_level(s, rule, lexicon) >= 2 for s in sentences]
    for (language, category, name), hits in sorted(found.items()):
        sheet.say(f"own sentences, {language} {category}, {name}", sum(hits) / len(hits), f"of {len(hits)}")


def _french(sheet: Sheet, lexicon: Lexicon) -> None:
    """Our own lots of French sentences (`tests/safety/sentences`), by now all learnt from."""
    opinion = load_opinion(CONTENT / "opinion" / "en.bin")
    for path in sorted(FRENCH.glob("fr_*.txt")):
        texts = [line for line in path.read_text("utf-8").splitlines() if line]
        for name, second in (("rules alone", None), ("with the second opinion", opinion)):
            hits = [scan(text, lexicon, language="fr", opinion=second).risk >= 2 for text in texts]
            sheet.say(f"{path.stem} at level 2 or more, {name}", sum(hits) / len(hits), f"of {len(hits)}")


def _level(text: str, left_out, lexicon: Lexicon) -> int:
    folded = fold(text, lexicon.spellings)
    hits, cues = find(folded, lexicon)
    hits = [hit for hit in hits if hit.rule is not left_out]
    weighed = score.weigh(hits, [c for c in cues if c.cue.language == left_out.language], folded, lexicon)
    return score.level_of(score.risk_weight(weighed, lexicon.policy), lexicon.policy)


def _invariants(sheet: Sheet, lexicon: Lexicon) -> None:
    """None of these may ever be other than 0."""
    opinion = load_opinion(CONTENT / "opinion" / "en.bin")
    rules = [rule for rule in lexicon.rules if lexicon.policy["categories"][rule.category] == "risk"]
    texts = [(text, rule.language) for rule in rules for text in (*rule.must_match, *rule.must_not_match)]
    lowered = changed = 0
    for text, language in texts:
        told = scan(text, lexicon, language=language)
        lowered += scan(text, lexicon, language=language, opinion=opinion).level < told.level
        for variant in (unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text), text.upper(),
                        text.lower(), text.replace("'", "’"), "\u200b".join(text)):  # fmt: skip
            changed += scan(variant, lexicon, language=language).risk != told.risk
    denials = [(_denied(text, rule.language), rule.language) for rule in rules if rule.category in SUICIDE
               for text in rule.must_match]  # fmt: skip
    lost = sum(scan(text, lexicon, language=language).risk == 0 for text, language in denials if text)
    sheet.say("readings that the second opinion lowers", lowered, f"of {len(texts)}", 0)
    sheet.say("readings that another way of writing changes", changed, f"of {6 * len(texts)}", 0)
    sheet.say("denials at level 0 in a suicide category", lost, f"of {sum(bool(text) for text, _ in denials)}", 0)


def _denied(text: str, language: str) -> str:
    """"I want …" -> "I do not want …"; nothing for a sentence that begins otherwise."""
    for own, other in DENIALS[language]:
        if text.startswith(own) and " pas " not in text and " not " not in text:
            return text.replace(own, other, 1)
    return ""


def _posts(sheet: Sheet, lexicon: Lexicon, folder: Path) -> None:
    read = defaultdict(list)
    for post in _set(folder, "risk_cssrs_posts"):
        read[post["label"]].append(scan(post["text"], lexicon, language="en"))
    for name in EVERYDAY:
        read["everyday"] += [scan(post["text"], lexicon, language="en") for post in _set(folder, name)[::3]]
    for label, readings in read.items():
        for level in (1, 2, 3):
            sheet.say(f"rules alone, {label} at level {level} or more",
                      sum(r.risk >= level for r in readings) / len(readings), f"of {len(readings)}")  # fmt: skip
    everything = [r for readings in read.values() for r in readings]
    for level in (1, 2, 3):
        sheet.say(f"rules alone, share reviewed at level {level}",
                  sum(r.risk >= level for r in everything) / len(everything), f"of {len(everything)}")  # fmt: skip
    _categories(sheet, read)
    _reliability(sheet, read)


def _categories(sheet: Sheet, read: dict) -> None:
    """What a finding of each category tells: found among posts at risk, found among the others."""
    for name, labels in (("at risk", AT_RISK), ("not at risk", NOT_AT_RISK), ("everyday", ("everyday",))):
        readings = [reading for label in labels for reading in read[label]]
        counts: dict[str, int] = defaultdict(int)
        for reading in readings:
            for category in {f.category for f in reading.findings if f.kind == "risk" and f.weight >= 0.5}:
                counts[category] += 1
        for category, count in sorted(counts.items()):
            sheet.say(f"rules alone, en {category} in posts {name}", count / len(readings), f"of {len(readings)}")


def _reliability(sheet: Sheet, read: dict) -> None:
    """By bins of the rules' weight (their score without what only orders): how many of the posts were at risk."""
    scored = [(min(r.score, 1.0), label in AT_RISK) for label in (*AT_RISK, *NOT_AT_RISK) for r in read[label]]
    for low, high in zip(BINS, BINS[1:], strict=False):
        some = [told for value, told in scored if low <= value < high]
        if some:
            sheet.say(f"rules alone, at risk where the score is {low:g} to {high:g}", sum(some) / len(some),
                      f"of {len(some)}")  # fmt: skip


def _trained(sheet: Sheet) -> None:
    for line in (CONTENT / "opinion" / "en.measured.jsonl").read_text().splitlines():
        facts = json.loads(line)
        with_it = f"with the second opinion ({facts['of']}), cross-validated"
        if "label" in facts:
            sheet.say(f"{with_it}, {facts['label']} at level {facts['level']} or more", facts["both"],
                      f"of {facts['posts']}")  # fmt: skip
        else:
            sheet.say(f"{with_it}, at risk found where {facts['false alarms']:.0%} of the others are flagged",
                      facts["at risk"], f"everyday {facts['everyday']}")  # fmt: skip


def _cost(sheet: Sheet, lexicon: Lexicon, texts: list[str]) -> None:
    opinion = load_opinion(CONTENT / "opinion" / "en.bin")
    texts = [text for text in texts if text]
    letters = sum(map(len, texts))
    for name, second in (("without the second opinion", None), ("with it", opinion)):
        scan(texts[0], lexicon, language="en", opinion=second)
        began = time.process_time()
        for text in texts:
            scan(text, lexicon, language="en", opinion=second)
        spent = time.process_time() - began
        sheet.say(f"CPU for 840 characters, {name}", 840_000 * spent / letters, "ms", None if second else 1)
        sheet.say(f"posts of 500 characters a second, {name}", letters / 500 / spent, "posts")


def _set(folder: Path, name: str) -> list[dict]:
    with (folder / name / "data.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
