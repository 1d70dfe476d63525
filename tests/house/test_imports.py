"""Who may import whom: import-linter's contracts, the packages they cover, and the importers of app.py (DESIGN 2)."""
import ast
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_LAYERED = {"tests", "migrations", "content", "templates", "static", "translations", "docs", "bench", "deploy",
               "script"}


def test_every_contract_is_kept():
    result = subprocess.run([str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT,
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-3000:]


def test_the_contracts_cover_every_package():
    roots = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"])
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_LAYERED
    assert packages <= roots | {"commands"}


def test_only_the_entries_import_app():
    importers = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")
                 if not set(path.relative_to(ROOT).parts) & {".venv", "instance"} and _imports_app(path)}
    may = ("jobs/__main__.py", "deploy/web.py", "commands/", "migrations/", "tests/", "bench/")
    assert [name for name in importers if not name.startswith(may)] == []


def test_only_app_ends_a_request(app):
    """A view cannot commit: the session's commit is called in the end of the transaction alone."""
    callers = {str(path.relative_to(ROOT)) for folder in ("blueprints", "models", "jobs", "app.py")
               for path in ([ROOT / folder] if folder.endswith(".py") else (ROOT / folder).rglob("*.py"))
               if "session.commit()" in path.read_text("utf-8")}
    assert callers == {"models/ground/transaction.py", "models/ground/db.py"}


def _imports_app(path: Path) -> bool:
    tree = ast.parse(path.read_text("utf-8"))
    return any((isinstance(node, ast.ImportFrom) and node.module == "app")
               or (isinstance(node, ast.Import) and any(alias.name == "app" for alias in node.names))
               for node in ast.walk(tree))
