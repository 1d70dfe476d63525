"""Whatever takes a right away ends the sessions that had it (S1.9): at a new password, a suspension, another role, the
end of an account, a second factor that was reset. Read from the verbs themselves, so that none can forget it.
"""
import ast
from pathlib import Path

MODELS = Path(__file__).parents[2] / "models"
ENDS = {"end_all", "end_others"}
CLOSING = {"SUSPENDED", "CLOSED"}
EXCUSED = {
    "accounts.authenticate": "the same password, kept under another pepper",
    "passwords._keep": "`change` ends them, and is the only one who calls it",
    "closing.finish": "deletes their rows",
    "second_factor.forget": "`reset` and whoever closes an account end them; a member who does without stays signed in",
}


def verbs():
    """(module.function, its tree) of every function of the domain."""
    for path in sorted(MODELS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.stem}.{node.name}", node


def takes_away(verb: ast.FunctionDef) -> bool:
    return any(_writes_password_or_factor(node) or _ends_account(node) or _ends_role(node) for node in ast.walk(verb))


def ends_sessions(verb: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDS
               and getattr(node.func.value, "id", "") == "sessions" for node in ast.walk(verb))


def test_each_verb_ends_them():
    forgetful = {name for name, verb in verbs() if takes_away(verb) and not ends_sessions(verb)}
    assert forgetful == set(EXCUSED)


def test_it_sees_what_it_is_to_see():
    """A verb that forgets would be found."""
    for line in ("account.password_hash = made", "person.state = AccountState.SUSPENDED.value",
                 "grant.ended_at = now()", "account.password_hash = account.totp_sealed = ''",
                 "a.state, a.x = AccountState.CLOSED.value, None"):
        assert takes_away(ast.parse(f"def forgets():\n    {line}\n").body[0]), line
    assert not takes_away(ast.parse("def fine():\n    post.state = State.HELD\n    session.ended_at = now()\n").body[0])


def _targets(node) -> list[ast.Attribute]:
    if not isinstance(node, ast.Assign):
        return []
    flat = [one for target in node.targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return [one for one in flat if isinstance(one, ast.Attribute)]


def _writes_password_or_factor(node) -> bool:
    names = {one.attr for one in _targets(node)}
    return "password_hash" in names or ("totp_sealed" in names and any(
        isinstance(one, ast.Constant) and one.value == "" for one in ast.walk(node.value)))


def _ends_account(node) -> bool:
    return any(one.attr == "state" for one in _targets(node)) and any(
        isinstance(one, ast.Attribute) and one.attr in CLOSING and getattr(one.value, "id", "") == "AccountState"
        for one in ast.walk(node.value))


def _ends_role(node) -> bool:
    return any(one.attr == "ended_at" and getattr(one.value, "id", "") == "grant" for one in _targets(node))
