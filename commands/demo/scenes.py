"""Pictures for the demo world's photos, drawn when it moves in: no photo of anybody's lies in the repository."""
import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from models.community import photos, repainting
from models.community.posts import Post
from models.people.accounts import Account

WIDE, HIGH = 1600, 1200


def share_photo(row: dict, *, by: Account, key: str) -> Post:
    photo = photos.add(repainting.repaint(jpeg(row["scene"])), by=by)
    return photos.share(photo.id, by=by, words=row["words"], description=row["description"], key=key,
                        tag_keys=row["tags"])


def jpeg(scene: str) -> bytes:
    file = io.BytesIO()
    SCENES[scene]().save(file, "JPEG", quality=90)
    return file.getvalue()


def _lake() -> Image.Image:
    """The last light over still water, hills between."""
    image = _blend((44, 58, 92), (244, 164, 96), HIGH * 6 // 10)
    image.paste(_blend((214, 140, 88), (28, 38, 62), HIGH * 4 // 10), (0, HIGH * 6 // 10))
    glow = Image.new("RGB", (WIDE, HIGH))
    ImageDraw.Draw(glow).ellipse((980, 560, 1140, 720), fill=(255, 220, 150))
    image = ImageChops.screen(image, glow.filter(ImageFilter.GaussianBlur(60)))
    draw = ImageDraw.Draw(image)
    draw.ellipse((1020, 600, 1100, 680), fill=(255, 236, 190))
    draw.polygon([(0, 720), (0, 600), (240, 540), (520, 640), (860, 690), (WIDE, 640), (WIDE, 720)], fill=(38, 44, 66))
    chance = random.Random(3)   # noqa: S311 - where ripples lie
    for _ripple in range(90):
        y = chance.randrange(725, HIGH)
        x, long = chance.randrange(WIDE), chance.randrange(20, 40 + (y - 700) // 2)
        draw.line((x, y, x + long, y), fill=(236, 178, 120) if abs(x - 1040) < 160 else (92, 92, 112), width=3)
    return image.filter(ImageFilter.GaussianBlur(2))


def _rain() -> Image.Image:
    """A window at night: drops, and the lights of a street behind them."""
    image, chance = _blend((22, 26, 44), (48, 44, 58), HIGH), random.Random(5)      # noqa: S311 - where lights lie
    draw = ImageDraw.Draw(image)
    for _light in range(26):
        x, y, r = chance.randrange(WIDE), chance.randrange(HIGH // 3, HIGH), chance.randrange(24, 90)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice([(214, 150, 70), (150, 60, 52), (90, 120, 150)]))
    image = image.filter(ImageFilter.GaussianBlur(22))
    draw = ImageDraw.Draw(image)
    for _drop in range(220):
        x, y, r = chance.randrange(WIDE), chance.randrange(HIGH), chance.randrange(3, 11)
        draw.ellipse((x - r, y - r, x + r, y + r * 1.3), fill=(168, 176, 196), outline=(60, 64, 84), width=2)
    return image.filter(ImageFilter.GaussianBlur(1.5))


def _blend(above, below, high: int) -> Image.Image:
    mask = Image.linear_gradient("L").resize((WIDE, high))
    return Image.composite(Image.new("RGB", (WIDE, high), below), Image.new("RGB", (WIDE, high), above), mask)


SCENES = {"lake": _lake, "rain": _rain}
