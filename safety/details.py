"""Identifying details: contacts by pattern here, names and places by gazetteer and context in `names`.

High confidence is masked before anyone else sees it (S5.6): e-mail, phone, URL, handle, postcode, street address, IP,
birth date. Every pattern is bounded: no part of it can match the same letters in two ways, and none is unlimited.
"""

import ipaddress
import re
from bisect import bisect_left
from typing import NamedTuple

import phonenumbers

from safety import names
from safety.namer import Namer
from safety.normalise import Folded, compose
from safety.phrases import CueHit, Lexicon

SPOKEN = 7  # digits said in words: the shortest telephone number


class Detail(NamedTuple):
    category: str
    start: int
    end: int
    rule: str
    confidence: str


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_SPOKEN_EMAIL = re.compile(
    r"\b[\w.+-]{2,40} ?(?:\(at\)|\[at\]|\{at\}| at | arobase | \(a\) ) ?[\w-]{2,30}"
    r" ?(?:\(dot\)|\[dot\]|\{dot\}| dot | point |\.) ?(?:com|ca|org|net|fr|uk|co|edu|qc|gov|io|me)\b",
    re.IGNORECASE,
)
_TLD = (
    "com|ca|org|net|fr|uk|edu|gov|io|me|info|co|us|be|ch|gg|ly|tv|app|dev|online|site|xyz|qc|eu|de|au|nz|ie|link|"
    "shop|chat|social|page|blog"
)
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"«»]{2,2000}", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:{_TLD})(?![\w-])(?:/[^\s<>\"«»]{{0,500}})?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\.[A-Za-z]")
_HANDLE = re.compile(r"(?<![\w@./+-])@[A-Za-z_][\w.-]{1,38}\w|(?<![\w/])/?u/[\w-]{3,30}\b|[\w.]{2,32}#\d{4}\b")
_PLATFORMS = ("snap", "insta", "ig ", "ig:", "ig=", "ig-", "discord", "kik", "tele", "tik", "whats", "twit", "skype",
              "face", "fb", "messen")  # fmt: skip
_NAMED_HANDLE = re.compile(
    r"\b(?:snap(?:chat)?|insta(?:gram)?|ig|discord|kik|telegram|tiktok|whatsapp|twitter|skype|facebook|fb|messenger)"
    r"(?: (?:is|name|handle|user(?:name)?|id|est|nom)){0,3}(?: ?[:=\-] ?| is | est | @)(@?[\w.]{3,32})",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.])(?:\+ ?)?\(?\d[\d ().\-/\u2010-\u2013\xa0]{5,24}\d(?!\w)")
_SPOKEN_DIGIT = frozenset(
    "zero oh one two three four five six seven eight nine double un une deux trois quatre cinq sept huit neuf".split()
)
_POSTCODES = (
    re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b", re.IGNORECASE),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b"),
)
_ZIP = re.compile(r"\b(?:[A-Z]{2}|zip(?: code)?|code postal|postcode),? ?:? ?(\d{5}(?:-\d{4})?)\b", re.IGNORECASE)
_STREET = (
    "Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Crescent|Cres|Court|Ct|Place|Pl|Way|Terrace|"
    "Close|Highway|Hwy|Parkway|Square|Trail|Circle|Gardens|Grove|Row|Mews|Alley|STREET|ST|AVENUE|AVE|ROAD|RD|DRIVE"
)
_ADDRESS = re.compile(
    rf"\b\d{{1,5}}[A-Za-z]?,? (?:(?:[A-Z][\w'.-]{{0,24}}|\d{{1,3}}(?:st|nd|rd|th)?) ){{1,4}}(?:{_STREET})\b\.?"
    r"(?: ?(?:NW|NE|SW|SE|[NSEW])\b)?(?:,? (?:[Aa]pt|[Uu]nit|[Ss]uite|[Aa]pp|#)\.? ?\w{1,6})?"
)
# Without capitals only what is nothing but a street.
_ADDRESS_LOWER = re.compile(
    r"\b\d{2,5} (?!(?:min|hour|day|week|year|km|mile|block|more|people|car)\w{0,6} )(?:[a-z]{3,20} ){1,2}"
    r"(?:street|avenue|boulevard|blvd|crescent|cres|ave|rd)\b"
)
_ADDRESS_FR = re.compile(
    r"\b\d{1,5}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.?|boulevard|boul\.?|bd|chemin|ch\.|impasse|place|all[ée]e|route|"
    r"rang|montée|côte|quai|cours)"
    r"(?: (?:de la|de l'|du|des|de|d'|l'|la|le|les|saint|sainte|st|ste)){0,2} ?[A-ZÀ-Ý0-9][\w'’-]{1,30}"
    r"(?:[ -][A-ZÀ-Ý][\w'’-]{1,30}){0,3}",
)
_DIGIT = re.compile(r"\d")
_IN_FOURS = re.compile(r"\d\.\d|:[0-9a-fA-F]{0,4}:")
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}(?![\w:])",
    re.I,
)
_BIRTH = ("born", "birth", "dob", "d.o.b", "do.b", "d.ob", "née le", "né le", "naissance", "anniv")
_BORN = re.compile(
    r"\b(?:born|birthday|birth ?date|d\.?o\.?b\.?|date of birth|née? le|date de naissance|anniversaire)"
    r"[^\d\n]{0,24}(\d{1,4}[ /.-]\d{1,2}[ /.-]\d{1,4}|\d{1,2}(?:st|nd|rd|th|er)?,? [a-zéû]{3,9}\.?,? ?\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th|er)? [a-zéû]{3,9})",
    re.IGNORECASE,
)
_BORN_MONTH = re.compile(
    r"\b(?:born|birthday|birth ?date|d\.?o\.?b\.?)[^\d\n]{0,20}?\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])(?:\d{4}[ -]?){3}\d{4}(?![\w-])|(?<![\w-])\d{3}[ -]\d{3}[ -]\d{3}(?![\w-])"
                     r"|(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])|\b[A-Z]\d{2} ?\d{3} ?\d{3}\b")  # fmt: skip


