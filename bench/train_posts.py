"""What the second opinion learns from: each post as buckets, never as words."""
import json
import tomllib
from pathlib import Path

from safety import score
from safety.normalise import fold
from safety.opinion import buckets, is_seconded
from safety.phrases import find

DEMO = Path(__file__).parents[1] / "content" / "demo"
AT_RISK, NOT_AT_RISK, BETWEEN = {"ideation", "behavior", "attempt"}, {"supportive", "uninformative"}, {"indicator"}
DENIED = 10         # what denies, quotes or means another thing counts as much as so many posts
AS_HERE = 3         # what people write in a place like this one, and are well, too
BELIEVED = 0.3      # what a whole author's label says of one post, against a post's own label
EVERYDAY = ("pii_btc_train", "pii_wnut17_train")    # tweets: nearly all of them tell of no risk


def rows_of(folder: Path, lexicon):
    """What it tells of, its author, how much it counts, whether a limit may be set by it (`asked`), its language."""
    authors = {_key(post): post["group"] for post in _posts(folder, "risk_cssrs500")}
    for name in ("risk_cssrs_posts", *EVERYDAY):
        for post in _posts(folder, name)[:: 1 if name == "risk_cssrs_posts" else 3]:
            label = post.get("label", "everyday")
            yield {**_read(post["text"], lexicon, "en"), "told": int(label in AT_RISK), "label": label, "counts": 1,
                   "group": authors.get(_key(post), post.get("group", post["id"])),
                   "asked": label in AT_RISK | NOT_AT_RISK}
    yield from _own_sentences(lexicon)
    yield from _demo_world(lexicon)
    yield from _of_labelled_authors(folder, lexicon)


def _of_labelled_authors(folder: Path, lexicon):
    """Posts whose author alone is labelled: none of a supportive author tells of risk; of an author at risk, those do
    where the rules see a concern. They count for less, and no limit is set by them.
    """
    labelled = {_key(post) for post in _posts(folder, "risk_cssrs_posts")}
    for post in _posts(folder, "risk_cssrs500"):
        told = post["label"] in {"Ideation", "Behavior", "Attempt"}
        if _key(post) in labelled or not (told or post["label"] == "Supportive"):
            continue
        facts = _read(post["text"], lexicon, "en")
        if not told or facts["risk"] >= 2:
            yield {**facts, "told": int(told), "label": f"of authors {int(told)}", "group": post["group"],
                   "asked": False, "counts": BELIEVED}


def _own_sentences(lexicon):
    """The lexicon's sentences: what must be found, and what denies it, quotes it or means another thing."""
    for rule in lexicon.rules:
        if lexicon.policy["categories"][rule.category] == "risk":
            told = [(words, 1) for words in rule.must_match if rule.weight >= lexicon.policy["weights"]["review"]]
            for words, risky in told + [(words, 0) for words in rule.must_not_match]:
                yield {**_read(words, lexicon, rule.language), "told": risky, "group": rule.id, "asked": False,
                       "label": f"own sentences {risky}, {rule.language}", "counts": 1 if risky else DENIED}


def _demo_world(lexicon):
    """The demo world's posts: hard days among people who help each other. Those in danger are left out."""
    for path in sorted(DEMO.glob("wall_*.toml")):
        language = "fr" if "_fr" in path.stem else "en"
        for number, text in enumerate(_texts(tomllib.loads(path.read_text("utf-8")))):
            facts = _read(text, lexicon, language)
            if facts["risk"] < 2:
                yield {**facts, "told": 0, "label": f"demo world, {language}", "group": f"{path.stem}{number}",
                       "asked": False, "counts": AS_HERE}


def _texts(kept):
    if isinstance(kept, dict) and "body" in kept:
        yield f"{kept.get('title', '')}\n\n{kept['body']}".strip()
    for value in kept.values() if isinstance(kept, dict) else kept:
        if isinstance(value, dict | list):
            yield from _texts(value)


def _posts(folder: Path, name: str) -> list[dict]:
    with (folder / name / "data.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _key(post: dict) -> str:
    """The two sets of one source hold mostly the same posts, under other names for their authors."""
    return post["text"].strip()[:200]


def _read(text: str, lexicon, language: str) -> dict:
    folded = fold(text, lexicon.spellings)
    hits, cues = find(folded, lexicon)
    hits = [h for h in hits if not h.rule.own_language or h.rule.language == language]
    weighed = score.weigh(hits, [c for c in cues if c.cue.language == language], folded, lexicon)
    risk = score.level_of(score.risk_weight(weighed, lexicon.policy), lexicon.policy)
    return {"language": language, "words": sorted(buckets(folded, weighed, risk, 1 << 16)),
            "signs": sorted(buckets(folded, weighed, risk, 1 << 12, words=False)), "risk": risk,
            "seconded": is_seconded(folded, weighed, risk),
            "helping": score.is_helping(folded, lexicon.policy["helper"])}
