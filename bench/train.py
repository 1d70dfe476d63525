"""Trains the second opinion (`safety/opinion.py`) from the folder that DETECTION_SETS names, and says how good it is.

What it writes is weights of hashes: no word of the sets. Its limits are set where cross-validation, each author's
posts on one side only, gives the false alarms below, the rules counted in. `script/train` brings scikit-learn, which
only this needs. With HELD_OUT=1 it writes nothing: a fifth of the authors is left out of all of it, then asked once.
"""
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from bench.train_posts import AT_RISK, rows_of
from safety.opinion import share_of_each
from safety.phrases import load_lexicon

CONTENT = Path(__file__).parents[1] / "content"
FOLDS = 10
# What is learnt, from how many buckets, how strongly, and what shorter texts count as. `calm`: so many of these may
# come to level 2 at most, by rules and opinion together; the strictest of the limits holds.
KINDS = {
    "en.bin": {"language": "en", "words": True, "bits": 16, "fewest": 100, "strength": 1.0, "calm": {
        "others": 0.2, "everyday": 0.006, "demo world, en": 0.04, "own sentences 0, en": 0.08}},
    "signs.bin": {"language": "fr", "words": False, "bits": 12, "fewest": 8, "strength": 0.3, "calm": {
        "others": 0.2, "demo world, fr": 0.04, "own sentences 0, fr": 0.06}},
}  # fmt: skip
CALM_HELPING = 0.12     # of posts without risk that help somebody
CALM_URGENT = 0.03      # at level 3
NEVER = 99.0        # a limit that nothing reaches
CURVE = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)


def main() -> None:
    folder = Path(os.environ.get("DETECTION_SETS", ""))
    if not (folder / "risk_cssrs_posts" / "data.jsonl").exists():
        sys.exit("SKIPPED: DETECTION_SETS names no folder with the development sets; the committed weights stay.")
    rows = list(rows_of(folder, load_lexicon(CONTENT / "lexicon")))
    held = [row for row in rows if _is_held(row)] if os.environ.get("HELD_OUT") else []
    rows = [row for row in rows if not (held and _is_held(row))]
    made, told = {}, []
    for name, kind in KINDS.items():
        some = [row for row in rows if not kind["words"] or row["language"] == kind["language"]]
        values, limits, weights = _learn(some, kind)
        made[name] = (kind, limits, weights)
        told += [{"of": name, **facts} for facts in _said(some, values, limits)]
        told += [{"of": name, **facts} for facts in _curve(some, values)]
        if held:
            asked = _said(held, _asked(held, kind, weights), limits)
            told += [{"of": name, "held out": True, **facts} for facts in asked]
    lines = "".join(json.dumps({"bench": "train", **facts}) + "\n" for facts in told)
    print(lines, end="")
    if not held:
        _write(made)
        (CONTENT / "opinion" / "en.measured.jsonl").write_text(lines)


def _is_held(row: dict) -> bool:
    return crc32(str(row["group"]).encode()) % 5 == 0


