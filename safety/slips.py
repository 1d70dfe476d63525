"""Words that are hidden by a slip of the fingers: letters swapped, one left out, words run together.

For the few words that a file names under `slips`, since hate is often spelt so that a list won't find it. A slip that
is a word of its own is no slip: `but` names those that the lexicon itself doesn't know. `within` names those that are
looked for inside longer runs of letters.
"""

from ahocorasick_rs import AhoCorasick

from safety.normalise import Spellings

SWAPPED, SHORTENED = 4, 5  # letters that a word has at least, for each kind of slip


def learn(tables: list[dict], spellings: Spellings) -> None:
    """To be called when the vocabulary is whole."""
    entries = [table["slips"] for table in tables if "slips" in table]
    words = sorted({word for entry in entries for word in entry["words"]} & spellings.vocabulary)
    real = spellings.vocabulary | spellings.fillers | {word for entry in entries for word in entry["but"]}
    for word in words:
        for slip in slips_of(word) - real:
            spellings.swaps.setdefault(slip, (word,))
    spellings.hidden = AhoCorasick(sorted({word for entry in entries for word in entry["within"]}))


def slips_of(word: str) -> set[str]:
    found = set()
    if len(word) >= SWAPPED:
        found |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    if len(word) >= SHORTENED:
        found |= {word[:at] + word[at + 1 :] for at in range(1, len(word) - 1)}
    return found - {word}
