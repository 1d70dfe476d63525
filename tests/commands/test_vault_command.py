"""`vault init`, `enrol`, `status`: what an operator types, and what a mistake says."""

from types import SimpleNamespace

import pytest
from flask import Flask

from commands.vault import vault
from models.vault import keys
from models.vault.sealing import Cost
from tests.models.vault.stores import INES_PHRASE, SOLS_PHRASE, configured, fresh_stores


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "PASSPHRASE_COST", Cost(memory=64, passes=1, lanes=1))
    app = Flask("vault")
    app.cli.add_command(vault)
    with fresh_stores("sqlite", tmp_path, "ca") as stores, configured(stores):
        app.config["SETTINGS"] = SimpleNamespace(mailer_dir=stores.mailer_dir)
        runner = app.test_cli_runner()
        yield lambda *words, typed="": runner.invoke(args=["vault", *words], input=typed)


def _lines(*typed: str) -> str:
    return "".join(f"{line}\n" for line in typed)


def _recovery_key(shown: str) -> str:
    return next(line.strip() for line in shown.splitlines() if line.startswith("    "))


def test_from_nothing_to_two_clinicians(run):
    recovery_key = _recovery_key(run("init", "--residency", "ca").output)
    first = run("enrol", "--residency", "ca", "--clinician", "7", typed=_lines(recovery_key, *[SOLS_PHRASE] * 2))
    assert first.exit_code == 0, first.output
    assert "fewer than two" in run("status").output
    vouched = ("enrol", "--residency", "ca", "--clinician", "8", "--vouched-by", "7")
    assert run(*vouched, typed=_lines(SOLS_PHRASE, *[INES_PHRASE] * 2)).exit_code == 0
    shown = run("status", "--residency", "ca").output
    assert "clinician 8, enrolled today vouched for by 7" in shown and "fewer than two" not in shown


def test_the_names_on_paper_are_the_names_in_use(run):
    paper = run("init", "--residency", "ca").output
    shown = run("status").output
    names = [line.split()[1] for line in paper.splitlines() if line.startswith("    ") and " " in line.strip()]
    assert len(names) == 3 and all(name in shown for name in names)


def test_what_is_typed_is_not_shown(run):
    recovery_key = _recovery_key(run("init", "--residency", "ca").output)
    said = run("enrol", "--residency", "ca", "--clinician", "7", typed=_lines(recovery_key, *[SOLS_PHRASE] * 2))
    assert recovery_key not in said.output and SOLS_PHRASE not in said.output


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("init", "--residency", "ca"), (), "has its keys already"),
        (("init", "--residency", "uk"), (), "aren't configured"),
        (
            ("enrol", "--residency", "ca", "--clinician", "7"),
            ("AAAA", *[SOLS_PHRASE] * 2),
            "not the right one",
        ),
        (("enrol", "--residency", "ca", "--clinician", "7"), ("AAAA", "short", "short"), "at least 12"),
        (
            ("enrol", "--residency", "ca", "--clinician", "8", "--vouched-by", "9"),
            ["x" * 12] * 3,
            "be enrolled",
        ),
    ],
)
def test_a_mistake_gets_one_sentence(run, words, typed, sentence):
    run("init", "--residency", "ca")
    said = run(*words, typed=_lines(*typed))
    assert said.exit_code == 1
    assert sentence in said.output and "Traceback" not in said.output


def test_status_of_a_residency_without_databases_is_one_sentence(run):
    said = run("status")
    assert said.exit_code == 1 and "aren't set up" in said.output
