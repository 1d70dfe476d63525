"""The tables on quality as rows of a file. Plain numbers; what was left out is left out here too."""

WAIT = ("number", "half_seconds", "most_seconds")
SHARE = ("count", "total", "share")
INTERVAL = ("from", "to")


def is_in(figures: dict, table: str) -> bool:
    """The quarterly report holds neither rules nor the work of guides."""
    return {"shared": "reviewed", "decisions": "outcomes", "answers": "reply"}.get(table, table) in figures


def _wait(wait: dict) -> tuple:
    return wait["number"], wait["half"], wait["most"]


def _share(figure: dict) -> tuple:
    return figure["count"], figure["total"], figure["share"]


def _shared(figures: dict):
    yield "what", *SHARE, *INTERVAL
    for what in ("reviewed", "escalated"):
        yield what, *_share(figures[what]), figures[what]["low"], figures[what]["high"]


def _reviews(figures: dict):
    yield "band", "target_minutes", "opened", *WAIT, "in_time", "judged", "share"
    for row in figures["reviews"]:
        yield row["band"], row["target"], row["opened"], *_wait(row["wait"]), *_share(row["in_time"])


def _answers(figures: dict):
    yield "what", "opened", *WAIT
    yield "first-reply", None, *_wait(figures["reply"])
    for row in figures["accepted"]:
        yield f"escalation:{row['severity']}", row["opened"], *_wait(row["wait"])


def _decisions(figures: dict):
    yield "decision", "reason", "count"
    for row in figures["outcomes"]:
        yield row["outcome"], "", row["count"]
        for one in row["reasons"]:
            if one["reason"]:
                yield row["outcome"], one["reason"], one["count"]


def _appeals(figures: dict):
    yield "appealed", "undone", "answered", "share"
    for row in figures["appeals"]:
        yield row["kind"], *_share(row)


def _agreement(figures: dict):
    told = figures["agreement"]
    yield "drawn", "erased", *SHARE, *INTERVAL, "kappa"
    yield told["drawn"], told["erased"], *_share(told), told["low"], told["high"], told["kappa"]


def _misses(figures: dict):
    yield "language", "drawn", *SHARE, *INTERVAL
    for row in figures["misses"]:
        yield row["community"], row["drawn"], *_share(row), row["low"], row["high"]


def _rules(figures: dict):
    yield "rule", "version", "category", "posts", "acted", "left"
    for row in figures["rules"]:
        yield tuple(row[name] for name in ("rule", "version", "category", "posts", "acted", "left"))


def _work(figures: dict):
    yield "hour", "decisions", "guide_hours"
    for row in figures["work"]["hours"]:
        yield row["hour"], row["decisions"], row["guide_hours"]


TABLES = {"shared": _shared, "reviews": _reviews, "answers": _answers, "decisions": _decisions, "appeals": _appeals,
          "agreement": _agreement, "misses": _misses, "rules": _rules, "work": _work}
