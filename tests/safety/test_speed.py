"""Time grows with the length of a text and no faster: nothing a member writes can stop the scanning of others."""

import time

import pytest

BOMBS = [
    "a" * 125_000,
    "a." * 62_500,
    "a@" * 62_500,
    "1 " * 62_500,
    "1-" * 62_500,
    "I want to die. " * 8_000,
    "not not not kill myself you he she " * 3_500,
    "Sarah " * 58_000,
    "12 A B C D E F " * 8_000,
    "moss@example.org 403-555-0142 " * 4_000,
    "my name is Sarah, I live in Calgary " * 3_500,
    "é’" * 62_500,
    "k i l l " * 15_500,
    "(" * 125_000,
    "tell me " * 15_500,
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda t: t[:20])
def test_no_text_takes_longer_than_its_length_allows(read, text):
    """An eighth of a megabyte made to be slow: no pattern backtracks, nothing is compared with everything."""
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 3


def test_a_megabyte_is_scanned_in_bounded_time(read):
    began = time.process_time()
    assert read("We sat by the wall and talked about the garden, and it was enough for today. " * 13_000).level == 0
    assert time.process_time() - began < 10
