"""Identifying details: found, placed exactly, masked whole when sure (S3.11, S5.1, S5.6)."""

import unicodedata

import pytest

from safety.scan import MARK, mask, scan

CONTACTS = [
    ("write to moss.stone+1@example.org please", "email", "moss.stone+1@example.org"),
    ("moss dot stone at gmail dot com works", "email", "stone at gmail dot com"),
    ("call 403-555-0142 tonight", "phone", "403-555-0142"),
    ("my cell: (587) 555 0199.", "phone", "(587) 555 0199"),
    ("it is 4 0 3 5 5 5 0 1 4 2 ok", "phone", "4 0 3 5 5 5 0 1 4 2"),
    ("+44 20 7946 0958", "phone", "+44 20 7946 0958"),
    (
        "four zero three five five five zero one four two",
        "phone",
        "four zero three five five five zero one four two",
    ),
    ("see https://example.com/a?b=c.", "url", "https://example.com/a?b=c"),
    ("on example.ca/moss you can", "url", "example.ca/moss"),
    ("I'm @moss_stone there", "handle", "@moss_stone"),
    ("my snap is mossy.stone99", "handle", "mossy.stone99"),
    ("near T2P 1J9 now", "postcode", "T2P 1J9"),
    ("code t2p1j9", "postcode", "t2p1j9"),
    ("flat at SW1A 1AA", "postcode", "SW1A 1AA"),
    ("at 12 Cedar Hill Road, blue door", "address", "12 Cedar Hill Road"),
    ("au 45 rue Saint-Jean depuis", "address", "45 rue Saint-Jean"),
    ("my ip 192.0.2.44 again", "ip", "192.0.2.44"),
    ("I was born on 12/03/1991", "date-of-birth", "12/03/1991"),
    ("née le 3 mars 1988", "date-of-birth", "3 mars 1988"),
]
NAMED = [
    ("Hello, my name is Sarah Connor", "name", "Sarah Connor"),
    ("je m'appelle Élise Tremblay, bonjour", "name", "Élise Tremblay"),
    ("my wife Julia left", "name", "Julia"),
    ("I live in Calgary with a cat", "place", "Calgary"),
    ("j'habite à Chicoutimi depuis peu", "place", "Chicoutimi"),
    ("posted to CFB Petawawa last year", "place", "CFB Petawawa"),
    ("I see Dr. Okonkwo on Fridays", "name", "Okonkwo"),
    ("I study at the University of Lethbridge", "organisation", "University of Lethbridge"),
]


@pytest.mark.parametrize(("text", "category", "words"), CONTACTS)
def test_contacts_are_found_and_masked_whole(lexicon, text, category, words):
    """S5.6: e-mail, phone, URL, handle, postcode, address are masked before anyone else sees them."""
    reading = scan(text, lexicon)
    found = {(f.category, text[f.start : f.end]) for f in reading.findings if f.confidence == "high"}
    assert (category, words) in found
    masked = mask(text, reading.findings)
    assert words not in masked and MARK in masked
    assert (reading.risk, reading.level, reading.band) == (0, 2, "concern")


@pytest.mark.parametrize(("text", "category", "words"), NAMED)
def test_names_and_places_are_found(lexicon, text, category, words):
    """S3.11: names, places, bases, institutions, of oneself or others."""
    found = {(f.category, text[f.start : f.end]) for f in scan(text, lexicon).findings if f.kind == "detail"}
    assert (category, words) in found


@pytest.mark.parametrize(("text", "category", "words"), CONTACTS + NAMED)
def test_spans_hold_in_decomposed_text_with_quotes_of_any_kind(lexicon, text, category, words):
    """BARS: NFC/NFD and quote style change no answer; a mask leaves no loose accent behind."""
    text, words = (unicodedata.normalize("NFD", t.replace("'", "’")) for t in (text, words))
    found = {(f.category, text[f.start : f.end]) for f in scan(text, lexicon).findings}
    assert (category, words) in found


@pytest.mark.parametrize(
    "text",
    [
        "I slept 3.5 hours and ate 2 meals on 2024-03-05",
        "It took 10 000 steps and 45 minutes",
        "PHQ-9 was 14, GAD-7 was 11",
        "Call 988 or 811, day and night",
        "the meeting is at 10:30, room 12",
        "Il est 14 h 30 et il pleut",
        "I may hope, and will rise with grace.",
    ],
)
def test_numbers_of_every_day_are_not_details(lexicon, text):
    """Help lines and scores stay readable: masking them would harm."""
    assert [f for f in scan(text, lexicon).findings if f.kind == "detail"] == []


def test_unsure_details_are_marked_for_a_guide_not_masked(lexicon):
    """S5.6: names and places are for a guide unless the rule's confidence is high."""
    text = "We talked about it in Red Deer"
    reading = scan(text, lexicon)
    assert [f.confidence for f in reading.findings] == ["low"]
    assert mask(text, reading.findings) == text and (reading.level, reading.band) == (1, "routine")


def test_masks_of_overlapping_findings_hide_them_under_one_mark(lexicon):
    text = "mail moss@example.org or 403-555-0142"
    assert mask(text, scan(text, lexicon).findings) == f"mail {MARK} or {MARK}"


def test_a_hidden_letter_does_not_hide_a_contact(lexicon):
    text = "mail mo\u200bss@exam\u200bple.org now"
    assert mask(text, scan(text, lexicon).findings) == f"mail {MARK} now"
