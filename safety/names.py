"""Names, places and organisations: context first ("my name is …", "I live in …"), then gazetteers, then capitals.

A guide decides on most of them (low confidence); only what a phrase or two sources agree on is masked unseen. Last
comes the second opinion (`safety.namer`), where there is one: it marks what nobody knew, and unmarks nothing.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import partial

from safety.namer import Namer
from safety.normalise import Folded, compose
from safety.phrases import CueHit
from safety.words import Word, Words, words_of

OPINION = "second-opinion"  # the rule under which the tagger's marks go
LOCAL, LONGEST_LOCAL = "local", 4  # an organisation's own list: campuses, bases, buildings; so many words a name
_LINKS = frozenset("of the de du des la le les and et & l d for pour".split())
_IN = frozenset("in from near at to around visiting outside a au aux en de vers chez dans pres".split())
# Capitals that are nobody's name, and that end a run of them.
_NEVER = frozenset(
    "i i'm i've i'd i'll rt lol omg ok monday tuesday wednesday thursday friday saturday sunday january february "
    "march june july august september october november december lundi mardi mercredi jeudi vendredi samedi dimanche "
    "je tu il elle on nous vous".split()
)


@dataclass(slots=True)
class _Page:
    words: Words
    gazetteer: dict[str, frozenset[str]]
    taken: list[tuple[int, int]]
    found: list[tuple]
    shouting: bool

    def free(self, start: int, end: int) -> bool:
        at = bisect_right(self.taken, (end, 0))
        return not any(s < end and start < e for s, e in self.taken[max(0, at - 2) : at + 1])

    def add(self, category: str, first: int, last: int, rule: str, confidence: str) -> None:
        start, end = self.words[first].start, self.words[last].end
        if self.free(start, end):
            self.found.append((category, start, end, rule, confidence))
            self.taken.insert(bisect_right(self.taken, (start, end)), (start, end))


def shape(name: str) -> str:
    """A name of a list as the text is compared with it: bare words, one space between."""
    return " ".join(word.bare for word in words_of(compose(name)[0]))


def find(
    text: str, places: list[int] | None, folded: Folded, cues: list[CueHit], gazetteer: dict, taken: list,
    namer: Namer | None = None,
) -> list[tuple]:
    """(category, start, end, rule, confidence), none overlapping another or what is already taken.

    `places`: from the composed text back to the text as written, where the folded words have their spans.
    """
    words = Words(text)
    if not words.spans:
        return []
    page = _Page(words, gazetteer, list(taken), [], words.shouting)
    if LOCAL in gazetteer:
        _local(page)
    _by_cue(page, places, folded, cues)
    if words.capitals:
        _organisations(page)
        _bases(page)
        _places(page)
        _titled(page)
        _first_names(page)
        _unknown_pairs(page)
    for category, first, last in namer.mark(text, words.run(0, len(words.spans)), gazetteer) if namer else ():
        page.add(category, first, last, OPINION, "low")
    return page.found


def _by_cue(page: _Page, places: list[int] | None, folded: Folded, cues: list[CueHit]) -> None:
    told = [hit for hit in cues if hit.cue.side == "detail" and hit.last < len(folded.starts)]
    if not told:
        return
    starts = [(places[start],) for start, _ in page.words.spans] if places else page.words.spans
    for hit in sorted(told, key=lambda c: c.cue.name in _WEAK):
        begins = folded.starts[hit.last]
        at = bisect_left(starts, (begins,))
        if at < len(starts) and starts[at][0] == begins:
            _CUED[hit.cue.name](page, at)


def _named(page: _Page, at: int) -> None:
    """`my name is …`: whatever follows, written with a capital or not."""
    word = page.words[at]
    if word.bare in page.gazetteer["common"] and not (word.capital and word.bare in page.gazetteer["first_names"]):
        return
    if word.capital or word.bare in page.gazetteer["first_names"]:
        page.add("name", at, _run(page, at), "name-said", "high")
    elif word.bare not in _NEVER and word.bare.isalpha() and len(word.bare) > 2:
        page.add("name", at, at, "name-said", "low")


def _introduced(page: _Page, at: int, sure: str = "high") -> None:
    """`I'm …`, `my wife …`: only a capitalised word, or a known name."""
    word = page.words[at]
    if word.bare in _NEVER or word.opens:
        return
    known = word.bare in page.gazetteer["first_names"]
    plain = word.bare in page.gazetteer["common"] or word.bare in page.gazetteer["ambiguous"]
    if word.capital and known:
        page.add("name", at, _run(page, at), "name-introduced", "low" if plain else sure)
    elif known and not plain:
        page.add("name", at, at, "name-introduced", "low")
    elif word.capital and not plain and not page.shouting and word.text != word.text.upper():
        page.add("name", at, _run(page, at), "name-introduced", "low")


def _situated(page: _Page, at: int, sure: str = "high") -> None:
    """`I live in …`, `I am from …`."""
    size = _longest(page, at, "places")
    if size and (page.words[at].capital or page.words[at].bare not in page.gazetteer["ambiguous"]):
        page.add("place", at, at + size - 1, "place-said", sure)
    elif page.words[at].capital and not page.shouting and page.words[at].bare not in page.gazetteer["common"]:
        page.add("place", at, _run(page, at), "place-said", "low")


def _employed(page: _Page, at: int) -> None:
    """`I work at …`, `I study at …`."""
    word = page.words[at]
    if word.capital and not page.shouting and word.bare not in page.gazetteer["common"]:
        page.add("organisation", at, _run(page, at, links=True), "organisation-said", "low")


_CUED = {
    "detail-name": _named,
    "detail-introduced": _introduced,
    "detail-greeted": partial(_introduced, sure="low"),
    "detail-place": _situated,
    "detail-near": partial(_situated, sure="low"),
    "detail-work": _employed,
}
_WEAK = ("detail-greeted", "detail-near")  # heard last, so that the surer cue speaks first


def _organisations(page: _Page) -> None:
    """Capitalised words with one that names an institution among them."""
    words, reached = page.words, 0
    for at in () if page.shouting else words.capitals:
        if at < reached:
            continue
        last = _run(page, at, links=True)
        if last > at and any(w.bare in page.gazetteer["institutions"] and w.capital for w in words.run(at, last + 1)):
            page.add("organisation", at, last, "institution", "low")
        reached = last + 1
    _listed(page, "organisations", "organisation", "organisation-listed")


def _local(page: _Page) -> None:
    """What an organisation's list names is hidden, however it is written; one everyday word only with its capital."""
    for at in range(len(page.words.spans)):
        size = _longest(page, at, LOCAL)
        if size > 1 or size and (page.words[at].capital or not _plain(page, page.words[at])):
            page.add("place", at, at + size - 1, "own-list", "high")


