"""The written pages in `content/pages`: trusted Markdown in both languages, rendered once."""
from dataclasses import dataclass
from functools import cache

from markdown import markdown
from markupsafe import Markup

from blueprints.formatting import language
from models.ground.content import CONTENT


@dataclass(frozen=True)
class Written:
    title: str
    summary: str
    html: Markup


def read(name: str) -> Written:
    return _read(name, language())


@cache
def _read(name: str, lang: str) -> Written:
    head, _, text = (CONTENT / "pages" / lang / f"{name}.md").read_text("utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    return Written(facts["title"], facts["summary"], Markup(markdown(text)))  # noqa: S704 - our own reviewed text