def _learn(rows: list[dict], kind: dict):
    """Each post's value by those who did not see its author; the limits; (weights, bias) of all."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    told = np.array([row["told"] for row in rows])
    sheet = _sheet(rows, kind)

    def fitted(some):
        model = LogisticRegression(C=kind["strength"], class_weight="balanced", solver="liblinear", max_iter=1000)
        return model.fit(sheet[some], told[some], sample_weight=[rows[i]["counts"] for i in some])

    values = np.zeros(len(rows))
    for learnt, asked in GroupKFold(FOLDS).split(sheet, groups=[row["group"] for row in rows]):
        values[asked] = fitted(learnt).decision_function(sheet[asked])
    model = fitted(np.arange(len(rows)))
    return values, _limits(rows, values, kind), (model.coef_[0], float(model.intercept_[0]))


def _limits(rows: list[dict], values, kind: dict) -> dict[str, float]:
    read = list(zip(rows, values, strict=True))
    calm = [(row, value) for row, value in read if row["asked"] and not row["told"]]
    some = {name: [(row, value) for row, value in read if row["label"] == name] for name in kind["calm"]}
    some["others"] = [(row, value) for row, value in calm if not row["helping"]]
    helping = [(row, value) for row, value in calm if row["helping"]]
    seconded = [(row, value if row["seconded"] else -NEVER) for row, value in calm]
    return {
        "review": max(_limit(share, some[name], 2) for name, share in kind["calm"].items()),
        "review_helping": _limit(CALM_HELPING, helping, 2),
        "urgent": _limit(CALM_URGENT, seconded, 3) if kind["words"] else NEVER,     # nothing unmeasured holds a post
    }  # fmt: skip


def _limit(share: float, some: list, level: int) -> float:
    """From where this share of them is raised, those counted in whom the rules raise."""
    values = sorted((NEVER if row["risk"] >= level else value for row, value in some), reverse=True)
    return round(float(values[int(share * len(values))]) + 0.001, 3)


def _sheet(rows: list[dict], kind: dict):
    from scipy.sparse import csr_matrix

    name = "words" if kind["words"] else "signs"
    columns = [bucket for row in rows for bucket in row[name]]
    weights = [share_of_each(len(row[name]), kind["fewest"]) for row in rows for _ in row[name]]
    ends = [0]
    for row in rows:
        ends.append(ends[-1] + len(row[name]))
    return csr_matrix((weights, columns, ends), shape=(len(rows), 1 << kind["bits"]))


def _asked(rows: list[dict], kind: dict, weights: tuple):
    return _sheet(rows, kind) @ weights[0] + weights[1]


def _write(made: dict) -> None:
    packed = {}
    for name, (_, _, (weights, _)) in made.items():
        scale = float(abs(weights).max()) / 127
        packed[name] = (scale, bytes(round(float(w) / scale) % 256 for w in weights))
    version = sha256(b"".join(each for _, each in packed.values())).hexdigest()[:12]
    for name, (kind, limits, (_, bias)) in made.items():
        scale, weights = packed[name]
        head = {key: kind[key] for key in ("language", "words", "bits", "fewest")}
        head = {"version": version, **head, "scale": scale, "bias": bias, **limits}
        (CONTENT / "opinion" / name).write_bytes(json.dumps(head).encode() + b"\n" + weights)


def _said(rows: list[dict], values, limits: dict[str, float]):
    """With the rules beside it, as in life."""
    for level in (2, 3):
        raised = [row["risk"] >= level or _raises(row, value, limits, level)
                  for row, value in zip(rows, values, strict=True)]  # fmt: skip
        for label in sorted({row["label"] for row in rows}):
            some = [hit for hit, row in zip(raised, rows, strict=True) if row["label"] == label]
            alone = [row["risk"] >= level for row in rows if row["label"] == label]
            yield {"label": label, "posts": len(some), "level": level,
                   "rules": round(sum(alone) / len(alone), 4), "both": round(sum(some) / len(some), 4)}  # fmt: skip


def _raises(row: dict, value: float, limits: dict, level: int) -> bool:
    if level == 3:
        return value >= limits["urgent"] and row["seconded"]
    return value >= limits["review_helping" if row["helping"] else "review"]


def _curve(rows: list[dict], values):
    """What is found where so many of the calm posts are flagged, by rules and opinion together."""
    both = [(NEVER if row["risk"] >= 2 else value, row) for row, value in zip(rows, values, strict=True)]
    calm = sorted((value for value, row in both if row["asked"] and not row["told"]), reverse=True)
    for share in CURVE:
        limit = calm[int(share * len(calm))]
        flagged = {label: [value > limit for value, row in both if row["label"] in labels] for label, labels in
                   (("at risk", AT_RISK), ("everyday", {"everyday"}), ("demo world", {"demo world, en"}))}  # fmt: skip
        found = {label: round(sum(hits) / max(1, len(hits)), 4) for label, hits in flagged.items()}
        yield {"false alarms": share, **found}


if __name__ == "__main__":
    main()
