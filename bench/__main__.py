"""`python -m bench [faults] [visible] [weight] [pictures] [pages] [search] [scale] [records] [timings] [quality]
[queue] [detection] [--json] [--postgresql]`"""
import sys

from bench import detection, faults, pages, pictures, quality, queue, records, scale, search, timings, visible, weight
from bench.figures import Sheet

BENCHES = {"faults": faults.measure, "visible": visible.measure, "weight": weight.measure,
           "pictures": pictures.measure, "pages": pages.measure, "search": search.measure, "scale": scale.measure,
           "records": records.measure, "timings": timings.measure,
           "quality": quality.measure, "queue": queue.measure,
           "detection": detection.measure}


def main(arguments: list[str]) -> None:
    names = [word for word in arguments if not word.startswith("--")]
    options = {word for word in arguments if word.startswith("--")}
    if unknown := set(names) - set(BENCHES) | options - {"--json", "--postgresql"}:
        sys.exit(f"Unknown: {' '.join(sorted(unknown))}. {__doc__}")
    kind = "postgresql" if "--postgresql" in options else "sqlite"
    for name in names or BENCHES:
        BENCHES[name](Sheet(name, kind, as_json="--json" in options), kind)


if __name__ == "__main__":
    main(sys.argv[1:])