def _bases(page: _Page) -> None:
    _listed(page, "bases", "place", "base", "high")


def _places(page: _Page) -> None:
    for at in page.words.capitals:
        word = page.words[at]
        if size := _longest(page, at, "places"):
            plain = size == 1 and word.bare in page.gazetteer["ambiguous"]
            led = at and page.words[at - 1].bare in _IN
            if not plain or (led and not page.shouting):
                page.add("place", at, at + size - 1, "place-listed", "low")
        elif word.bare in page.gazetteer["landmarks"] and not word.opens and not page.shouting:
            _landmark(page, at)


def _landmark(page: _Page, at: int) -> None:
    """`Elbow River`, `Lake Louise`: a capitalised word beside one that names a kind of place."""
    before = page.words[at - 1] if at else None
    if before and before.capital and not before.opens and before.bare not in page.gazetteer["common"]:
        page.add("place", at - 1, at, "landmark", "low")


def _titled(page: _Page) -> None:
    for at in page.words.capitals:
        before, word = page.words[max(0, at - 1)], page.words[at]
        if before.bare in page.gazetteer["titles"] and 0 < word.start - before.end <= 2 and word.bare not in _NEVER:
            page.add("name", at, _run(page, at), "name-titled", "low")


def _first_names(page: _Page) -> None:
    names, ambiguous = page.gazetteer["first_names"], page.gazetteer["ambiguous"]
    common = page.gazetteer["common"]
    for at in page.words.capitals:
        word = page.words[at]
        if word.bare not in names or word.bare in _NEVER:
            continue
        last = _run(page, at)
        plain = word.bare in ambiguous or word.bare in common
        if last > at and page.words[last].bare in common and last == at + 1:
            last = at
        if not plain or (last > at and not page.shouting) or not (word.opens or page.shouting):
            page.add("name", at, last, "name-listed", "low")


def _unknown_pairs(page: _Page) -> None:
    """Two or three capitalised words in mid-sentence, none of them an everyday word: probably a person."""
    if page.shouting:
        return
    reached = 0
    for at in page.words.capitals:
        word = page.words[at]
        if at < reached or word.opens:
            continue
        last = _run(page, at)
        run = page.words.run(at, last + 1)
        if 1 < len(run) <= 3 and not any(_plain(page, w) for w in run):
            page.add("name", at, last, "capitals", "low")
        elif len(run) == 1 and word.bare in page.gazetteer["last_names"] and not _plain(page, word):
            page.add("name", at, at, "family-name", "low")
        reached = last + 1


def _plain(page: _Page, word: Word) -> bool:
    """An everyday word, or one in capitals throughout: no name by its capital alone."""
    everyday = word.bare in page.gazetteer["common"] or word.bare in page.gazetteer["ambiguous"] or word.bare in _NEVER
    return everyday or (len(word.text) > 1 and word.text.isupper())


def _listed(page: _Page, gazetteer: str, category: str, rule: str, confidence: str = "low") -> None:
    if gazetteer not in page.gazetteer:
        return
    for at in sorted(page.words.capitals + page.words.numbers):
        if size := _longest(page, at, gazetteer):
            page.add(category, at, at + size - 1, rule, confidence)


def _longest(page: _Page, at: int, gazetteer: str) -> int:
    """How many words from here on name one entry (4 at most)."""
    known, heads = page.gazetteer[gazetteer], page.gazetteer[f"{gazetteer}.heads"]
    words = page.words
    if words[at].bare not in heads:
        return int(words[at].bare in known)
    for size in range(min(4, len(words.spans) - at), 0, -1):
        run = words.run(at, at + size)
        if all(0 < b.start - a.end < 3 for a, b in zip(run, run[1:], strict=False)):
            if " ".join(w.bare for w in run) in known:
                return size
    return 0


def _run(page: _Page, at: int, links: bool = False) -> int:
    """Last word of a run of capitalised words that starts here; `links` lets `of`, `de` … stand between."""
    words, last, most = page.words, at, 6 if links else 3
    for here in range(at + 1, min(at + most, len(words.spans))):
        start, end = words.spans[here]
        if start - words[here - 1].end != 1:
            break
        if not words.text[start].isupper():
            if not (links and words.text[start:end] in _LINKS):
                break
        elif words[here].bare in _NEVER:
            break
        elif words[here].text != "I":
            last = here
    return last
