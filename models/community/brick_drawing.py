"""Draws a brick as SVG from validated choices: pure, a few kilobytes, and no input reaches it raw (S3.2).

It should look cut and laid by hand: edges that waver, shapes a little askew with a shadow under them, words on torn
paper, lines as a brush leaves them, a grain over all. The same choices always give the same picture.
"""
from html import escape

from models.community.brick_design import Design, Shape
from models.community.brick_lines import curve
from models.community.brick_lists import (
    BRUSHED,
    BRUSHWORK,
    COLOURS,
    FINE,
    GROUNDS,
    HEIGHT,
    OUTLINES,
    PALE,
    PENS,
    SIZES,
    STEP,
    TEXTURES,
    WIDTH,
)

LINE_LETTERS = 20
OVER_ALL = f"M0 0h{WIDTH}v{HEIGHT}H0z"
GRADIENT = ('<linearGradient id="g-{g}" x2="0" y2="1"><stop stop-color="{top}"/><stop offset="1" stop-color="{low}"/>'
            '</linearGradient><filter id="cut"><feTurbulence baseFrequency=".035" numOctaves="2" seed="{seed}"/>'
            '<feDisplacementMap in="SourceGraphic" scale="7"/><feDropShadow dy="2" stdDeviation="2" '
            'flood-opacity=".35"/></filter>')
BRISTLES = ('<filter id="brush"><feTurbulence baseFrequency=".06" numOctaves="2"/>'
            '<feDisplacementMap in="SourceGraphic" scale="5"/></filter>')
WRITTEN = '"Segoe Print","Bradley Hand",Chilanka,Kalam,"Comic Neue",Palatino,serif'


def draw(design: Design, words: str) -> str:
    ground = design.ground
    top, low, layers = GROUNDS[ground]
    seed = len(words) % 9 + len(design.shapes)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><defs>'
            f'{GRADIENT.format(g=ground, top=top, low=low, seed=seed)}{_grain(design.texture)}'
            f'{BRISTLES if design.lines else ""}</defs>'
            f'<path fill="url(#g-{ground})" d="{OVER_ALL}"/>{_laid(layers)}{_brushwork(ground)}'
            f'{"".join(map(_shape, design.shapes))}{_over(design, early=True)}{_words(words, design)}'
            f'{_drawn(design.lines)}{_over(design, early=False)}</svg>')


def swatch(ground: str) -> tuple[str, str]:
    """Its two colours, above and below: a drop of them stands beside its name in the form."""
    top, _low, layers = GROUNDS[ground]
    return top, layers[-1][0]


def _grain(texture: str) -> str:
    if TEXTURES[texture] is None:
        return ""
    noise, finenesses, octaves, (red, green, blue), strength = TEXTURES[texture]
    turbulence = "".join(f'<feTurbulence type="{noise}" baseFrequency="{fine}" numOctaves="{octaves}"'
                         f'{_kept_as(n, finenesses)}/>' for n, fine in enumerate(finenesses))
    mixed = '<feComposite in="a" operator="arithmetic" k2=".5" k3=".5"/>' if len(finenesses) > 1 else ""
    kind = turbulence if noise == "fractalNoise" else turbulence.replace(' type="turbulence"', "")
    return (f'<filter id="grain">{kind}{mixed}<feColorMatrix values="0 0 0 0 {_short(red)} 0 0 0 0 {_short(green)} '
            f'0 0 0 0 {_short(blue)} 0 0 0 {strength}"/></filter>')


def _kept_as(n: int, finenesses) -> str:
    return ' result="a"' if len(finenesses) > 1 and n == 0 else ""


def _short(number: float) -> str:
    return f"{number:g}".removeprefix("0") or "0"


def _over(design: Design, *, early: bool) -> str:
    """The fine grain lies over everything; what is stronger lies under the words, so that they can be read."""
    lies_here = TEXTURES[design.texture] and (design.texture != "grain") == early
    return f'<path filter="url(#grain)" d="{OVER_ALL}"/>' if lies_here else ""


def _laid(layers) -> str:
    return "".join(f'<path filter="url(#cut)" fill="{colour}" opacity="{opacity:g}" d="{outline}"/>'
                   for colour, opacity, outline in layers)


def _brushwork(ground: str) -> str:
    if ground not in BRUSHWORK:
        return ""
    colour, width, outline = BRUSHWORK[ground]
    return (f'<path fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" opacity=".6" '
            f'd="{outline}"/>')


def _shape(one: Shape) -> str:
    """Laid with its middle on its grid point."""
    kind, colour, scale = one.shape, COLOURS[one.colour], SIZES[one.size]
    where = f'transform="translate({one.x * STEP} {one.y * STEP})rotate({one.turn})scale({scale:g})"'
    if kind in BRUSHED:
        return (f'<path filter="url(#cut)" fill="none" stroke="{colour}" stroke-width="{9 / scale ** .5:.0f}" '
                f'stroke-linecap="round" {where} d="{BRUSHED[kind]}"/>')
    vein = f'<path fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="3" {where} d="M-40 44Q-12 6 34-36"/>'
    return f'<path filter="url(#cut)" fill="{colour}" {where} d="{OUTLINES[kind]}"/>{vein if kind == "leaf" else ""}'


def _drawn(lines) -> str:
    """Over everything, as the last thing a hand does; a run of one colour and pen is one path."""
    if not lines:
        return ""
    runs: list[list] = []
    for line in lines:
        path = curve(list(line.points), FINE)
        if runs and runs[-1][:2] == [line.colour, line.pen] and PENS[line.pen][1] == 1:
            runs[-1][2] += path
        else:
            runs.append([line.colour, line.pen, path])
    return ('<g id="drawn" filter="url(#brush)" fill="none" stroke-linecap="round" stroke-linejoin="round">'
            + "".join(_run(*run) for run in runs) + "</g>")


