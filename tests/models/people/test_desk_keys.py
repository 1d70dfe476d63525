"""A guide's own keys: off until asked for, each one theirs to change (WCAG 2.1.4)."""
import pytest

from models.ground.errors import Refused
from models.people import desk_keys


def test_they_are_off_until_a_guide_turns_them_on(cast):
    assert not desk_keys.is_on(cast.wren) and desk_keys.of(cast.wren) == desk_keys.COMMANDS
    desk_keys.choose(True, desk_keys.COMMANDS, by=cast.wren)
    assert desk_keys.is_on(cast.wren) and cast.wren.desk_keys["own"] == {}


def test_the_usual_ones_are_one_sign_each_and_each_is_one_command():
    assert desk_keys.troubles(desk_keys.COMMANDS) == {}


def test_a_key_can_be_another_or_none_and_comes_back(cast):
    desk_keys.choose(True, desk_keys.COMMANDS | {"approve": " B ", "board": ""}, by=cast.wren)
    assert (desk_keys.of(cast.wren)["approve"], desk_keys.of(cast.wren)["board"]) == ("b", "")
    desk_keys.back_to_usual(by=cast.wren)
    assert desk_keys.is_on(cast.wren) and desk_keys.of(cast.wren) == desk_keys.COMMANDS


@pytest.mark.parametrize(("command", "key", "why"), [
    ("edit", "A", "taken"), ("edit", "ab", "one-sign"), ("edit", "\u200b", "one-sign"), ("edit", "İ", None)])
def test_what_cannot_be_a_key(cast, command, key, why):
    chosen = desk_keys.COMMANDS | {command: key}
    if why is None:
        return desk_keys.choose(True, chosen, by=cast.wren)
    with pytest.raises(Refused) as refused:
        desk_keys.choose(True, chosen, by=cast.wren)
    assert (refused.value.field, refused.value.why) == (command, why)
    assert not desk_keys.is_on(cast.wren)
