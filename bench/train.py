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
from safety.opinion import buckets, share_of_each
from safety.phrases import find, load_lexicon

CONTENT = Path(__file__).parents[1] / "content"
BITS, FOLDS, STRENGTH = 16, 10, 3.0
AT_RISK, NOT_AT_RISK = {"ideation", "behavior", "attempt"}, {"supportive", "uninformative"}
ALARMS = {"review": 0.13, "urgent": 0.012}      # share of posts without risk that the model alone may raise
DENIED = 10     # what denies, quotes or means another thing counts as much as so many posts
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
    for name in ("risk_cssrs_posts", *EVERYDAY):
        with (folder / name / "data.jsonl").open(encoding="utf-8") as lines:
            posts = [json.loads(line) for line in lines]
        for post in posts[::1 if name == "risk_cssrs_posts" else 3]:
            label = post.get("label", "everyday")
            if label in AT_RISK | NOT_AT_RISK | {"everyday"}:
                facts = _read(post["text"], lexicon)
                yield {**facts, "told": int(label in AT_RISK), "label": label,
                       "group": post.get("group", post["id"]), "asked": label != "everyday", "counts": 1}
    yield from _own_sentences(lexicon)


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
            "seconded": risk > 0 and any(not one.scopes for one in weighed)}


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
    """With the rules beside it, as in life; JSON lines."""
    for name, level in (("review", 2), ("urgent", 3)):
        raised = [row["risk"] >= level or value >= limits[name] and (level < 3 or row["seconded"])
                  for row, value in zip(rows, values, strict=True)]
        for label in sorted({row["label"] for row in rows}):
            some = [hit for hit, row in zip(raised, rows, strict=True) if row["label"] == label]
            alone = [row["risk"] >= level for row in rows if row["label"] == label]
            print(json.dumps({"bench": "train", "label": label, "posts": len(some), "level": level,
                              "rules": round(sum(alone) / len(alone), 4), "both": round(sum(some) / len(some), 4)}))


if __name__ == "__main__":
    main()
