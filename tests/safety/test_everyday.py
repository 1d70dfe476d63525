"""Hundreds of posts of a community like ours, the demo world's: those that tell of danger are found, no others."""
import tomllib
from pathlib import Path

from safety.scan import scan

DEMO = Path(__file__).parents[2] / "content" / "demo"
IN_DANGER = {   # how each begins
    "I can’t see it getting better this time", "Sitting in the car until his light goes out",
    "Tired past the end of tired", "I don’t know how to get through tonight", "They’d all manage fine without me",
    "J’écris vite pendant qu’il est sorti",
}


def posts(kept):
    """(title, body) of everything that a file of the demo world holds."""
    if isinstance(kept, dict) and "body" in kept:
        yield kept.get("title", ""), kept["body"]
    for value in kept.values() if isinstance(kept, dict) else kept:
        if isinstance(value, dict | list):
            yield from posts(value)


def test_those_in_danger_are_found_and_the_others_are_left_alone(lexicon):
    """S5.1, S5.3: by the rules alone."""
    found, read = [], 0
    for path in sorted(DEMO.glob("wall_*.toml")):
        language = "fr" if "_fr" in path.stem else "en"
        for title, body in posts(tomllib.loads(path.read_text("utf-8"))):
            read += 1
            if scan(f"{title}\n\n{body}".strip(), lexicon, language=language).risk >= 2:
                found.append((title or body.strip())[:60])
    assert read > 300
    assert {begin for one in found for begin in IN_DANGER if one.startswith(begin)} == IN_DANGER
    assert len(found) == len(IN_DANGER), found
