"""Harm to the community (S5.1): who is meant, how it is spelt, who says it. The rules hold more sentences."""

import pytest

from safety.normalise import fold
from safety.slips import slips_of


@pytest.mark.parametrize(
    ("hate", "not_hate"),
    [
        ("Refugees came to my street. They should all be deported.", "Chairs came today. They should all be burned."),
        ("Muslims are vermin", "Moths are vermin"),
        ("You dirty faggot", "At school he called me a dirty faggot"),
        ("Women are stupid", "Saying that women are stupid is sexist"),
        ("Je déteste les immigrés", "Je déteste les lundis"),
        ("Les réfugiés arrivent. Il faut les expulser.", "Les factures arrivent. Il faut les brûler."),
        ("Les femmes sont des ordures", "Dire que les femmes sont des ordures, c'est sexiste"),
    ],
)
def test_hate_is_of_a_group_and_meant(read, hate, not_hate):
    assert read(hate).abuse and not read(not_hate).abuse


@pytest.mark.parametrize(
    "text", ["I haet Muslims", "Wmoen are scum", "killallmuslims", "Les fmemes sont des ordures", "tuezlesmusulmans"]
)
def test_hate_is_read_through_slips_of_the_fingers(read, text):
    assert read(text).abuse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("disputes and the transition", ["disputes", "and", "the", "transition"]),
        ("les députés", ["les", "deputes"]),
        ("I was back at the depot", ["i", "was", "back", "at", "the", "depot"]),
        ("businesses", ["businesses"]),
    ],
)
def test_words_of_their_own_are_no_slips(lexicon, text, words):
    assert fold(text, lexicon.spellings).words == words


def test_the_first_letter_is_never_left_out():
    """Else `lack` would be `black`."""
    assert "lack" not in slips_of("black") and {"balck", "blck"} <= slips_of("black")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Immigrants are vermin", 2),
        ("Let's all die together", 3),
        ("send nudes", 2),
        ("What a piece of shit car", 1),
        ("Add me to your prayers", 0),
    ],
)
def test_harm_goes_to_the_bands_of_the_policy(read, text, level):
    """S5.3."""
    assert read(text).level == level


DOXED = ["I am going to kill her. She lives at 14 Birch Street",
         "Tell her what a pathetic bitch she is: 403-555-0142", "C’est une sale conne, son numéro est le 514-555-0142"]


@pytest.mark.parametrize("text", DOXED)
def test_how_to_find_somebody_beside_hostile_words_is_held(read, text):
    """Each alone is less: the number is hidden, the insult is looked at (S5.1)."""
    reading = read(text)
    assert "doxing" in {found.category for found in reading.findings} and reading.level == 3 and reading.abuse


@pytest.mark.parametrize("text", [
    "You idiot, my number is 403-555-0142", "Call the clinic at 403-555-0142, they are kind",
    "Mon numéro est le 514-555-0142, espèce de niaiseux"])
def test_one_s_own_number_and_a_kind_word_are_no_doxing(read, text):
    assert "doxing" not in {found.category for found in read(text).findings}