def find(
    text: str, folded: Folded, cues: list[CueHit], lexicon: Lexicon, region: str, namer: Namer | None = None
) -> list[Detail]:
    """Contacts first: what they cover is no name or place. Spans are of the text as written."""
    text, places = compose(text)
    contacts = _Found()
    for finder in _FINDERS:
        finder(text, region, contacts)
    taken = [(d.start, d.end) for d in contacts.details]
    named = names.find(text, places, folded, cues, lexicon.gazetteer, taken, namer)
    found = [*contacts.details, *(Detail(*d) for d in named)]
    if places:
        found = [d._replace(start=places[d.start], end=places[d.end]) for d in found]
    return sorted(found + _spoken_phones(folded), key=lambda d: d.start)


def _emails(text: str, region: str, found: "_Found") -> None:
    if "@" in text:
        _take(_EMAIL, text, "email", found)
    lower = text.lower()
    if "dot" in lower or "point" in lower or "at)" in lower or "at]" in lower or "arobase" in lower:
        _take(_SPOKEN_EMAIL, text, "email", found, rule="email-spelled")


def _urls(text: str, region: str, found: "_Found") -> None:
    if "//" in text or "www." in text.lower():
        _take(_URL, text, "url", found, trim=".,;:!?)]}'’\"")
    if _DOTTED.search(text):
        _take(_DOMAIN, text, "url", found, rule="domain")


def _handles(text: str, region: str, found: "_Found") -> None:
    if "@" in text or "#" in text or "u/" in text:
        _take(_HANDLE, text, "handle", found)
    lower = text.lower()
    if not any(map(lower.__contains__, _PLATFORMS)):
        return
    for match in _NAMED_HANDLE.finditer(text):
        _add(found, "handle", *match.span(1), "handle-named", "high")


def _addresses(text: str, region: str, found: "_Found") -> None:
    for pattern in (_ADDRESS, _ADDRESS_LOWER, _ADDRESS_FR):
        _take(pattern, text, "address", found)
    for pattern in _POSTCODES:
        _take(pattern, text, "postcode", found)
    for match in _ZIP.finditer(text):
        _add(found, "postcode", *match.span(1), "zip", "high")


