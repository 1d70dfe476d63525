"""Time grows with the length of a text and no faster: nothing a member writes can stop the scanning of others."""

import time

import pytest

BOMBS = [
    "a" * 250_000,
    "a." * 125_000,
    "a@" * 125_000,
    "1 " * 125_000,
    "1-" * 125_000,
    "I want to die. " * 16_000,
    "not not not kill myself you he she " * 7_000,
    "Sarah " * 116_000,
    "12 A B C D E F " * 16_000,
    "moss@example.org 403-555-0142 " * 8_000,
    "my name is Sarah, I live in Calgary " * 7_000,
    "é’" * 125_000,
    "k i l l " * 31_000,
    "(" * 250_000,
    "tell me " * 31_000,
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda t: t[:20])
def test_no_text_takes_longer_than_its_length_allows(read, text):
    """A quarter of a megabyte made to be slow: no pattern backtracks, nothing is compared with everything."""
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 6


def test_a_megabyte_is_scanned_in_bounded_time(read):
    began = time.process_time()
    assert read("We sat by the wall and talked about the garden, and it was enough for today. " * 13_000).level == 0
    assert time.process_time() - began < 10
