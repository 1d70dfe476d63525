"""The first view of home, wall and talkabout: bytes as sent (gzip), requests, elements."""
import gzip
import re

import html5lib

from bench.world import Peopled

HTML_AND_CSS, ALL_BYTES, REQUESTS, ELEMENTS = 14 * 1024, 31 * 1024, 3, 400      # BARS


def measure(sheet, kind: str) -> None:
    with Peopled(kind) as house:
        for name, path in (("home", "/"), ("wall", "/wall"), ("talkabout", f"/talkabouts/{house.thread}")):
            visitor = house.reader if name != "home" else house.stranger
            weigh(sheet, name, visitor, path)


def weigh(sheet, name: str, visitor, path: str) -> None:
    page, size = visitor.weigh(path)
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    styles = [link.get("href") for link in tree.iter("link") if "stylesheet" in link.get("rel", "")]
    others = [script.get("src") for script in tree.iter("script") if script.get("src")]
    others += [image.get("src") for image in tree.iter("img")
               if image.get("loading") != "lazy" and not image.get("src", "").startswith("data:")]
    inline = sum(len(gzip.compress(style.encode())) for style in re.findall(r"<style[^>]*>(.*?)</style>", page, re.S))
    linked = sum(visitor.weigh(style)[1] for style in styles)
    rest = sum(visitor.weigh(other)[1] for other in others)
    sheet.say(f"{name}: HTML and CSS, gzip", size + linked, "bytes", HTML_AND_CSS)
    sheet.say(f"{name}: of that, CSS in the page (gzip by itself)", inline, "bytes")
    sheet.say(f"{name}: with scripts and pictures, gzip", size + linked + rest, "bytes", ALL_BYTES)
    sheet.say(f"{name}: requests", 1 + len(styles) + len(others), "", REQUESTS)
    sheet.say(f"{name}: elements", sum(1 for _ in tree.iter()), "", ELEMENTS)
