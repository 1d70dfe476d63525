"""`flask scan`: JSON lines in, JSON lines out, no database. For measuring the instrument (DESIGN 12)."""

import json
import os
import sys
from pathlib import Path

import click

from safety.opinion import Opinion, load_opinion
from safety.phrases import Lexicon, load_lexicon
from safety.scan import Finding
from safety.scan import scan as read

CONTENT = Path(__file__).parent.parent / "content"
LEXICON, OPINION = CONTENT / "lexicon", CONTENT / "opinion" / "en.bin"

# The names under which identifying details are known outside this house.
TYPES = {
    "name": "PERSON",
    "place": "LOCATION",
    "organisation": "ORG",
    "date-of-birth": "DATE",
    "card": "CARD",
}


@click.command("scan")
def scan() -> None:
    """Read {"id","text","lang"} lines from standard input, write what is found in each."""
    lexicon, opinion = load_lexicon(LEXICON), _opinion(os.environ.get("DETECTION_MODEL", "on"))
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(json.dumps(_answer(line, lexicon, opinion)) + "\n")
    sys.stdout.flush()


def _answer(line: str, lexicon: Lexicon, opinion: Opinion | None) -> dict:
    """A bad line is answered as one, and the next is read."""
    try:
        post = json.loads(line)
        text, language = post["text"], post.get("lang")
        if not isinstance(text, str):
            raise TypeError("text is not a string")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    reading = read(text, lexicon, language=language if language in ("en", "fr") else None, opinion=opinion)
    found = [f for f in reading.findings if f.kind != "detail"]
    return {
        "id": post.get("id"),
        "risk": reading.risk,
        "categories": sorted({f.category for f in found}),
        "pii": [_detail(f) for f in reading.findings if f.kind == "detail"],
        "abuse": reading.abuse,
        "score": reading.score,
    }


def _opinion(model: str) -> Opinion | None:
    if model == "off":
        return None
    return load_opinion(OPINION if model == "on" else Path(model))


def _detail(finding: Finding) -> dict:
    kind = TYPES.get(finding.category, finding.category.upper())
    return {"start": finding.start, "end": finding.end, "type": kind}


if __name__ == "__main__":
    scan()
