"""Reviewed data from `content/`: kept lists in both languages, read once."""
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"


@dataclass(frozen=True)
class Choice:
    """One entry of a kept list. `names` and `says` map a language to words."""
    key: str
    names: dict
    says: dict
    heavy: bool = False

    def name(self, language: str) -> str:
        return self.names[language]

    def saying(self, language: str) -> str:
        return self.says.get(language, "")


@cache
def read(name: str) -> dict:
    """The TOML file content/<name>.toml."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text("utf-8"))


@cache
def choices(file: str, table: str) -> dict[str, Choice]:
    """A kept list by key, in its order on screen."""
    return {row["key"]: Choice(row["key"], row["name"], row.get("says", {}), row.get("heavy", False))
            for row in read(file)[table]}
