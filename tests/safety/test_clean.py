"""Member text is plain text, whatever someone puts in it (DESIGN 5)."""

import time

import pytest

from safety.clean import MARKS_KEPT, plain, to_html

ATTACKS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<div hx-post="/queue" hx-trigger="load">x</div>',
    '<p data-hx-get="/x" class="a">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    "<p style='x'>y</p><br id=1>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "<!--<b>--><![CDATA[<i>]]>",
    "\0<scr\0ipt>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_markup_of_a_member_survives(attack):
    markup = to_html(attack)
    inside = markup.removeprefix("<p>").removesuffix("</p>")
    assert markup.startswith("<p>") and "<" not in inside.replace("<br>", "") and ">" not in inside.replace("<br>", "")


def test_paragraphs_and_line_breaks_are_kept():
    assert to_html("one\ntwo\r\n\r\nthree\n \n\n four ") == "<p>one<br>two</p>\n<p>three</p>\n<p>four</p>"


def test_text_reads_as_it_was_written():
    assert to_html("Fish & chips, 2 < 3 — “ok” ’") == "<p>Fish &amp; chips, 2 &lt; 3 — “ok” ’</p>"


def test_nothing_is_nothing():
    assert to_html(" \n\0 ") == ""


def test_plain_drops_what_no_reader_should_meet():
    assert plain("a\0b\x07c\r\nd\re\u202ef\u2066g\ud800h\u2028i") == "abc\nd\nefg\N{REPLACEMENT CHARACTER}h\ni"


def test_plain_is_the_same_twice():
    text = "e\u0301\u0301\u0301\u0301\u0301\u0301 \u202eabc\r\n" + "".join(ATTACKS)
    assert plain(plain(text)) == plain(text)


def test_towers_of_marks_are_cut():
    assert len(plain("z" + "\u0335" * 300)) == 1 + MARKS_KEPT


@pytest.mark.parametrize("text", ["word " * 200_000, "\n\nx" * 250_000, "é" * 1_000_000, "z\u0335" * 500_000])
def test_a_megabyte_is_rendered_in_bounded_time(text):
    began = time.process_time()
    to_html(text)
    assert time.process_time() - began < 5
