"""The few questions after a new account opens (S2.6): reviewed data, each of them skippable."""
from dataclasses import dataclass
from functools import cache

from models.ground.content import choices, read


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


@cache
def every() -> tuple[Question, ...]:
    return tuple(Question(row["key"], row["kind"], row["says"], row["hint"], _options(row))
                 for row in read("questions")["question"])


def answered(given: dict) -> dict:
    """Only what was asked and only what was offered, whatever arrived."""
    kept = {}
    for question in every():
        offered = {key for key, _words in question.options}
        chosen = [key for key in given.get(question.key, ()) if key in offered]
        if chosen:
            kept[question.key] = chosen if question.takes_many else chosen[0]
    return kept


def _options(row: dict) -> tuple:
    if row["kind"] == "tags":
        return tuple((key, tag.names) for key, tag in choices("tags", "tag").items())
    return tuple((option["key"], {"en": option["en"], "fr": option["fr"]}) for option in row["choices"])
