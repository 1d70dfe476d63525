"""Files up to 300 lines, functions up to 40 (DESIGN 11); nothing is named after nothing."""
import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("blueprints", "models", "safety", "jobs", "commands", "tests", "bench")
TOP = {"app.py", "blueprints", "models", "templates", "static", "jobs", "migrations", "tests", "requirements.txt",
       "README.md", "safety", "content", "commands", "translations", "docs", "bench", "deploy", "script", ".ci",
       "settings.py", "pyproject.toml", "CHANGELOG.md", ".gitignore"}
NAMELESS = {"utils", "core", "common", "helpers", "services"}
GENERATED_HERE = {".git", ".venv", "instance", ".pytest_cache", ".ruff_cache", ".import_linter_cache", "__pycache__"}


def sources():
    yield from (ROOT / name for name in ("app.py", "settings.py"))
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_files_are_short():
    long = {str(path.relative_to(ROOT)): count for path in sources()
            if (count := len(path.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def test_app_is_shorter_still():
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) < 120


def test_functions_are_short():
    long = [(str(path.relative_to(ROOT)), node.name, node.end_lineno - node.lineno + 1) for path in sources()
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40]
    assert long == []


def test_the_top_level_is_the_one_that_was_agreed():
    assert {path.name for path in ROOT.iterdir()} - GENERATED_HERE <= TOP


def test_nothing_is_called_after_nothing():
    assert [path for path in sources() if path.stem in NAMELESS or path.parent.name in NAMELESS] == []
