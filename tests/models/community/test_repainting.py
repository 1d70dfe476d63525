"""Only pixels of what is sent are kept (S7.4): of each kind of picture, however odd, and of none that is none."""
import io

import pytest
from PIL import Image

from models.community import repainter, repainting
from models.ground.errors import Refused
from tests import pictures

LEFTOVERS = (pictures.MARK, b"Exif", b"ns.adobe.com", b"ICC_PROFILE", b"xmpmeta", b"<script", b"PK\x03\x04", b"%PDF",
             b"ANIM", b"EXIF", b"XMP ")


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.full)])
def test_nothing_but_pixels_survives(count):
    """EXIF, XMP, profiles, comments, further frames and tails of every kind: 500 pictures, 40 of them every day."""
    kept = 0
    for sent in pictures.corpus(count):
        try:
            facts, files = repainter.paint(sent.data)
        except Exception as refusal:        # main() makes one answer of them all
            assert not sent.is_whole, f"{sent.says}: {refusal!r}"
            continue
        kept += 1
        for name, made in files:
            assert [left for left in LEFTOVERS if left in made] == [], f"{sent.says}: {name}"
            assert_nothing_more(name, made, sent.says)
        if sent.has_corner:
            assert_upright(dict(files)["320.jpg"], sent.says)
        assert {name for name, _made in files} <= set(repainting.FILES) and max(facts.values()) <= 1280
    assert kept >= count * .85


def assert_nothing_more(name: str, made: bytes, says: str) -> None:
    """One picture, whole, nothing beside it and nothing after it."""
    with Image.open(io.BytesIO(made)) as image:
        assert image.format.lower().replace("jpeg", "jpg") == name.rpartition(".")[2]
        assert not image.getexif() and not {"icc_profile", "comment", "xmp", "exif"} & set(image.info), says
        assert getattr(image, "n_frames", 1) == 1 and image.mode in ("RGB", "L")
    if name.endswith("jpg"):
        assert made.endswith(b"\xff\xd9") and made.count(b"\xff\xd8\xff") == 1
    if name.endswith("webp"):
        assert int.from_bytes(made[4:8], "little") + 8 == len(made)


def assert_upright(jpeg: bytes, says: str) -> None:
    """S7.4: the way it was held is applied before it is forgotten."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    wide, high = image.size
    def is_red(x, y):
        red, green, _blue = image.getpixel((int(wide * x), int(high * y)))
        return red > green
    assert [is_red(.2, .2), is_red(.8, .2), is_red(.2, .8), is_red(.8, .8)] == [True, False, False, False], says


def test_what_shows_through_shows_paper():
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(file, "PNG")
    _facts, files = repainter.paint(file.getvalue())
    assert min(Image.open(io.BytesIO(dict(files)["320.jpg"])).getpixel((25, 25))) > 250


@pytest.mark.parametrize(("width", "names"), [(200, {"320"}), (500, {"320", "640"}), (2000, {"320", "640", "1280"})])
def test_sizes_are_made_as_far_as_they_are_needed(width, names):
    facts, files = repainter.paint(pictures.plain(size=(width, width // 2)))
    assert {name.split(".")[0] for name, _made in files if name[0].isdigit()} == names
    assert facts == {"width": min(width, 1280), "height": min(width, 1280) // 2}


@pytest.mark.parametrize(("sent", "why"), [
    (b"", "empty"), (b"x" * (repainting.MOST_BYTES + 1), "too-large"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-picture"), (b"GIF89a" + b"\0" * 40, "not-a-picture"),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not-a-picture"), (b"\x00" * 100, "not-a-picture"),
    (pictures.bomb(60_000, 60_000), "too-many-pixels"), (pictures.bomb(5_000, 5_000), "too-many-pixels"),
    (pictures.bomb(20_001, 1_100), "too-many-pixels"), (pictures.bomb(1, 1), "too-narrow"),
    (pictures.bomb(2_000, 90), "too-narrow"), (pictures.bomb(3_000, 3_000), "broken"),
    (pictures.plain()[:400], "broken")], ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes")
def test_what_we_cannot_take_is_refused_for_its_reason(sent, why):
    """Bombs by what their head says, before anything is unpacked."""
    with pytest.raises(Refused) as refusal:
        repainting.repaint(sent)
    assert (refusal.value.field, refusal.value.why) == ("photo", why)


def test_a_picture_comes_back_from_its_own_process():
    painted = repainting.repaint(pictures.plain("AVIF", (400, 300)))
    assert (painted.width, painted.height) == (400, 300) and len(painted.files["blurred.jpg"]) < 3_000


@pytest.mark.parametrize("program", [
    "print('{}')", "raise SystemExit(1)", "print('[1]')", "import os; os.abort()",
    "import sys; sys.stdout.write('{\"why\": \"../x\"}'); sys.exit(3)",
    "print('{\"width\": 9, \"height\": 9, \"files\": [[\"320.html\", 1]]}\\n<', end='')",
    "print('{\"width\": 9, \"height\": 9, \"files\": [[\"320.jpg\", 3], [\"320.avif\", 0], [\"320.webp\", 0], "
    "[\"blurred.jpg\", 0], [\"grey.jpg\", 0], [\"whole.jpg\", 0]]}\\n<b>', end='')"])
def test_nothing_that_the_process_says_is_believed(monkeypatch, tmp_path, program):
    """Led astray by what it opened, it still can't put anything but pictures into the store."""
    (tmp_path / "led_astray.py").write_text(program)
    monkeypatch.setattr(repainting, "PROGRAM", tmp_path / "led_astray.py")
    with pytest.raises(Refused) as refusal:
        repainting.repaint(b"x")
    assert refusal.value.why == "broken"


def test_the_process_is_given_nothing(monkeypatch, tmp_path):
    """No key, no address; and it may write no file."""
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    told = tmp_path / "told"
    (tmp_path / "curious.py").write_text(
        f"import os, sys\nsys.path.insert(0, {str(repainting.PROGRAM.parent)!r})\nimport repainter\n"
        f"repainter._bounded()\nsys.stdout.write(repr(dict(os.environ)))\nsys.stdout.flush()\n"
        f"open({str(told)!r}, 'w').write('x' * 9)\n")
    monkeypatch.setattr(repainting, "PROGRAM", tmp_path / "curious.py")
    heard = []
    monkeypatch.setattr(repainting, "_read", lambda head: heard.append(head) or {})
    with pytest.raises(Refused):
        repainting.repaint(b"x")
    assert b"SECRET" not in heard[0] and heard[0].startswith(b"{")
    assert not told.exists() or told.read_text() == ""
