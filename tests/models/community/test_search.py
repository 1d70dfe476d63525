"""Search: stems and accents in both languages, newest first, pages, filters; nothing that may not be read (S3.1)."""
import pytest

from models.community import posts, search
from models.community.posts import State
from models.community.words import PostWords
from models.ground import transaction
from models.ground.db import db
from tests import factories


def found(words, reader, **where):
    rows = search.find(search.asked(words, community=reader.community), for_=reader, **where).rows
    return [row.title or f"reply in {row.thread_title}" for row in rows]


@pytest.fixture
def wall(cast):
    factories.talkabout(cast.bea, "Sleepless", "I haven't been sleeping since the exams.", tags=("sleep",))
    factories.brick(cast.bea, "Exam weather", "Grey rain over a small house.")
    factories.talkabout(cast.fleur, "L’été", "Je dormais mal, l’angoisse revenait chaque nuit à l’école.")


@pytest.mark.parametrize("words", ["sleep", "SLEEPING", "sleeps exams", "exam sleep", "“since the exams”", "sleepless"])
def test_any_form_of_a_word_finds_it(wall, cast, words):
    assert "Sleepless" in found(words, cast.ash)


@pytest.mark.parametrize("words", ["été", "ETE", "ecole", "l'école", "dormais angoisses", "nuits"])
def test_french_stems_and_accents(wall, cast, words):
    assert found(words, cast.fleur) == ["L’été"]


def test_all_the_words_are_needed_and_phrases_stand_together(wall, cast):
    assert found("sleep rain", cast.ash) == []
    assert found('"exams the since"', cast.ash) == []


def test_the_newest_first_and_the_second_page(cast):
    for number in range(search.PER_PAGE + 3):
        factories.talkabout(cast.bea, f"Lantern {number}")
    query = search.asked("lantern", community="en")
    first = search.find(query, for_=cast.ash)
    second = search.find(query, for_=cast.ash, before=int(first.older))
    assert [row.title for row in first.rows][:2] == ["Lantern 22", "Lantern 21"]
    assert [row.title for row in second.rows] == ["Lantern 2", "Lantern 1", "Lantern 0"] and second.older is None


def test_kinds_and_tags_narrow_it(wall, cast):
    assert found("exam", cast.ash) == ["Exam weather", "Sleepless"]
    assert found("exam", cast.ash, kind="brick") == ["Exam weather"]
    assert found("exam", cast.ash, tag="sleep") == ["Sleepless"]


def test_the_language_wall(wall, cast):
    """S2.8"""
    assert found("angoisse", cast.ash) == [] and found("sleep", cast.fleur) == []
    assert found("angoisse", cast.gale) == ["L’été"]


def test_a_reply_is_found_with_its_thread_and_goes_with_it(cast):
    thread = factories.talkabout(cast.bea, "Evenings")
    factories.reply(thread, cast.ash, "Marmalade helps.")
    assert found("marmalade", cast.bea) == ["reply in Evenings"]
    posts.withdraw(thread, by=cast.bea)
    transaction.commit()
    assert found("marmalade", cast.bea) == []


def test_nothing_unscanned_masked_removed_or_withdrawn_is_found(cast):
    """S3.12, S5.6: the index holds what others read, no word more."""
    held = factories.talkabout(cast.bea, "Held quokka", published=False)
    masked = factories.talkabout(cast.bea, "Masked", "Write to quokka@example.org, please.")
    gone = factories.talkabout(cast.bea, "Gone quokka")
    taken = factories.talkabout(cast.bea, "Taken quokka")
    posts.withdraw(gone, by=cast.bea)
    posts.remove(taken)
    transaction.commit()
    assert held.state == State.HELD and masked.state == State.PUBLISHED
    assert found("quokka", cast.ash) == [] and found("quokka", cast.bea) == []
    assert db.session.query(PostWords).filter(PostWords.words.contains("quokka")).count() == 0


def test_an_edit_is_found_only_once_it_was_read(cast):
    post = factories.talkabout(cast.bea, "Before", "A heron.")
    posts.revise(post, by=cast.bea, title="Before", body="A kingfisher.", seen_version=1)
    transaction.commit()
    assert found("heron", cast.ash) == ["Before"] and found("kingfisher", cast.ash) == []
    factories.publish(post)
    assert found("heron", cast.ash) == [] and found("kingfisher", cast.ash) == ["Before"]


@pytest.mark.parametrize("words", ["", "  ", "!!!", "a", '"', '""', "' OR 1=1 --", "NEAR(a b)", "words:sleep", "sleep*",
                                   "sleep & !exam", "-sleep", "((", "\\", "😀", "a" * 5_000, "sleep " * 500, "‮",
                                   "AND OR NOT", "ß œ ﬁ", "²³", "日本語", "xxenxx", "xxkindbrickxx"])
def test_odd_queries_are_words_like_any_other(wall, cast, words):
    """Nobody reaches the index's own language, whichever database keeps it."""
    assert isinstance(found(words, cast.ash), list)
    assert "L’été" not in found(words, cast.ash)


def test_tags_alone_are_suggested(cast):
    def suggest(words, community="en"):
        return search.suggested(search.asked(words, community=community), community=community)
    assert suggest("insomnia") == ["sleep"] and suggest("cauchemar", "fr") == ["sleep"]
    assert suggest("quokka") == []


@pytest.mark.parametrize(("html", "words", "shown"), [
    ("<p>One &amp; two<br>three</p>", "two", "One & two three"),
    ("<p>" + "far " * 100 + "heron " + "near " * 100 + "</p>", "heron", "heron")])
def test_the_snippet_shows_the_words_found(html, words, shown):
    text, spans = search.snippet(html, search.asked(words, community="en"), community="en")
    assert shown in text and len(text) < 220
    assert {text[start:end] for start, end in spans} == {words}


def test_what_was_shown_before_there_was_an_index_is_filled_in(wall, cast):
    db.session.query(PostWords).delete()
    transaction.commit()
    assert found("sleep", cast.ash) == []
    assert search.fill() == 3 and search.fill() == 0
    transaction.commit()
    assert "Sleepless" in found("sleep", cast.ash)


def test_within_one_group_and_nothing_else(cast):
    """S3.1, S3.6: its talkabouts, and the replies in them; for those who are in it."""
    both = [cast.ash, cast.bea]
    night, day = (factories.group(cast.lee, name, members=both) for name in ("Night birds", "Early birds"))
    thread = factories.talkabout(cast.bea, "Lanterns", "Lanterns by the door.", group=night)
    factories.reply(thread, cast.ash, "Lanterns everywhere.")
    factories.talkabout(cast.bea, "Other lanterns", group=day)
    factories.talkabout(cast.bea, "Lanterns for all")
    assert found("lanterns", cast.ash, group=night.id) == ["reply in Lanterns", "Lanterns"]
    assert len(found("lanterns", cast.ash)) == 4
    assert found("lanterns", factories.member("moss"), group=night.id) == []
