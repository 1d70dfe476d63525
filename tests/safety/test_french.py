"""French as it is written here and elsewhere: danger told from what only sounds like it (S5.1, S11.5).

Five lots of our own sentences, each written before the rules that now find it; docs/detection.md tells what each
said at its first reading.
"""
from pathlib import Path

import pytest

from safety.scan import scan

SENTENCES = Path(__file__).parent / "sentences"
LOTS = {"first": (0.95, 0.02), "second": (0.95, 0.02), "third": (0.9, 0.02),
        "fourth": (0.92, 0.02), "fifth": (0.76, 0.06)}   # found, false alarms, by rules alone


def _flagged(name: str, lexicon) -> list[bool]:
    lines = (SENTENCES / f"fr_{name}.txt").read_text("utf-8").splitlines()
    return [scan(line, lexicon, language="fr").risk >= 2 for line in lines if line]


@pytest.mark.parametrize("lot", LOTS)
def test_danger_is_told_from_what_sounds_like_it(lexicon, lot):
    found, alarmed = _flagged(f"{lot}_risk", lexicon), _flagged(f"{lot}_calm", lexicon)
    assert sum(found) / len(found) >= LOTS[lot][0]
    assert sum(alarmed) / len(alarmed) <= LOTS[lot][1]


@pytest.mark.parametrize("text", ["Je ne veux tuer personne", "J’ai coulé mon intra de chimie", "Ma mère va me tuer",
                                  "On vit en finir avec ces boîtes", "Je veux en finir avec ce déménagement"])
def test_what_sounds_like_danger_is_left_alone(lexicon, text):
    assert scan(text, lexicon, language="fr").risk < 2
