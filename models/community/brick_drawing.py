"""Draws a brick as SVG from validated choices: pure, under 3 kB, and no input reaches it raw (S3.2).

It should look cut and laid by hand: edges that waver, shapes a little askew with a shadow under them, words on torn
strips of paper, a grain over all. The same choices always give the same picture.
"""
from html import escape

WIDTH, HEIGHT, CELL = 480, 320, 80
COLOURS = {"moss": "#4f6b48", "clay": "#a9532f", "sky": "#8bb9d0", "sun": "#e8b64a", "ink": "#27313a",
           "snow": "#f7f4ec", "rose": "#d58e9c", "plum": "#66466b"}
PALE = ("sky", "sun", "snow", "rose")       # words in these colours stand on a dark strip
GROUNDS = {  # the gradient from top to bottom, then what lies on it: (colour, opacity, outline)
    "dawn": ("#f8dcc0", "#e3a79a", (
        ("#fff3d6", .9, "M206 214C206 160 258 128 306 142 348 154 372 190 362 266L212 262z"),
        ("#c98a8a", .8, "M-9 232C70 196 130 214 196 226 280 240 370 190 480 216h9V329H-9z"),
        ("#8f6b7c", .9, "M-9 276C90 246 170 268 260 270 350 272 420 246 480 256h9V329H-9z"))),
    "dusk": ("#e2a788", "#5d5478", (
        ("#6d5f88", .8, "M-9 226C40 204 74 168 104 166 140 164 170 216 214 214 256 210 290 150 330 148"
                        " 380 148 420 214 480 204"
                        "h9V329H-9z"),
        ("#3d3f5e", .95, "M-9 272C60 240 120 262 190 268 270 274 340 226 400 234 430 238 456 254 480 250h9V329H-9z"))),
    "night": ("#1d2742", "#3a4868", (
        ("#f3ecd0", .95, "M404 36C382 46 376 74 392 92 404 106 424 106 436 98 416 94 402 78 404 36z"),
        ("#18203a", .95, "M-9 262C80 230 150 256 230 262 320 268 400 228 480 242h9V329H-9z"))),
    "meadow": ("#e6eed0", "#b9d08c", (
        ("#9dbb73", .9, "M-9 216C90 176 180 200 270 206 350 210 420 184 480 192h9V329H-9z"),
        ("#6f9355", .95, "M-9 266C110 232 200 262 300 258 370 256 430 240 480 246h9V329H-9z"))),
    "sea": ("#dcebe6", "#8fbcc0", (
        ("#7fb0b8", .8, "M-9 172C60 152 110 190 170 176 240 160 290 190 350 178 400 168 440 178 480 170h9V329H-9z"),
        ("#4f8795", .85, "M-9 226C70 206 130 242 200 226 270 212 330 244 390 230 430 222 460 230 480 224h9V329H-9z"),
        ("#32616f", .9, "M-9 280C60 262 140 294 220 278 300 264 380 292 480 274h9V329H-9z"))),
    "stone": ("#d9d3c6", "#a39b8d", (
        ("#8d8577", .75, "M-8 252C30 236 84 240 104 254 112 276 106 322 96 324H-8zM116 250C160 236 230"
                         " 240 256 252 262 280 258 "
                         "322 250 324H112C106 300 108 266 116 250zM270 254C310 238 370 238 388 250 394"
                         " 276 390 322 384 324H266"
                         "C260 300 262 270 270 254zM402 250C430 240 470 242 488 252V324H400C394 296 396"
                         " 266 402 250z"),
        ("#b9b1a2", .8, "M30 196C70 180 150 184 178 194 186 216 178 236 168 238 120 234 70 240 36 236"
                        " 26 226 24 206 30 196z"
                        "M198 194C250 182 300 184 322 194 330 212 326 232 318 236 270 232 240 238 204"
                        " 236 192 220 192 204 198 194z"
                        "M344 192C380 182 440 184 462 194 468 214 464 232 456 236 420 234 380 240 348"
                        " 234 338 220 338 202 344 192z"))),
    "paper": ("#fbf7ee", "#f0e6d0", (
        ("#e4d6b8", .8, "M-9 288C60 280 96 292 150 284 210 276 262 292 322 284 380 276 420 288 480 280h9V329H-9z"),)),
    "rain": ("#cfd8de", "#8795a1", (
        ("#f1f4f6", .75, "M56 88C40 60 84 38 108 54 128 26 188 30 194 62 226 58 236 92 210 98H76C66 98 60 94 56 88z"
                         "M290 68C278 44 318 26 338 40 356 18 402 24 408 50 434 48 440 76 418"
                         " 80H306C298 80 292 76 290 68z"),
        ("#5d6b78", .8, "M-9 278C100 252 180 280 270 276 350 272 420 262 480 266h9V329H-9z")))}
STROKES = {  # colour, width, outline of what is drawn with a brush rather than cut
    "night": ("#f3ecd0", 4, "".join(f"M{(x * 97) % 460 + 8} {(x * 53) % 200 + 12}h.1" for x in range(1, 22))),
    "meadow": ("#4f6b48", 2, "".join(f"M{x} 320q3-20 {(x * 3) % 18 - 9}-{26 + x % 23}" for x in range(10, 480, 26))),
    "rain": ("#eef3f6", 2, "".join(f"M{(x * 61) % 470 + 10} {112 + (x * 37) % 130}l-9 26" for x in range(1, 20)))}
