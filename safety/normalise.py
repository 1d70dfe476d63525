"""One shape for many spellings, with a way back: every folded word knows its span in the original text.

Case, accents, width, curly quotes, zero-width and look-alike letters, leetspeak, stretched and s p a c e d
words, contractions and elisions are folded. Sentences end in a `.` word, so that no phrase is found across two.
The same folding is applied to the lexicon's phrases: both sides always meet in the same shape.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

SPACED = 4  # so many single letters in a row are read as one spaced-out word
END = "."
MOST_MET, LONGEST_MET = 20_000, 20  # pieces of text kept with their reading: the words that everybody uses
RUN_TOGETHER, LONGEST_PART, LONGEST_RUN = 7, 16, 60

ELISIONS = {
    "j": "je", "d": "de", "n": "ne", "m": "me", "t": "te", "s": "se", "l": "le", "c": "ce", "qu": "que",
    "jusqu": "jusque", "lorsqu": "lorsque", "puisqu": "puisque", "quelqu": "quelque", "aujourd": "aujourd",
}  # fmt: skip
ENDINGS = {"s": (), "ve": ("have",), "re": ("are",), "ll": ("will",), "d": ("would",), "m": ("am",)}

_QUOTES = dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032\uff07", "'")
_PLAIN = str.maketrans(_QUOTES | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_LOOKALIKE = dict(zip("аеорсухіѕјӏԁԛԝмнтквгпαβεηικνορτυχɑɡıℓ", "aeopcyxisjldqwmhtkbrnabenikvoptuxagil", strict=True))
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "…": ". "}
# Pictures that stand for a word of danger; a skull laughs ("dead") and says nothing.
_PICTURES = {"\U0001f52a": " knife", "\U0001f5e1": " knife", "\U0001f52b": " gun", "\U0001f48a": " pills",
             "\u26b0": " coffin", "\U0001fa78": " blood"}  # fmt: skip
_SILENT = frozenset(
    "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\u061c\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_LEET = str.maketrans("013456789@$!|", "oieasgtbgasii")
_LEET_L = str.maketrans("013456789@$!|", "oleasgtbgasll")

# A word, or the end of a sentence. Single character classes only: time grows with the text's length, no more.
_TOKEN = re.compile(r"[a-z0-9@$|*]+(?:['!][a-z0-9@$|*]+)*|[.!?;:\n]+")
_MARKS = frozenset(".!?;:\n")
_SPACED_OUT = re.compile(rf" (?:[^ {END}] ){{{SPACED}}}")
_STRETCHED = re.compile(r"([a-z])\1\1+")
_SHORT = frozenset("i a we us of in go to is my me no be je tu on de la le va ne et au".split())
_PLAIN_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")
_OPEN_END = re.compile(r"[.!?;\n]")


@dataclass
class Spellings:
    """What the lexicon knows of words: swaps (misspelling, code word -> words), fillers, vocabulary."""

    swaps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    vocabulary: set[str] = field(default_factory=set)
    met: dict[str, tuple] = field(default_factory=dict)  # what stands between two spaces -> as it is read
    parts: dict = field(default_factory=dict)  # parts of phrases and what is made of them, while a lexicon is built
    hidden: AhoCorasick | None = None  # words that are looked for inside words that nobody knows


@dataclass(slots=True)
class Folded:
    """Words with their original spans; `text` joins them for the automaton, a space before and after each."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    text: str


