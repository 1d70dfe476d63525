"""A first description of a brick, drafted from its choices in the author's language, for the author to finish (S3.2).

The words stand in content/bricks.toml. A draft says what lies where; what it means is the author's to say.
"""
from models.community.brick_design import Design, Shape
from models.ground.content import Choice, choices, read

VOWELS = "aeiou"
BEGUN_WITH = ("ground", "texture", "hand", "words_at", "word_colour", "shapes")


def named(table: str) -> dict[str, Choice]:
    """A kept list of the composer, in its order on screen."""
    return choices("bricks", table)


def starters() -> dict[str, Choice]:
    """Ways to begin, for those who don't know how."""
    return choices("starters", "starter")


def beginning(key: str) -> dict:
    """What a starter puts on the bench; nothing for a key that is none."""
    row = next((row for row in read("starters")["starter"] if row["key"] == key), {})
    return {"start": key, **{name: row[name] for name in BEGUN_WITH}} if row else {}


def draft(design: Design, language: str) -> str:
    ground = ", ".join(filter(None, (named("ground")[design.ground].saying(language),
                                     named("texture")[design.texture].saying(language))))
    things = named("sentence")["then"].name(language).join(told(shape, language) for shape in design.shapes)
    kind = "things" if things else "only-drawing" if design.lines else "nothing"
    sentences = [_sentence(kind, language, ground=ground, things=things)]
    if design.lines:
        used = list(dict.fromkeys(line.colour for line in design.lines))
        sentences.append(_sentence("line" if len(design.lines) == 1 else "lines", language,
                                   colours=_all_of([_lower(named("colour")[key].name(language)) for key in used],
                                                   language)))
    return " ".join(sentences)


def told(shape: Shape, language: str) -> str:
    """One shape in words: "a large clay-red stone, lower left"."""
    row = next(row for row in read("bricks")["shape"] if row["key"] == shape.shape)
    sizes = named("size")[str(shape.size)].says
    size = sizes["feminine"] if language == "fr" and row.get("feminine") else sizes[language]
    colour, thing = named("colour")[shape.colour].saying(language), row["says"][language]
    place = named("place")[_place(shape)].name(language)
    if language == "fr":
        return f"{size} {thing} {colour}, {place}"
    return f"{'an' if size == 'a' and colour[0] in VOWELS else size} {colour} {thing}, {place}"


def _place(shape: Shape) -> str:
    """Thirds of the picture, numbered like the rows of a page."""
    return str(1 + min(shape.x * 3 // 13, 2) + 3 * min(shape.y * 3 // 9, 2))


def _sentence(key: str, language: str, **parts) -> str:
    return named("sentence")[key].name(language).format(**parts)


def _all_of(words: list[str], language: str) -> str:
    *before, last = words
    return (", ".join(before) + named("sentence")["and"].name(language) if before else "") + last


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
