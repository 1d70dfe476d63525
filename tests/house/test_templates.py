"""Templates: all compile, none lifts escaping, each act, job and notice has its sentence, htmx has a plain twin."""
import ast
import re
from pathlib import Path

from jinja2 import nodes

from jobs.once import EFFECTS, OUTWARD
from models.ground.audit import FACTS, Act
from models.ground.outbox import CARRIED, MAIL, URGENCY, Job
from models.people.notices import NoticeKind

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SPOKEN = ("_l", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext")
PROSE = re.compile(r"[A-Z][^\n]*?[A-Za-zé’]{2,} [a-zé’]{2,} [a-zé’]{2,} [a-zé’]{2,}")
HTML = [path for path in TEMPLATES if path.suffix == ".html"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def test_all_compile_and_use_their_imports(app):
    unused = {}
    for path in TEMPLATES:
        app.jinja_env.get_template(name(path))
        tree = app.jinja_env.parse(path.read_text("utf-8"))
        imported = {alias if isinstance(alias, str) else alias[1]
                    for node in tree.find_all(nodes.FromImport) for alias in node.names}
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        if imported - used:
            unused[name(path)] = imported - used
    assert unused == {}


def test_nothing_lifts_escaping():
    lifted = re.compile(r"\|\s*safe\b|autoescape\s+false")
    assert [name(path) for path in TEMPLATES if lifted.search(path.read_text("utf-8"))] == []


def test_no_python_lifts_escaping_but_the_two_that_may():
    """Markup() stands where trusted text is made: cleaned posts, reviewed pages, our own CSS, marked spans."""
    may = {"models/ground/db.py", "blueprints/front_door/written.py", "blueprints/pages.py", "blueprints/speech.py",
           "blueprints/marking.py"}
    found = {str(path.relative_to(ROOT)) for folder in ("blueprints", "models", "jobs", "safety")
             for path in (ROOT / folder).rglob("*.py") if re.search(r"\bMarkup\(", path.read_text("utf-8"))}
    assert found <= may, found - may


def test_each_act_has_its_sentence_and_its_facts():
    assert set(Act) == set(FACTS)
    sentences = ROOT / "templates/sentences/acts"
    assert [act for act in Act if not (sentences / f"{act.replace(':', '-')}.html").exists()] == []


def test_each_notice_has_its_sentence():
    assert [kind for kind in NoticeKind if not (ROOT / "templates/sentences/notices" / f"{kind}.html").exists()] == []


def test_each_job_has_its_effect_its_urgency_and_its_process():
    assert set(Job) == set(EFFECTS) | set(OUTWARD) == set(URGENCY) == CARRIED | MAIL


def test_only_pages_reads_htmx():
    reading = [str(path.relative_to(ROOT)) for path in (ROOT / "blueprints").rglob("*.py")
               if "request.htmx" in path.read_text("utf-8") or "htmx_request" in path.read_text("utf-8")]
    assert reading == ["blueprints/pages.py"]


def test_htmx_has_a_plain_twin():
    """Each element with hx-get is a link; hx-post is on a form with a method and an action (S11.2)."""
    for path in HTML:
        text = path.read_text("utf-8")
        for tag in re.findall(r"<[a-z][^<>]*?data-hx-(?:get|post)=[^<>]*>", text):
            if "data-hx-trigger=\"every" in tag:
                continue
            assert re.match(r"<(a|form|button)\b", tag), (name(path), tag)
            if tag.startswith("<form"):
                assert 'method="post"' in tag, (name(path), tag)
        assert not re.search(r"<[^<>]*\shx-", text), f"{name(path)}: write data-hx-…: valid HTML"


def test_python_holds_no_sentence():
    """Words for people stand in templates and content; Python holds none but form messages through gettext."""
    wordy = []
    for folder in ("blueprints", "models"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            wordy += [(path.name, s) for s in _bare_sentences(tree)]
    assert wordy == []


def _bare_sentences(tree):
    """String constants that look like prose and are neither docstrings nor arguments of gettext."""
    excused = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPOKEN:
            excused |= {id(child) for child in ast.walk(node)}
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "__init__"):
            excused |= {id(child) for child in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in excused:
            if PROSE.match(node.value) and "SELECT" not in node.value:
                yield node.value[:60]
