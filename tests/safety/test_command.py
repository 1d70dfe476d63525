"""`flask scan`: what outside tools rely on (DESIGN 12)."""

import json

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


def test_a_bad_line_is_answered_and_the_next_is_read():
    bad = ["nonsense", "[]", '{"id": 1}', '{"text": 3}', '"x"', "{", "[" * 5_000, "null"]
    good = json.dumps({"id": 2, "text": "hello", "lang": "xx"})
    answers = _answers(*(line for each in bad for line in (each, good)))
    assert len(answers) == 2 * len(bad)
    assert all(set(answer) == {"error"} for answer in answers[::2])
    assert {(answer["id"], answer["risk"]) for answer in answers[1::2]} == {(2, 0)}


def test_lone_surrogates_and_empty_lines_do_no_harm():
    (answer,) = _answers("", '{"id": 1, "text": "\\ud800 I want to die", "lang": "en"}', "")
    assert answer["risk"] == 2