def _dates(text: str, region: str, found: "_Found") -> None:
    lower = text.lower()
    for pattern in (_BORN, _BORN_MONTH) if any(map(lower.__contains__, _BIRTH)) else ():
        for match in pattern.finditer(text):
            _add(found, "date-of-birth", *match.span(1), "born", "high")


def _addresses_of_machines(text: str, region: str, found: "_Found") -> None:
    for match in _IP.finditer(text) if _IN_FOURS.search(text) else ():
        try:
            ipaddress.ip_address(match.group())
        except ValueError:
            continue
        _add(found, "ip", *match.span(), "ip", "high")


def _phones(text: str, region: str, found: "_Found") -> None:
    """Bounded runs of digits; the numbering plan decides which are telephone numbers."""
    for match in _PHONE.finditer(text):
        digits = sum(c.isdigit() for c in match.group())
        if 7 <= digits <= 15 and found.free(*match.span()) and _is_phone(match.group(), digits, region):
            _add(found, "phone", *match.span(), "phone", "high")


def _numbers(text: str, region: str, found: "_Found") -> None:
    for match in _NUMBER.finditer(text):
        digits = [int(c) for c in match.group() if c.isdigit()]
        if len(digits) in (9, 16) and "-" not in match.group()[:4] and not _luhn(digits):
            continue
        _add(found, "card" if len(digits) == 16 else "ssn", *match.span(), "number", "high")


def _spoken_phones(folded: Folded) -> list[Detail]:
    """Seven or more spoken digits in a row: a number said in words so that it gets past."""
    found, run = [], 0
    if sum(map(_SPOKEN_DIGIT.__contains__, folded.words)) < SPOKEN:
        return found
    for at, word in enumerate([*folded.words, ""]):
        if word in _SPOKEN_DIGIT:
            run += 1
            continue
        if run >= SPOKEN:
            found.append(Detail("phone", folded.starts[at - run], folded.ends[at - 1], "phone-spelled", "high"))
        run = 0
    return found


_WITH_DIGITS = ((_addresses_of_machines, 1), (_numbers, 8), (_phones, 7), (_addresses, 1), (_dates, 1))


def _digits(text: str, region: str, found: "_Found") -> None:
    """Each finder only where there are as many digits as it needs at least."""
    digits = len(_DIGIT.findall(text))
    for finder, fewest in _WITH_DIGITS if digits else ():
        if digits >= fewest:
            finder(text, region, found)


_FINDERS = (_emails, _urls, _digits, _handles)


def _is_phone(run: str, digits: int, region: str) -> bool:
    try:
        number = phonenumbers.parse(run, region)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    local = digits == 7 and bool(re.fullmatch(r"\d{3}[ .-]\d{4}", run))
    north_american = bool(re.fullmatch(r"1?[2-9]\d\d[2-9]\d{6}", re.sub(r"\D", "", run)))
    return local or north_american or ("+" in run and phonenumbers.is_possible_number(number))


def _luhn(digits: list[int]) -> bool:
    doubled = [d if i % 2 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(digits[::-1], 1)]
    return sum(doubled) % 10 == 0


def _take(pattern: re.Pattern, text: str, category: str, found: list[Detail], rule: str = "", trim: str = "") -> None:
    for match in pattern.finditer(text):
        end = match.start() + len(match.group().rstrip(trim)) if trim else match.end()
        _add(found, category, match.start(), end, rule or category, "high")


def _add(found: "_Found", category: str, start: int, end: int, rule: str, confidence: str) -> None:
    if found.free(start, end):
        found.add(Detail(category, start, end, rule, confidence))


class _Found:
    """Details that don't overlap, in order: asked and added to in far less than linear time."""

    def __init__(self) -> None:
        self.details: list[Detail] = []
        self.starts: list[int] = []

    def free(self, start: int, end: int) -> bool:
        at = bisect_left(self.starts, end)
        return at == 0 or self.details[at - 1].end <= start

    def add(self, detail: Detail) -> None:
        at = bisect_left(self.starts, detail.start)
        self.starts.insert(at, detail.start)
        self.details.insert(at, detail)
