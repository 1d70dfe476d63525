"""Findings marked in a member's text: the text is escaped piece by piece, and only our own `<mark>` is added."""
from markupsafe import Markup, escape

MARK = Markup('<mark class="finding">%s</mark>')
BREAK = Markup("<br>")


def marked(text: str, findings) -> Markup:
    """The text as written, its findings marked; overlapping ones under one mark. Spans are offsets into the text."""
    pieces, at = [], 0
    for start, end in _spans(findings, len(text)):
        pieces += [_lines(text[at:start]), MARK % _lines(text[start:end])]
        at = end
    return Markup("").join([*pieces, _lines(text[at:])])


def _spans(findings, length: int) -> list[tuple[int, int]]:
    """In order, merged where they meet, and inside the text whatever a row may say."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, f["start"]), min(f["end"], length)) for f in findings):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _lines(text: str) -> Markup:
    return BREAK.join(escape(line) for line in text.split("\n"))
