"""Trains the tagger of names (`safety/namer.py`) from the folder that DETECTION_SETS names and from our own sentences
(`bench/sentences`), and says how good it is on tweets that it didn't learn from.

What it writes is weights of hashes: no word of the sets. They are the Broad Twitter Corpus (GateNLP, CC BY 4.0) and the
training part of WNUT 17 (CC BY 4.0).
"""
import json
import os
import random
import tomllib
from pathlib import Path

import pycrfsuite

from safety.namer import OUTSIDE, features, load_namer
from safety.normalise import compose
from safety.phrases import load_lexicon
from safety.scan import scan
from safety.words import words_of

CONTENT, SENTENCES = Path(__file__).parents[1] / "content", Path(__file__).parent / "sentences"
WRITTEN = CONTENT / "opinion" / "names.crf"
SETS = ("pii_btc_train", "pii_wnut17_train")
LIKE_HERE = "risk_cssrs_posts"
LABELS = {"PERSON": "P", "LOCATION": "L", "ORGANIZATION": "O"}
SLOTS = {"person": "P", "first": "P", "last": "P", "place": "L", "org": "O"}
TIMES = 12          # each sentence of ours, with other names
MADE_UP = 0.35      # of the names that fill it: no gazetteer knows them
LOWERED = 0.25      # of the texts once more without capitals
SMALL_WORDS = frozenset("de du des la le les of the and et d l".split())
SETTINGS = {"c1": 0.5, "c2": 0.02, "max_iterations": 90, "feature.possible_transitions": True}
SYLLABLES = "bo da di do ka ke ko la le lo ma me mi na ne no ra re ri ro sa se si ta te to va vi wa wo ya za".split()
ENDS = ("n", "s", "k", "l", "r", "th", "ski", "ez", "ette", "son", "ian", "wala", "ard", "", "")


def main() -> None:
    folder = Path(os.environ["DETECTION_SETS"])
    lexicon = load_lexicon(CONTENT / "lexicon")
    gazetteer = lexicon.gazetteer
    chance = random.Random(17)      # noqa: S311 - the same file each time
    ours = [*_ours(gazetteer, chance), *_naming_nobody(folder, lexicon)]
    theirs = [tweet for name in SETS for tweet in _tweets(folder / name / "data.jsonl")]
    chance.shuffle(theirs)
    held = len(theirs) // 5
    path = WRITTEN.with_suffix(".part")
    _train(path, [*ours, *theirs[held:]], gazetteer, chance)
    print(json.dumps({"bench": "train-names", **_measured(theirs[:held], load_namer(path), gazetteer)}))
    _train(path, [*ours, *theirs], gazetteer, chance)
    path.rename(WRITTEN)


def _train(path: Path, texts: list, gazetteer: dict, chance: random.Random) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    lowered = [(text.lower(), spans) for text, spans in texts if chance.random() < LOWERED]
    for text, spans in [*texts, *(each for each in lowered if len(each[0]) == len(each[0].lower()))]:
        text, words, labels = _labelled(text, spans)
        if words:
            trainer.append(features(text, words, gazetteer), labels)
    trainer.set_params(SETTINGS)
    trainer.train(str(path))


def _labelled(text: str, spans: list[tuple[int, int, str]]) -> tuple[str, list, list[str]]:
    """The text as the tagger sees it, its words, and a label for each: B, I and what it names, or nothing."""
    text, places = compose(text)
    words, labels, last = words_of(text), [], None
    for word in words:
        start, end = (places[word.start], places[word.end]) if places else (word.start, word.end)
        inside = next((span for span in spans if start < span[1] and span[0] < end), None)
        labels.append(("I" if inside == last else "B") + inside[2] if inside else OUTSIDE)
        last = inside
    return text, words, labels


def _tweets(path: Path):
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            yield post["text"], [(span["start"], span["end"], LABELS[span["type"]]) for span in post["pii"]
                                 if span["type"] in LABELS]


