"""What every page is held to: axe's rules, help near at hand, nothing beyond the edge of a phone."""
from functools import cache
from pathlib import Path

import axe_playwright_python

# A to AAA, and what axe counts as good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
RUN = """async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
    .violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' +
        [...n.any, ...n.all, ...n.none].map(c => c.message).join('; ').slice(0, 200)).join(' | ')}`)"""
# Visible controls that reach beyond the window, and by how much the page itself does.
BEYOND = """() => {
    const beyond = [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches('.skip, .visually-hidden')
                     && !e.closest('.scroll'))
        .filter(e => { const r = e.getBoundingClientRect(); return r.left < -0.5 || r.right > innerWidth + 0.5; })
        .map(e => e.outerHTML.slice(0, 120));
    const page = document.documentElement.scrollWidth - innerWidth;
    return page > 0 ? [`the page is ${page} px too wide`, ...beyond] : beyond;
}"""
# Targets under 44 px. Links inside a sentence are exempt; boxes are measured by the label beside them.
SMALL = """() => [...document.querySelectorAll('button, .button, select, textarea, summary, nav a, .filters a, \
.tags a, .choice label, input:not([type=hidden], [type=checkbox], [type=radio])')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().height < 43.5)
    .map(e => `${e.getBoundingClientRect().height.toFixed(0)} px: ${e.outerHTML.slice(0, 120)}`)"""


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def violations(page) -> list[str]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    return page.evaluate(RUN, TAGS)


def beyond_the_edge(page) -> list[str]:
    return page.evaluate(BEYOND)


def too_small(page) -> list[str]:
    return page.evaluate(SMALL)


def tabs_to_help(page) -> int:
    """How many presses of Tab lead from the top of the page to "Get help now"; 9 when eight don't."""
    page.evaluate("() => { document.activeElement.blur(); getSelection().collapse(document.body, 0); }")
    for presses in range(1, 9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/help-now":
            return presses
    return 9
