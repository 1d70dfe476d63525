"""Time grows with the length of a text and no faster: nothing a member writes can stop the scanning of others."""

import time

import pytest

BOMBS = [
    "a", "a.", "a@", "1 ", "1-", "I want to die. ", "not not not kill myself you he she ", "Sarah ", "12 A B C D E F ",
    "moss@example.org 403-555-0142 ", "my name is Sarah, I live in Calgary ", "é’", "k i l l ", "(", "tell me "]
LONG, SHORT = 250_000, 50_000


@pytest.mark.parametrize(("length", "seconds"), [(SHORT, 1.5), pytest.param(LONG, 6, marks=pytest.mark.full)])
@pytest.mark.parametrize("bomb", BOMBS)
def test_no_text_takes_longer_than_its_length_allows(read, bomb, length, seconds):
    """Made to be slow: no pattern backtracks, nothing is compared with everything."""
    text = bomb * (length // len(bomb))
    began = time.process_time()
    read(text)
    assert time.process_time() - began < seconds


@pytest.mark.full
def test_a_megabyte_is_scanned_in_bounded_time(read):
    began = time.process_time()
    assert read("We sat by the wall and talked about the garden, and it was enough for today. " * 13_000).level == 0
    assert time.process_time() - began < 10
