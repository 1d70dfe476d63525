"""Paints a picture that somebody sent anew: a program of its own, run by `repainting`, never imported by the service.

Bytes that nobody has checked come in, plain pictures of our own making go out. Only pixels cross over: they are put on
a fresh canvas, so that no EXIF, XMP, colour profile, comment, second frame or tail of another kind can (S7.4). It may
take so much memory and time and no more, writes no file, and is gone when the picture is done.
"""
import io
import json
import resource
import sys
import warnings

from PIL import Image, ImageCms, ImageFilter, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_PIXELS = {"JPEG": 40_000_000}      # a JPEG is read at a fraction of its size
MOST_PIXELS_WHOLE = 24_000_000          # the others have to be unpacked whole: some 200 MB at most
LONGEST_SIDE = 20_000
SHORTEST_SIDE, NARROWEST = 16, 20       # less is nothing to look at, and encoders stumble over it
SIZES = (320, 640, 1280)                # the longer side, in pixels
LIGHT = 3_000                           # bytes of what the wall shows of it (BARS), where that can be
PAPER = (255, 255, 255)
MEMORY, SECONDS = 1 << 30, 10
REFUSED = 3                             # the exit code; what is wrong stands on the standard output


class Unfit(Exception):
    """Not a picture that we take; the reason is a key."""


def paint(data: bytes) -> tuple[dict, list[tuple[str, bytes]]]:
    """(width and height of the largest, [(file name, bytes)])."""
    largest = _shrunk(_upright(_opened(data)), SIZES[-1])
    files = []
    for smaller, size in zip((0, *SIZES), SIZES, strict=False):
        if max(largest.size) <= smaller:
            break
        canvas = _shrunk(largest, size)
        files += [(f"{size}.avif", _avif(canvas, light=size == SIZES[0])),
                  (f"{size}.webp", _saved(canvas, "WEBP", quality=72, method=4)),
                  (f"{size}.jpg", _saved(canvas, "JPEG", quality=78, progressive=True, optimize=True))]
    files += [("blurred.jpg", _saved(_blurred(largest), "JPEG", quality=50)),
              ("grey.jpg", _saved(_shrunk(largest, 640).convert("L"), "JPEG", quality=70)),
              ("whole.jpg", _saved(_shrunk(largest, 640), "JPEG", quality=78))]
    return {"width": largest.width, "height": largest.height}, files


def _opened(data: bytes) -> Image.Image:
    """Refused by what the head of the file says, before anything is unpacked."""
    Image.MAX_IMAGE_PIXELS = None       # Pillow would warn first and refuse later; our own limits are lower
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.UnidentifiedImageError:
        raise Unfit("not-a-picture") from None
    if min(image.size) < SHORTEST_SIDE or max(image.size) > min(image.size) * NARROWEST:
        raise Unfit("too-narrow")
    kind = "JPEG" if image.format == "MPO" else image.format    # several JPEGs in one file: the first is meant
    if image.width * image.height > MOST_PIXELS.get(kind, MOST_PIXELS_WHOLE) or max(image.size) > LONGEST_SIDE:
        raise Unfit("too-many-pixels")
    return image


def _upright(image: Image.Image) -> Image.Image:
    """On a fresh canvas, the way the camera was held, in the colours of every screen."""
    profile = image.info.get("icc_profile")
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (SIZES[-1], SIZES[-1]))
    image.load()
    turned = _turned(image)
    whole = _in_colour(turned)
    canvas = Image.new("RGB", whole.size, PAPER)
    canvas.paste(whole, mask=whole.getchannel("A") if whole.mode == "RGBA" else None)
    small = _shrunk(canvas, SIZES[-1])
    return _for_every_screen(small, profile) if profile and turned.mode == "RGB" else small


def _turned(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:       # whatever such a block can hold: then the picture stays as it lies
        return image


def _in_colour(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shows through; sixteen bits of grey become eight."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _for_every_screen(canvas: Image.Image, profile: bytes) -> Image.Image:
    """From the camera's colours to sRGB; a profile that can't be read is left out."""
    try:
        moved = ImageCms.profileToProfile(canvas, ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                                          ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return canvas
    fresh = Image.new("RGB", moved.size)
    fresh.paste(moved)
    return fresh


def _shrunk(canvas: Image.Image, size: int) -> Image.Image:
    """With its longer side no longer than this; never made larger."""
    if max(canvas.size) <= size:
        return canvas
    scale = size / max(canvas.size)
    return canvas.resize([max(1, round(side * scale)) for side in canvas.size], Image.Resampling.LANCZOS,
                         reducing_gap=3.0)


def _blurred(canvas: Image.Image) -> Image.Image:
    """Light and colour, and nothing that can be made out."""
    few = _shrunk(canvas, 12)
    return few.resize(_shrunk(canvas, 160).size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))


def _avif(canvas: Image.Image, *, light: bool) -> bytes:
    """What the wall shows is made coarser until it is light enough, or as coarse as can still be looked at."""
    for quality in (46, 36, 27, 20) if light else (50,):
        made = _saved(canvas, "AVIF", quality=quality, speed=8, max_threads=1)
        if len(made) <= LIGHT:
            break
    return made


def _saved(canvas: Image.Image, kind: str, **how) -> bytes:
    file = io.BytesIO()
    canvas.save(file, kind, **how)
    return file.getvalue()


def _bounded() -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
                       (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def main() -> int:
    """The picture on the standard input; a line of JSON and then the files' bytes on the standard output."""
    _bounded()
    warnings.simplefilter("ignore")
    try:
        facts, files = paint(sys.stdin.buffer.read())
    except Unfit as unfit:
        print(json.dumps({"why": str(unfit)}))
        return REFUSED
    except Exception:       # torn, crafted or too much for the memory it may take: we can't show it
        print(json.dumps({"why": "broken"}))
        return REFUSED
    head = facts | {"files": [(name, len(made)) for name, made in files]}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(made for _name, made in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
