"""What is much the same in both languages is tried in one of them every day, by turns; in both with --full."""
import pytest


def by_turns(cases) -> list:
    """(language, case) for parametrize."""
    return [pytest.param(language, case, marks=() if number % 2 == other else pytest.mark.full)
            for number, case in enumerate(cases) for other, language in enumerate(("en", "fr"))]
