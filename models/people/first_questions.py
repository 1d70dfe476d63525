"""The few questions after a new account opens (S2.6): reviewed data, each of them skippable.

An organisation may leave some of them out and ask a few of its own.
"""
from dataclasses import dataclass
from functools import cache

from models.ground.content import choices, read
from models.people.accounts import Account


@dataclass(frozen=True)
class Question:
    key: str
    kind: str           # choice: one answer; choices: any number; tags: any number of the wall's own tags
    says: dict
    hint: dict
    options: tuple      # (key, {language: words})

    @property
    def takes_many(self) -> bool:
        return self.kind != "choice"


def answer(answers: dict, *, by: Account) -> None:
    by.answers = {**by.answers, **answers}


def end_first_steps(*, by: Account) -> None:
    """Done or left out: they are never shown again."""
    by.looks_round_since = None


@cache
def every() -> tuple[Question, ...]:
    return tuple(Question(row["key"], row["kind"], row["says"], row["hint"], _options(row))
                 for row in read("questions")["question"])


def asked(organisation=None) -> tuple[Question, ...]:
    """The questions for someone who joined through this organisation, its own last."""
    kept = organisation.questions or {} if organisation is not None else {}
    reviewed = (question for question in every() if question.key not in kept.get("left_out", ()))
    return (*reviewed, *(_own(row) for row in kept.get("own", ())))


def answered(given: dict, organisation=None) -> dict:
    """Only what was asked and only what was offered, whatever arrived."""
    kept = {}
    for question in asked(organisation):
        offered = {key for key, _words in question.options}
        chosen = [key for key in given.get(question.key, ()) if key in offered]
        if chosen:
            kept[question.key] = chosen if question.takes_many else chosen[0]
    return kept


def said(answers: dict, language: str) -> list[str]:
    """The reviewed questions' answers in words."""
    words = {(question.key, key): names[language] for question in every() for key, names in question.options}
    return [words[question, key] for question, keys in answers.items() for key in keys if (question, key) in words]


def _own(row: dict) -> Question:
    return Question(row["key"], "choices" if row["many"] else "choice", {"en": row["en"], "fr": row["fr"]}, {},
                    tuple((one["key"], {"en": one["en"], "fr": one["fr"]}) for one in row["choices"]))


def _options(row: dict) -> tuple:
    if row["kind"] == "tags":
        return tuple((key, tag.names) for key, tag in choices("tags", "tag").items())
    return tuple((option["key"], {"en": option["en"], "fr": option["fr"]}) for option in row["choices"])