def _run(colour: str, pen: int, path: str) -> str:
    width, opacity = PENS[pen]
    faint = f' opacity="{_short(opacity)}"' if opacity < 1 else ""
    return f'<path stroke="{COLOURS[colour]}" stroke-width="{width}"{faint} d="{path}"/>'


def _words(words: str, design: Design) -> str:
    """At most four lines; larger when there are few letters."""
    lines = _lines(words)
    if not lines or design.hand == "none":
        return ""
    size = 40 if len(lines) == 1 and len(words) <= 12 else 30
    pitch = size * (1.62 if design.hand == "strip" else 1.45)
    tall = (len(lines) - 1) * pitch
    top = {"top": size * .95, "middle": (HEIGHT - tall) / 2, "bottom": HEIGHT - size * .95 - tall}[design.words_at]
    return {"strip": _on_strips, "pen": _by_hand, "scraps": _cut_out}[design.hand](
        lines, size, [top + n * pitch for n in range(len(lines))], design.word_colour)


def _on_strips(lines, size, heights, colour) -> str:
    """Each line on a strip of torn paper."""
    strips = "".join(_strip(line, n, size, y) for n, (line, y) in enumerate(zip(lines, heights, strict=True)))
    spans = "".join(f'<tspan x="{WIDTH // 2 + _aside(n)}" y="{y + size * .3:.0f}">{escape(line)}</tspan>'
                    for n, (line, y) in enumerate(zip(lines, heights, strict=True)))
    return (f'<path filter="url(#cut)" fill="{_paper(colour)}" opacity=".94" d="{strips}"/>'
            f'<text text-anchor="middle" font-family="Palatino,Georgia,serif" font-size="{size}" '
            f'fill="{COLOURS[colour]}">{spans}</text>')


def _by_hand(lines, size, heights, colour) -> str:
    """Written on the picture itself, no letter quite upright, with a rim so that it can be read on any ground."""
    spans = "".join(f'<tspan x="{WIDTH // 2 + _aside(n)}" y="{y + size * .3:.0f}"{_unsteady(line, n)}>{escape(line)}'
                    "</tspan>" for n, (line, y) in enumerate(zip(lines, heights, strict=True)))
    return (f"<text text-anchor=\"middle\" font-family='{WRITTEN}' font-style=\"italic\" font-weight=\"600\" "
            f'font-size="{size + 4}" fill="{COLOURS[colour]}" stroke="{_paper(colour)}" stroke-width="7" '
            f'stroke-linejoin="round" paint-order="stroke">{spans}</text>')


def _unsteady(line: str, n: int) -> str:
    """Only letters that stand alone may turn: joined scripts would fall apart."""
    if any(ord(letter) > 0x24F and letter not in "’‘“”–—…" for letter in line):
        return ""
    return ' rotate="' + " ".join(str((at * 5 + n * 3) % 11 - 5) for at in range(len(line))) + '"'


def _cut_out(lines, size, heights, colour) -> str:
    """Each word on a scrap of its own, paper and colour by turns."""
    paper, n, scraps = _paper(colour), 0, []
    for line, y in zip(lines, heights, strict=True):
        words = line.split(" ")
        widths = [_width(word, size) + 18 for word in words]
        x = (WIDTH - sum(widths) - 6 * (len(words) - 1)) / 2
        for word, width in zip(words, widths, strict=True):
            inks = (paper, COLOURS[colour]) if n % 3 != 1 else (COLOURS[colour], paper)
            scraps.append(_scrap(word, x + width / 2, y, width, size, n, inks))
            x, n = x + width + 6, n + 1
    return (f'<g text-anchor="middle" font-family="Palatino,Georgia,serif" font-weight="600" font-size="{size - 2}">'
            f'{"".join(scraps)}</g>')


def _scrap(word, x, y, width, size, n, inks) -> str:
    half, tall, slip = width / 2, size * .62, (n * 5) % 7 - 3
    return (f'<g transform="translate({x:.0f} {y + slip:.0f})rotate({(n * 7) % 9 - 4})"><path filter="url(#cut)" '
            f'fill="{inks[0]}" d="M{-half:.0f} {-tall:.0f}L{half:.0f} {-tall + 3:.0f} {half - 3:.0f} {tall:.0f} '
            f'{-half + 2:.0f} {tall - 2:.0f}z"/><text y="{size * .3:.0f}" fill="{inks[1]}">{escape(word)}</text></g>')


def _width(word: str, size: int) -> float:
    return sum(.32 if letter in "iljtf.,’'!I " else .86 if letter in "mwMW" else .56 for letter in word) * size


def _paper(colour: str) -> str:
    return COLOURS["ink"] if colour in PALE else COLOURS["snow"]


def _strip(line: str, n: int, size: int, y: float) -> str:
    half = min(232, len(line) * size * .27 + 22)
    left, right, tall = WIDTH / 2 + _aside(n) - half, WIDTH / 2 + _aside(n) + half, size * .7
    tilt = 3 if n % 2 else -3
    high, low = y - tall, y + tall
    return (f"M{left:.0f} {high + tilt:.0f}L{right:.0f} {high - tilt:.0f} {right:.0f} {low - tilt:.0f} "
            f"{left:.0f} {low + tilt:.0f}z")


def _aside(n: int) -> int:
    """Strips do not lie exactly under each other."""
    return (0, 9, -7, 4)[n]


def _lines(words: str) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        word = word[:LINE_LETTERS]
        if lines and len(lines[-1]) + 1 + len(word) <= LINE_LETTERS:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines[:4]
