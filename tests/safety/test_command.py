"""`flask scan`: what outside tools rely on (DESIGN 12)."""

import json

import pytest
from click.testing import CliRunner

from commands.scan import scan


def _answers(*lines: str) -> list[dict]:
    result = CliRunner().invoke(scan, input="\n".join(lines))
    assert result.exit_code == 0
    return [json.loads(line) for line in result.output.splitlines()]


def test_each_line_is_answered_in_the_agreed_shape():
    text = "I want to die. Write to moss@example.org"
    (answer,) = _answers(json.dumps({"id": "7", "text": text, "lang": "en"}))
    assert set(answer) == {"id", "risk", "categories", "pii", "abuse", "score"}
    assert (answer["id"], answer["risk"], answer["abuse"]) == ("7", 2, False)
    assert "ideation" in answer["categories"]
    (detail,) = answer["pii"]
    assert (text[detail["start"] : detail["end"]], detail["type"]) == ("moss@example.org", "EMAIL")


@pytest.mark.parametrize("bad", ["nonsense", "[]", '{"id": 1}', '{"text": 3}', '"x"', "{", "[" * 5_000, "null"])
def test_a_bad_line_is_answered_and_the_next_is_read(bad):
    first, second = _answers(bad, json.dumps({"id": 2, "text": "hello", "lang": "xx"}))
    assert set(first) == {"error"}
    assert (second["id"], second["risk"]) == (2, 0)


def test_lone_surrogates_and_empty_lines_do_no_harm():
    (answer,) = _answers("", '{"id": 1, "text": "\\ud800 I want to die", "lang": "en"}', "")
    assert answer["risk"] == 2
