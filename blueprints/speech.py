"""Templates that speak one language each: compiled once in English and once in French, with their sentences in place.

A page says some eighty sentences, and most of them never change. What `_()` says without values is plain text in the
compiled template; the rest does what jinja2's own new-style gettext does (Markup where the template escapes, `%(name)s`
filled in), but looks each sentence up once for each language.
"""
from functools import cache, lru_cache

from flask.templating import Environment
from flask_babel import force_locale, get_domain
from jinja2 import Template, nodes, pass_context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from blueprints.formatting import language


class Spoken(Environment):
    """The application's own environment speaks no language: it passes each template on to the one that does."""
    spoken: str | None = None

    def get_template(self, name, parent=None, globals=None):
        if self.spoken or isinstance(name, Template):
            return super().get_template(name, parent, globals)
        return self._in(language()).get_template(name, parent, globals)

    def _in(self, lang: str) -> "Spoken":
        known = self.__dict__.setdefault("by_language", {})
        if lang not in known:
            known[lang] = self.overlay()
            known[lang].spoken = lang
        return known[lang]

    def make_globals(self, d):
        """Without jinja2's chain of maps where nothing is added: each page copied it key by key, once for each part."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        return _Sentences(self.spoken, bool(self.autoescape(name))).visit(tree) if self.spoken else tree


class _Sentences(NodeTransformer):
    """`_("…")` becomes what it says."""

    def __init__(self, lang: str, escapes: bool):
        self.lang, self.escapes = lang, escapes

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=words)], kwargs=[]):
                with force_locale(self.lang):
                    return nodes.Const(_bare(_said(self.lang, words, self.escapes)), lineno=node.lineno)
        return node


def init_app(app) -> None:
    """After Flask-Babel, which installs slower ones."""
    app.jinja_env.globals.update(gettext=_gettext, ngettext=_ngettext, _=_gettext)


@pass_context
def _gettext(context, words: str, /, **values):
    said = _said(context.environment.spoken or language(), words, bool(context.eval_ctx.autoescape))
    return said % values if values else _bare(said)


@pass_context
def _ngettext(context, one: str, many: str, n: int, /, **values):
    values.setdefault("num", n)
    return _said_of(context.environment.spoken or language(), one, many, n, bool(context.eval_ctx.autoescape)) % values


@cache
def _said(lang: str, words: str, escapes: bool):
    """Only reviewed sentences from templates and the catalogue come this way, never a member's words."""
    said = get_domain().get_translations().gettext(words)
    return Markup(said) if escapes else said


@lru_cache(2_000)
def _said_of(lang: str, one: str, many: str, n: int, escapes: bool):
    said = get_domain().get_translations().ngettext(one, many, n)
    return Markup(said) if escapes else said


@cache
def _bare(said):
    return said % {}
