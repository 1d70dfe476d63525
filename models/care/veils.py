"""Which words of a text stay covered until a guide asks for them (S5.16), where no item of the queue says which: those
in which the lexicon in force finds danger or harm, or all of a part in which it can't tell.
"""
from models.care import intake, phrasebook
from models.care.exposure import HEAVY_LEVEL, covered_spans


def hard(title: str, body: str, *, language: str) -> dict[str, list[tuple[int, int]]] | None:
    """Spans to cover, by part; None when nothing in it is hard to read."""
    whole = phrasebook.read_post(title, body, language=language, lexicon=phrasebook.current())
    if whole.gravest("level") < HEAVY_LEVEL:
        return None
    found = intake.told(whole.parts)
    return {part: covered_spans(found, part, len(text)) for part, text in (("title", title), ("body", body))}
