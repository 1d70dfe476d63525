"""A member's page: words that were scanned, nobody of the other community, no guide; patterns that say nothing."""
import pytest

from models.community import avatars, posts, profiles, search, wall
from models.ground import transaction
from models.ground.errors import NotFound, Stale
from tests import factories


def say(member, body, key="k1", seen=None):
    post = profiles.say(body, by=member, key=key, seen_version=seen)
    transaction.commit()
    return post


def test_words_are_read_before_others_see_them(cast):
    """S3.12"""
    post = say(cast.bea, "I like rain. Write to bea@example.org.")
    assert profiles.words_of(cast.bea, for_=cast.ash) is None
    assert profiles.own_words(for_=cast.bea) == post
    factories.publish(post)
    assert "bea@example.org" not in profiles.words_of(cast.bea, for_=cast.ash).html


def test_other_words_take_their_place_once_read(cast):
    post = factories.publish(say(cast.bea, "I like rain."))
    assert say(cast.bea, "I like snow.", key="k2", seen=1) == post
    assert "rain" in profiles.words_of(cast.bea, for_=cast.ash).html
    factories.publish(post)
    assert "snow" in profiles.words_of(cast.bea, for_=cast.ash).html
    with pytest.raises(Stale):
        say(cast.bea, "I like fog.", key="k3", seen=1)


def test_sent_twice_they_are_one(cast):
    assert say(cast.bea, "I like rain.") == say(cast.bea, "I like rain.")


def test_they_stand_on_no_wall_and_in_no_search(cast):
    factories.publish(say(cast.bea, "A quokka person."))
    assert wall.page(for_=cast.ash).rows == []
    assert search.find(search.asked("quokka", community="en"), for_=cast.ash).rows == []
    assert search.fill() == 0


def test_taken_back_they_are_gone_and_new_ones_can_come(cast):
    post = factories.publish(say(cast.bea, "I like rain."))
    posts.withdraw(post, by=cast.bea)
    transaction.commit()
    assert profiles.words_of(cast.bea, for_=cast.ash) is None
    assert say(cast.bea, "I like snow.", key="k2") != post


@pytest.mark.parametrize(("name", "reader"), [("fleur", "ash"), ("wren", "ash"), ("nobody", "ash"), ("ash", "fleur")])
def test_nobody_else_has_a_page(cast, name, reader):
    """S2.8, S5.19: not across the language wall; a guide is known by a guide name alone."""
    with pytest.raises(NotFound):
        profiles.find(name, for_=getattr(cast, reader))


def test_a_pattern_is_always_the_same_and_small():
    assert avatars.draw("Quiet-Heron") == avatars.draw("quiet-heron") != avatars.draw("mellow-otter")
    assert len(avatars.draw("quiet-heron")) < 600 and "heron" not in avatars.draw("quiet-heron")