def fold(text: str, spellings: Spellings) -> Folded:
    letters, places = _letters(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    met = spellings.met
    at = 0
    for chunk in letters.split(" "):
        read = met.get(chunk)
        for start, end, word in _read(chunk, spellings) if read is None else read:
            words.append(word)
            starts.append(at + start)
            ends.append(at + end)
        at += len(chunk) + 1
    if places:
        starts, ends = [places[start] for start in starts], [places[end] for end in ends]
    folded = Folded(words, starts, ends, f" {' '.join(words)} ")
    if _SPACED_OUT.search(folded.text):
        _join_spaced(folded, spellings.vocabulary)
        folded.text = f" {' '.join(words)} "
    return folded


def _read(chunk: str, spellings: Spellings) -> tuple[tuple[int, int, str], ...]:
    """The words that a chunk is read as, without fillers, each with from where to where in it their letters lie.

    Readings are kept where they are the lexicon's words, never a member's own.
    """
    vocabulary, fillers = spellings.vocabulary, spellings.fillers
    read, kept = [], len(spellings.met) < MOST_MET and len(chunk) <= LONGEST_MET
    for token in _TOKEN.finditer(chunk):
        (start, end), piece = token.span(), token.group()
        for word in _stop(piece, chunk, end) if piece[0] in _MARKS else _respell(piece, spellings):
            if word not in fillers:
                read.append((start, end, word))
                kept = kept and (word in vocabulary or word == END)
    if kept:
        spellings.met[chunk] = tuple(read)
    return tuple(read)


def fold_phrase(phrase: str, spellings: Spellings) -> str:
    """A lexicon phrase in the shape its text will have; tens of thousands of them, most of plain words, at loading."""
    if _PLAIN_WORDS.fullmatch(phrase):
        met = spellings.met
        words = [word for piece in phrase.split() for _, _, word in met.get(piece) or _read(piece, spellings)]
        if len(words) < SPACED or sum(len(word) == 1 for word in words) < SPACED:
            return " ".join(words)
    return " ".join(fold(phrase, spellings).words)


def bare(text: str) -> str:
    """Lower case without accents or curly quotes: for gazetteers, where words stay as written."""
    return _letters(text)[0]


def compose(text: str) -> tuple[str, list[int] | None]:
    """The text as written, but composed, with straight quotes, plain width and nothing silent; with the way back."""
    if text.isascii():
        return text, None
    if unicodedata.is_normalized("NFC", text) and not _SILENT.intersection(text):
        return text.translate(_PLAIN), None
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in _SILENT:
            continue
        if letters and unicodedata.combining(letter):
            joined = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(joined) == 1:
                letters[-1] = joined
            continue
        letters.append(letter)
        places.append(place)
    return "".join(letters).translate(_PLAIN), [*places, len(text)]


def _letters(text: str) -> tuple[str, list[int] | None]:
    """Folded letters, and for each its place in the original (None: the same place)."""
    if text.isascii():
        return text.lower().replace("`", "'"), None
    plain = [*map(_KNOWN.__getitem__, text)]
    letters = "".join(plain)
    if len(letters) == len(text) and "" not in plain:
        return letters, None
    return letters, [*(place for place, some in enumerate(plain) for _ in some), len(text)]


def _fold_letter(letter: str) -> str:
    if letter in _SILENT:
        plain = ""
    else:
        letter_lower = letter.lower()
        plain = _QUOTES.get(letter) or _LIGATURES.get(letter_lower) or _LOOKALIKE.get(letter_lower)
        plain = plain or _PICTURES.get(letter)
    if plain is None:
        parts = unicodedata.normalize("NFKD", letter).lower()
        plain = "".join(_LIGATURES.get(p, p) for p in parts if not unicodedata.combining(p))
    return plain


class _Known(dict):
    """Letters and what they fold to, kept as they are met."""

    def __missing__(self, letter: str) -> str:
        plain = _fold_letter(letter)
        if len(self) < MOST_MET:
            self[letter] = plain
        return plain


_KNOWN = _Known({chr(code): chr(code).lower() for code in range(128)} | {"`": "'"})


def _stop(mark: str, chunk: str, end: int) -> tuple[str, ...]:
    """A stop followed by space ends a sentence; `3.5` and `gmail.com` go on, and so it does after a colon."""
    if not _OPEN_END.search(mark):
        return ()
    ends = "\n" in mark or ";" in mark or end == len(chunk) or chunk[end].isspace() or len(mark) > 1
    return (END,) if ends else ()


def _respell(word: str, spellings: Spellings) -> tuple[str, ...]:
    swap = spellings.swaps.get(word)
    if swap is not None:
        return swap
    if word.isalpha():
        return (word,) if word in spellings.vocabulary else _unknown(word, spellings)
    if "'" in word:
        return _split_apostrophe(word, spellings)
    if not word.isdigit() and not word.isalnum() or any(c.isalpha() for c in word):
        for leet in (_LEET, _LEET_L):
            plain = word.translate(leet).replace("*", "")
            if plain in spellings.vocabulary and len(plain) > 2:
                return (plain,)
    return tuple(w for w in re.split(r"[!@$|*]", word) if w)


def _unknown(word: str, spellings: Spellings) -> tuple[str, ...]:
    if RUN_TOGETHER <= len(word) <= LONGEST_RUN and spellings.hidden and spellings.hidden.find_matches_as_indexes(word):
        return _parted(word, spellings.vocabulary) or (word,)
    return (_unstretched(word, spellings),)


def _parted(run: str, vocabulary: set[str]) -> tuple[str, ...]:
    """`ihatewomen` -> i hate women: the fewest known words that make the run; none, where some of it is unknown."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(run) + 1):
        known = ((best[at], run[at:end]) for at in range(max(0, end - LONGEST_PART), end) if run[at:end] in vocabulary)
        cuts = [(*head, word) for head, word in known if head is not None and (len(word) > 2 or word in _SHORT)]
        best.append(min(cuts, key=len, default=None))
    return best[-1] or ()


def _unstretched(word: str, spellings: Spellings) -> str:
    if not _STRETCHED.search(word):
        return word
    for shape in (r"\1\1", r"\1"):
        short = _STRETCHED.sub(shape, word)
        if short in spellings.vocabulary or short in spellings.fillers:
            return short
    return _STRETCHED.sub(r"\1", word)


def _split_apostrophe(word: str, spellings: Spellings) -> tuple[str, ...]:
    head, _, tail = word.partition("'")
    if head in ELISIONS and tail not in ENDINGS:
        return (ELISIONS[head], *_respell(tail, spellings))
    if tail == "t" and head.endswith("n"):
        return (*_respell(head[:-1], spellings), "not")
    if tail in ENDINGS:
        return (*_respell(head, spellings), *ENDINGS[tail])
    return _respell(word.replace("'", ""), spellings)


def _join_spaced(folded: Folded, vocabulary: set[str]) -> None:
    """`k i l l  m y s e l f` -> kill myself. Runs of single letters only, cut by the longest known words."""
    words = folded.words
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end]) == 1 and words[end] not in END and end - at < 60:
            end += 1
        if end - at >= SPACED:
            cut = _cut("".join(words[at:end]), vocabulary)
            _replace(folded, at, end, cut)
            at += len(cut)
        at += 1


def _cut(run: str, vocabulary: set[str]) -> list[str]:
    pieces: list[str] = []
    while run:
        size = next((n for n in range(min(len(run), 14), 1, -1) if run[:n] in vocabulary), 1)
        pieces.append(run[:size])
        run = run[size:]
    return pieces


def _replace(folded: Folded, at: int, end: int, pieces: list[str]) -> None:
    starts, ends, place = [], [], at
    for piece in pieces:
        starts.append(folded.starts[place])
        ends.append(folded.ends[place + len(piece) - 1])
        place += len(piece)
    folded.words[at:end], folded.starts[at:end], folded.ends[at:end] = pieces, starts, ends
