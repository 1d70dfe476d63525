"""Trains the second opinion (`safety/opinion.py`) from the folder that DETECTION_SETS names, and says how good it is.

What it writes is weights of hashes: no word of the sets. Its limits are set where cross-validation, each author's
posts on one side only, gives the false alarms below. `script/train` brings scikit-learn, which only this needs.
"""
import json
import os
import sys
from hashlib import sha256
from pathlib import Path

from safety import score
from safety.normalise import fold
from safety.opinion import buckets, is_seconded, share_of_each
from safety.phrases import find, load_lexicon

CONTENT = Path(__file__).parents[1] / "content"
BITS, FOLDS, STRENGTH = 16, 10, 3.0
AT_RISK, NOT_AT_RISK = {"ideation", "behavior", "attempt"}, {"supportive", "uninformative"}
ALARMS = {"review": 0.11, "urgent": 0.02}      # share of posts without risk that the model alone may raise
DENIED = 10     # what denies, quotes or means another thing counts as much as so many posts
BELIEVED = 0.3      # what a whole author's label says of one post, against a post's own label
EVERYDAY = ("pii_btc_train", "pii_wnut17_train")    # tweets: nearly all of them tell of no risk


def main() -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    rows = list(_rows(_folder()))
    told = np.array([row["told"] for row in rows])
    groups = [row["group"] for row in rows]
    sheet = _sheet(rows)

    def fitted(some):
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", max_iter=1000)
        return model.fit(sheet[some], told[some], sample_weight=[rows[i]["counts"] for i in some])

    values = np.zeros(len(rows))
    for learnt, asked in GroupKFold(FOLDS).split(sheet, groups=groups):
        values[asked] = fitted(learnt).decision_function(sheet[asked])
    calm = np.array([told[i] == 0 and row["asked"] for i, row in enumerate(rows)])
    limits = {name: round(float(np.quantile(values[calm], 1 - share)), 3) for name, share in ALARMS.items()}
    model = fitted(np.arange(len(rows)))
    _write(model.coef_[0], float(model.intercept_[0]), limits)
    _say(rows, values, limits)


def _folder() -> Path:
    folder = Path(os.environ.get("DETECTION_SETS", ""))
    if not (folder / "risk_cssrs_posts" / "data.jsonl").exists():
        sys.exit("SKIPPED: DETECTION_SETS names no folder with the development sets; the committed weights stay.")
    return folder


def _rows(folder: Path):
    """Each post as buckets, never as words: what it tells of, its author, whether a limit may be set by it."""
    lexicon = load_lexicon(CONTENT / "lexicon")
    authors = {_key(post): post["group"] for post in _posts(folder, "risk_cssrs500")}
    for name in ("risk_cssrs_posts", *EVERYDAY):
        for post in _posts(folder, name)[:: 1 if name == "risk_cssrs_posts" else 3]:
            label = post.get("label", "everyday")
            if label in AT_RISK | NOT_AT_RISK | {"everyday"}:
                facts = _read(post["text"], lexicon)
                yield {**facts, "told": int(label in AT_RISK), "label": label, "asked": label != "everyday",
                       "group": authors.get(_key(post), post.get("group", post["id"])), "counts": 1}
    yield from _own_sentences(lexicon)
    yield from _of_labelled_authors(folder, lexicon)


def _of_labelled_authors(folder: Path, lexicon):
    """Posts whose author alone is labelled: none of a supportive author tells of risk; of an author at risk, those do
    where the rules see a concern. They count for less, and no limit is set by them.
    """
    labelled = {_key(post): post["group"] for post in _posts(folder, "risk_cssrs_posts")}
    for post in _posts(folder, "risk_cssrs500"):
        facts = _read(post["text"], lexicon)
        told = post["label"] in {"Ideation", "Behavior", "Attempt"}
        if _key(post) not in labelled and (post["label"] == "Supportive" or told and facts["risk"] >= 2):
            yield {**facts, "told": int(told), "label": f"of authors {int(told)}", "group": post["group"],
                   "asked": False, "counts": BELIEVED}


def _posts(folder: Path, name: str) -> list[dict]:
    with (folder / name / "data.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _key(post: dict) -> str:
    """The two sets of one source hold mostly the same posts, under other names for their authors."""
    return post["text"].strip()[:200]


def _own_sentences(lexicon):
    """The lexicon's English sentences: what must be found, and what denies it, quotes it or means another thing."""
    for rule in lexicon.rules:
        if rule.language == "en" and lexicon.policy["categories"][rule.category] == "risk":
            told = [(words, 1) for words in rule.must_match if rule.weight >= lexicon.policy["weights"]["review"]]
            for words, risky in told + [(words, 0) for words in rule.must_not_match]:
                yield {**_read(words, lexicon), "told": risky, "label": f"own sentences {risky}", "group": rule.id,
                       "asked": False, "counts": 1 if risky else DENIED}


def _read(text: str, lexicon) -> dict:
    folded = fold(text, lexicon.spellings)
    hits, cues = find(folded, lexicon)
    hits = [h for h in hits if not h.rule.own_language or h.rule.language == "en"]
    weighed = score.weigh(hits, [c for c in cues if c.cue.language == "en"], folded, lexicon)
    risk = score.level_of(score.risk_weight(weighed, lexicon.policy), lexicon.policy)
    return {"buckets": sorted(buckets(folded, weighed, risk, 1 << BITS)), "risk": risk,
            "seconded": is_seconded(folded, weighed, risk)}


def _sheet(rows: list[dict]):
    from scipy.sparse import csr_matrix

    columns = [bucket for row in rows for bucket in row["buckets"]]
    weights = [share_of_each(len(row["buckets"])) for row in rows for _ in row["buckets"]]
    ends = [0]
    for row in rows:
        ends.append(ends[-1] + len(row["buckets"]))
    return csr_matrix((weights, columns, ends), shape=(len(rows), 1 << BITS))


def _write(weights, bias: float, limits: dict[str, float]) -> None:
    scale = float(abs(weights).max()) / 127
    packed = bytes(round(float(w) / scale) % 256 for w in weights)
    head = {"version": sha256(packed).hexdigest()[:12], "language": "en", "bits": BITS, "scale": scale, "bias": bias,
            **limits}
    (CONTENT / "opinion" / "en.bin").write_bytes(json.dumps(head).encode() + b"\n" + packed)


def _say(rows: list[dict], values, limits: dict[str, float]) -> None:
    """With the rules beside it, as in life; JSON lines, kept beside the weights for `./script/bench detection`."""
    said = []
    for name, level in (("review", 2), ("urgent", 3)):
        raised = [row["risk"] >= level or value >= limits[name] and (level < 3 or row["seconded"])
                  for row, value in zip(rows, values, strict=True)]
        for label in sorted({row["label"] for row in rows}):
            some = [hit for hit, row in zip(raised, rows, strict=True) if row["label"] == label]
            alone = [row["risk"] >= level for row in rows if row["label"] == label]
            said.append({"bench": "train", "label": label, "posts": len(some), "level": level,
                         "rules": round(sum(alone) / len(alone), 4), "both": round(sum(some) / len(some), 4)})
    told = "".join(json.dumps(facts) + "\n" for facts in said)
    (CONTENT / "opinion" / "en.measured.jsonl").write_text(told)
    print(told, end="")


if __name__ == "__main__":
    main()