OUTLINES = {  # within 50 of the middle
    "circle": "M-2-49C27-52 51-27 50 1 49 29 26 51-1 50-30 49-51 26-50-2-49-29-28-47-2-49z",
    "square": "M-44-46C-15-49 20-48 45-45 48-15 47 18 45 46 16 48-18 47-46 44-48 15-47-17-44-46z",
    "triangle": "M1-48C18-20 36 12 50 42 17 45-18 44-50 43-35 10-17-22 1-48z",
    "leaf": "M-42 46C-54-8-18-46 46-48 50 14 16 52-42 46z",
    "star": "M1-50C6-36 9-26 14-17 26-16 38-16 49-15 40-5 31 3 23 9 26 22 30 33 32 45 20 39 10 32 1"
            " 24-9 32-19 39-31 46-28 33"
            "-25 21-23 10-32 3-41-6-49-14-37-16-26-17-13-18-8-28-5-37 1-50z",
    "stone": "M-49 13C-53-12-30-36-2-38 30-40 53-18 49 10 46 34 20 39-6 37-30 36-46 32-49 13z"}
BRUSHED = {"wave": "M-50 6C-36-24-20-22-4 2 12 26 30 24 50-10", "line": "M-50 9C-20-7 18 3 50-9"}
SHAPES = ("circle", "square", "triangle", "wave", "line", "leaf", "star", "stone")
SIZES = {"s": .46, "m": .78, "l": 1.26}
PLACES = tuple(f"{column}{row}" for column in "abcdef" for row in range(1, 5))
LINE_LETTERS = 20
DEFS = ('<linearGradient id="g-{g}" x2="0" y2="1"><stop stop-color="{top}"/><stop offset="1" stop-color="{low}"/>'
        '</linearGradient><filter id="cut"><feTurbulence baseFrequency=".035" numOctaves="2" seed="{seed}"/>'
        '<feDisplacementMap in="SourceGraphic" scale="7"/><feDropShadow dy="2" stdDeviation="2" flood-opacity=".35"/>'
        '</filter>'
        '<filter id="grain"><feTurbulence type="fractalNoise" baseFrequency=".7" numOctaves="2"/>'
        '<feColorMatrix values="0 0 0 0 .3 0 0 0 0 .25 0 0 0 0 .2 0 0 0 .5-.14"/></filter>')


def draw(ground: str, shapes: list[dict], words: str, word_colour: str) -> str:
    top, low, layers = GROUNDS[ground]
    seed = len(words) % 9 + len(shapes)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><defs>'
            f'{DEFS.format(g=ground, top=top, low=low, seed=seed)}</defs>'
            f'<path fill="url(#g-{ground})" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{_laid(layers)}{_brushed(ground)}'
            f'{"".join(_shape(one, n) for n, one in enumerate(shapes))}{_words(words, word_colour)}'
            f'<path filter="url(#grain)" d="M0 0h{WIDTH}v{HEIGHT}H0z"/></svg>')


def swatch(ground: str) -> str:
    """A drop of a ground, beside its name in the form."""
    top, _low, layers = GROUNDS[ground]
    return ('<svg width="48" height="32" viewBox="0 0 48 32" aria-hidden="true" focusable="false">'
            f'<path fill="{top}" d="M1 3Q12 0 47 1 48 16 47 30 24 32 2 31 0 16 1 3z"/>'
            f'<path fill="{layers[-1][0]}" d="M1 21Q14 15 25 20 37 24 47 18V30Q24 32 2 31z"/></svg>')


def _laid(layers) -> str:
    return "".join(f'<path filter="url(#cut)" fill="{colour}" opacity="{opacity:g}" d="{outline}"/>'
                   for colour, opacity, outline in layers)


def _brushed(ground: str) -> str:
    if ground not in STROKES:
        return ""
    colour, width, outline = STROKES[ground]
    return (f'<path fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" opacity=".6" '
            f'd="{outline}"/>')


def _shape(one: dict, n: int) -> str:
    """Laid in its cell, a little askew."""
    kind, colour = one["shape"], COLOURS[one["colour"]]
    column, row = "abcdef".index(one["place"][0]), int(one["place"][1]) - 1
    askew = (n * 7 + column * 5 + row * 11) % 17 - 8
    scale = SIZES[one["size"]]
    where = f'transform="translate({column * CELL + 40} {row * CELL + 40})rotate({askew})scale({scale:g})"'
    if kind in BRUSHED:
        return (f'<path filter="url(#cut)" fill="none" stroke="{colour}" stroke-width="{9 / scale ** .5:.0f}" '
                f'stroke-linecap="round" {where} d="{BRUSHED[kind]}"/>')
    vein = f'<path fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="3" {where} d="M-40 44Q-12 6 34-36"/>'
    return f'<path filter="url(#cut)" fill="{colour}" {where} d="{OUTLINES[kind]}"/>{vein if kind == "leaf" else ""}'


def _words(words: str, colour: str) -> str:
    """At most four lines, each on a strip of paper; larger when there are few letters."""
    lines = _lines(words)
    if not lines:
        return ""
    size = 40 if len(lines) == 1 and len(words) <= 12 else 30
    strip = COLOURS["ink"] if colour in PALE else COLOURS["snow"]
    pitch = size * 1.62
    top = HEIGHT / 2 - (len(lines) - 1) * pitch / 2
    strips = "".join(_strip(line, n, size, top + n * pitch) for n, line in enumerate(lines))
    spans = "".join(f'<tspan x="{WIDTH // 2 + _aside(n)}" y="{top + n * pitch + size * .3:.0f}">{escape(line)}</tspan>'
                    for n, line in enumerate(lines))
    return (f'<path filter="url(#cut)" fill="{strip}" opacity=".94" d="{strips}"/>'
            f'<text text-anchor="middle" font-family="Palatino,Georgia,serif" font-size="{size}" '
            f'fill="{COLOURS[colour]}">{spans}</text>')


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
