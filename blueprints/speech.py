"""gettext for templates, quick: a page says some eighty sentences, and most of them never change.

Does what jinja2's own new-style gettext does (Markup where the template escapes, `%(name)s` filled in), but looks each
sentence up once per language instead of once per page.
"""
from functools import cache

from flask_babel import get_domain
from jinja2 import pass_context
from markupsafe import Markup

from blueprints.formatting import language


def init_app(app) -> None:
    """After Flask-Babel, which installs slower ones."""
    app.jinja_env.globals.update(gettext=_gettext, ngettext=_ngettext, _=_gettext)


@pass_context
def _gettext(context, words: str, /, **values):
    said = _said(language(), words, bool(context.eval_ctx.autoescape))
    return said % values if values else _bare(said)


@pass_context
def _ngettext(context, one: str, many: str, n: int, /, **values):
    values.setdefault("num", n)
    said = get_domain().get_translations().ngettext(one, many, n)
    return (Markup(said) if context.eval_ctx.autoescape else said) % values


@cache
def _said(lang: str, words: str, escapes: bool):
    """Only reviewed sentences from templates and the catalogue come this way, never a member's words."""
    said = get_domain().get_translations().gettext(words)
    return Markup(said) if escapes else said


@cache
def _bare(said):
    return said % {}
