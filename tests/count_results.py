"""Adds up the result files of several pytest runs into the one line that ends ./script/test."""
import sys
from xml.etree import ElementTree


def count(files: list[str]) -> dict[str, int]:
    suites = [suite for file in files for suite in ElementTree.parse(file).iter("testsuite")]
    total = {name: sum(int(suite.get(name)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")}
    failed = total["failures"] + total["errors"]
    return {"passed": total["tests"] - failed - total["skipped"], "failed": failed, "skipped": total["skipped"]}


if __name__ == "__main__":
    print(", ".join(f"{number} {outcome}" for outcome, number in count(sys.argv[1:]).items()))
