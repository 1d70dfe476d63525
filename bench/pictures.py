"""Pictures: what a photo costs to paint anew and weighs in each size, and what a full brick costs to draw."""
import gzip
import io
import random
import resource
import time

from PIL import Image

from commands.demo import scenes
from models.community import brick_drawing, repainting
from models.community.brick_design import Design, Line, Shape
from models.community.brick_lines import MOST_POINTS

TELEPHONE = (4000, 3000)
LIGHT, BRICK = 3 * 1024, 3 * 1024       # BARS: what the wall shows
TIMES = 5


def measure(sheet, _kind: str) -> None:
    for kind in ("PNG", "JPEG"):
        sent = photo(kind)
        used = children()
        for _time in range(TIMES):
            painted = repainting.repaint(sent)
        sheet.say(f"painting 12 million points anew, {kind}", (children() - used) / TIMES * 1000, "ms of CPU")
    for name, made in painted.files.items():
        sheet.say(f"photo, {name}", len(made), "bytes", LIGHT if name == "320.avif" else None)
    design, used = full_brick(), time.process_time()
    for _time in range(TIMES * 20):
        drawn = brick_drawing.draw(design, "As many words as there is room for, and then stop")
    sheet.say("drawing a full brick", (time.process_time() - used) / TIMES / 20 * 1000, "ms of CPU")
    sheet.say("a full brick, gzip", len(gzip.compress(drawn.encode(), 6)), "bytes")
    sheet.say("a brick of three shapes, gzip", len(gzip.compress(brick_drawing.draw(
        Design(shapes=design.shapes[:3]), "One day at a time").encode(), 6)), "bytes", BRICK)


def photo(kind: str) -> bytes:
    """As large as a telephone's: a JPEG with the noise of its sensor, a PNG as clean as a picture of a screen."""
    scene = Image.open(io.BytesIO(scenes.jpeg("rain"))).resize(TELEPHONE, Image.Resampling.BICUBIC)
    if kind == "JPEG":
        scene = Image.blend(scene, Image.effect_noise(TELEPHONE, 40).convert("RGB"), .12)
    file = io.BytesIO()
    scene.save(file, kind)
    return file.getvalue()


def full_brick() -> Design:
    """Twelve shapes and forty lines with as many points as are kept."""
    chance = random.Random(1)
    shapes = tuple(Shape(chance.choice(("stone", "leaf", "tree", "spiral")), "moss", chance.randrange(13),
                         chance.randrange(9), 3, chance.randrange(-90, 90)) for _shape in range(12))
    lines = tuple(Line("ink", 2, tuple((chance.randrange(241), chance.randrange(161))
                                       for _point in range(MOST_POINTS // 40))) for _line in range(40))
    return Design(shapes=shapes, lines=lines, texture="granite").checked()


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
