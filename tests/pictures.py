"""Pictures as people, telephones and those who mean harm send them: generated, with a mark in all that isn't a pixel.

Each is a red corner on green, top left when it is held upright; `MARK` stands in whatever travels beside the pixels.
"""
import io
import random
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageCms, PngImagePlugin

MARK = b"MARK-51.0447N-114.0719W"
RED, GREEN = (208, 30, 30), (40, 150, 60)
UNDO = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270}
MODES = {"JPEG": ("RGB", "L", "CMYK"), "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"), "WEBP": ("RGB", "RGBA"),
         "AVIF": ("RGB", "RGBA")}
TAILS = (b"", b"PK\x03\x04" + MARK, b"<script>alert('" + MARK + b"')</script>", b"%PDF-1.7 " + MARK, MARK * 50)
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + MARK + b"</rdf:RDF></x:xmpmeta>"


@dataclass(frozen=True)
class Sent:
    data: bytes
    says: str           # what is odd about it
    is_whole: bool      # else it may be refused, and may do no more than that
    has_corner: bool    # large and rich enough that its red corner can be looked for


def corpus(count: int, seed: int = 7):
    chance = random.Random(seed)
    for n in range(count):
        yield one(n, chance)


def one(n: int, chance: random.Random) -> Sent:
    kind = tuple(MODES)[n % 4]
    mode = chance.choice(MODES[kind])
    size = chance.choice(((16, 16), (20, 390), (64, 48), (48, 64), (321, 240), (700, 401)))
    orientation = chance.choice((None, None, *range(1, 9))) if kind != "PNG" or n % 3 else None
    frames = chance.choice((1, 1, 3)) if kind != "JPEG" and mode in ("RGB", "RGBA") else 1
    if kind == "AVIF" and frames > 1:       # libavif 1.4 crashes while it writes films that are turned
        orientation = None
    tail, cut = chance.choice(TAILS), n % 10 == 9
    data = encoded(kind, mode, size, orientation, frames, chance) + tail
    if cut:
        data = data[:chance.randrange(1, max(2, len(data) - len(tail)))]
    says = f"{n}: {kind} {mode} {size} turned {orientation}, {frames} frames, tail {tail[:4]}, cut {cut}"
    colourful = mode in ("RGB", "RGBA", "P", "CMYK") and min(size) > 40
    return Sent(data, says, not cut, colourful and not cut)


def encoded(kind: str, mode: str, size, orientation, frames: int, chance: random.Random) -> bytes:
    image = cornered(size)
    if orientation in UNDO:
        image = image.transpose(UNDO[orientation])
    image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    how = {"exif": exif(orientation), "icc_profile": profile(chance)} if chance.random() < .8 else {}
    if kind == "PNG":
        how["pnginfo"] = texts()
    else:
        how |= {"xmp": XMP} if how else {}
    if kind == "JPEG":
        how |= {"comment": MARK, "progressive": chance.random() < .5}
    if not how.get("exif") and orientation:
        how["exif"] = exif(orientation)
    if frames > 1:
        how |= {"save_all": True, "append_images": [Image.new(image.mode, image.size)] * (frames - 1), "duration": 80}
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def cornered(size) -> Image.Image:
    image = Image.new("RGB", size, GREEN)
    image.paste(RED, (0, 0, max(1, size[0] // 2), max(1, size[1] // 2)))
    return image


def exif(orientation) -> bytes:
    about = Image.Exif()
    about[0x0110], about[0x010E] = "Telephone", MARK.decode()
    about.get_ifd(0x8825).update({1: "N", 2: (51.0, 2.0, 40.0)})
    if orientation:
        about[0x0112] = orientation
    return about.tobytes()


def profile(chance: random.Random) -> bytes:
    """A true one, or one that is none."""
    return chance.choice((ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), MARK * 9))


def texts() -> PngImagePlugin.PngInfo:
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", MARK.decode())
    about.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    return about


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is vast."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9_000))
            + chunk(b"IEND", b""))


def plain(kind: str = "JPEG", size=(64, 48)) -> bytes:
    file = io.BytesIO()
    cornered(size).save(file, kind)
    return file.getvalue()