def _ours(gazetteer: dict, chance: random.Random):
    """Our own sentences, each several times with other names; those that name nobody, as they are."""
    fill = {"first": sorted(gazetteer["first_names"]), "last": sorted(gazetteer["last_names"]),
            "place": sorted(gazetteer["places"]), "org": sorted(gazetteer["organisations"])}
    for path in sorted(SENTENCES.glob("names_*.toml")):
        kept = tomllib.loads(path.read_text("utf-8"))
        for sentence in kept["nothing"]:
            yield from [(sentence, [])] * 3
        for sentence in kept["told"] * TIMES:
            yield _filled(sentence, fill, gazetteer, chance)


def _naming_nobody(folder: Path, lexicon):
    """How people here write when they name nobody, as far as the rules know: the demo world's posts, the lexicon's own
    sentences (once more with capitals), and one in two posts of a forum much like this one.
    """
    texts = [body for path in sorted((CONTENT / "demo").glob("wall_*.toml"))
             for body in _bodies(tomllib.loads(path.read_text("utf-8")))]
    for rule in lexicon.rules:
        texts += [*rule.must_match, *rule.must_not_match, *(words.title() for words in rule.must_match)]
    with (folder / LIKE_HERE / "data.jsonl").open(encoding="utf-8") as lines:
        texts += [json.loads(line)["text"] for line in lines][::2]
    for text in texts:
        if not any(finding.kind == "detail" for finding in scan(text, lexicon).findings):
            yield text, []


def _bodies(kept):
    """Every `body` in what a file of the demo world holds."""
    for key, value in kept.items() if isinstance(kept, dict) else enumerate(kept):
        if key == "body":
            yield value
        elif isinstance(value, dict | list):
            yield from _bodies(value)


def _filled(sentence: str, fill: dict, gazetteer: dict, chance: random.Random) -> tuple[str, list]:
    text, spans = "", []
    for piece in sentence.split("{"):
        slot, brace, rest = piece.partition("}")
        if not brace:
            text += piece
            continue
        name = _name(slot, fill, gazetteer, chance)
        spans.append((len(text), len(text) + len(name), SLOTS[slot]))
        text += name + rest
    return text, spans


def _name(slot: str, fill: dict, gazetteer: dict, chance: random.Random) -> str:
    if slot == "person":
        return f"{_name('first', fill, gazetteer, chance)} {_name('last', fill, gazetteer, chance)}"
    if slot == "org" and chance.random() < 0.5:
        kind = chance.choice(sorted(gazetteer["institutions"])).title()
        made = _name(chance.choice(("place", "last")), fill, gazetteer, chance)
        return chance.choice((f"{made} {kind}", f"{kind} {made}", f"{kind} de {made}", f"{made} {kind} of Care"))
    if chance.random() < MADE_UP:
        return "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3)))).title() + chance.choice(ENDS)
    listed = chance.choice(fill[slot])
    if slot == "org" and len(listed) < 5:
        return listed.upper()
    return " ".join(word if word in SMALL_WORDS else word.title() for word in listed.split(" "))


def _measured(tweets: list, namer, gazetteer: dict) -> dict:
    """Spans found at all, by any category, as the bars count them."""
    gold = hit = told = right = 0
    for text, spans in tweets:
        composed, places = compose(text)
        words = words_of(composed)
        found = [(words[first].start, words[last].end) for _, first, last in namer.mark(composed, words, gazetteer)]
        found = [(places[start], places[end]) if places else (start, end) for start, end in found]
        gold, told = gold + len(spans), told + len(found)
        hit += sum(any(_meet(span, each) for each in found) for span in spans)
        right += sum(any(_meet(span, each) for span in spans) for each in found)
    recall, precision = hit / gold, right / max(told, 1)
    return {"tweets": len(tweets), "spans": gold, "recall": round(recall, 3), "precision": round(precision, 3),
            "f2": round(5 * recall * precision / (4 * precision + recall), 3)}


def _meet(one: tuple, other: tuple) -> bool:
    return one[0] < other[1] and other[0] < one[1]


if __name__ == "__main__":
    main()
