"""Each page of each role, opened afresh: axe finds nothing, help is near, nothing lies beyond the edge of a phone.

The pages that most people see run every time, in daylight on a wide screen and at night on a phone; the rest and the
other lights with --full.
"""
import re

import pytest

from tests.browser import rules

pytestmark = pytest.mark.browser
MAIN = {
    None: ["/", "/help-now", "/join/alberta", "/sign-in"],
    "ash": ["/wall", "/talkabouts/new", "talkabout", "/bricks/new", "brick", "/mine", "/mine/notices"],
    "wren": ["/queue", "item"],
    "sol": ["/escalations", "escalation", "registry", "/oversight"],
}
REST = {
    None: ["/about", "/house-rules", "/privacy", "/accessibility", "/join/forces", "/join/rivermount",
           "/join/check-your-mail", "/help-now?for=alberta", "/dev/mail", "/dev/pages", "/nothing-here",
           "/activate/none", "/mine/mail/stop/none", "/forgotten", "/join/larchfield"],
    "ash": ["/bricks/new/photo", "photo brick",
            "/wall?kind=brick", "/wall?lane=following", "/wall?tag=sleep", "report", "/queue", "/welcome", "/search",
            "/search?q=sleep", "/members/ash", "/members/thermos", "/members/thermos/hide", "/mine/hidden",
            "/mine/words", "/mine/drafts", "/mine/following", "/mine/notices/settings",
            "/wall/filters", "/groups", "/groups/sleep", "/groups/carers", "/wall?group=sleep",
            "/talkabouts/new?group=sleep", "/mine/sign-in-security", "/mine/password"],
    "vapour-trail": ["/mine/standing", "/talkabouts/new", "appeal against it"],
    "eleventh-hour": ["/mine/standing", "own appeal"],
    "bea": ["/mine/reports", "/mine/data", "/mine/data/export", "/mine/email", "/mine/close"],
    "fleur": ["/mine/data", "/mine/data/export", "/mine/email", "/mine/close", "/wall", "talkabout",
              "/talkabouts/new", "/bricks/new", "/mine", "/mine/notices", "/mine/notices/settings",
              "/groups", "/groups/proches-aidants", "/search?q=nuit", "/wall/filters",
              "/help-now", "/about", "/house-rules", "/privacy", "/accessibility"],
    "gale": ["/wall", "/queue", "item", "/rota", "/queue/confirmations", "/queue/newcomers", "/queue/unanswered",
             "/queue/watches",
             "/queue/watches/1", "/queue/quiet", "/phrasebook/replies", "/phrasebook/replies/1", "member page", "watch",
             "reach out",
             "/queue/items/1/signpost", "/queue/items/1/hand-to-lead",
             "/queue/second-readings",
             "/rota/guides", "/queue/shift", "/queue/shift/topics", "/queue/debriefs", "/queue/keys", "/queue/keys/own",
             "earlier"],
    "lee": ["/queue/board", "/queue/appeals", "appeal", "standing",
            "/groups", "/groups/new", "/groups/sleep", "/groups/sleep/edit", "/groups/sleep/welcome",
            "/groups/sleep/close", "/groups/sleep/reopen",
            "/queue", "/admin/verification", "/oversight", "/oversight/audit", "/oversight/who-can",
            "/oversight/detection", "/oversight/quality", "/oversight/quality/weeks", "/oversight/quality/quarters",
            "sheet", "report of a quarter", "/queue/second-readings", "/queue/second-readings/differences",
            "two readings",
            "/phrasebook", "/phrasebook/rules/new", "/phrasebook/rules/en.ideation.want-to-die",
            "/phrasebook/rules/en.ideation.want-to-die/change", "/phrasebook/proposals", "/phrasebook/proposals/1",
            "/phrasebook/proposals/2", "/phrasebook/versions", "/phrasebook/versions/1"],
    "ines": ["read again", "/queue?band=urgent", "item", "/registry", "disclosure", "/rota"],
    "dara": ["/oversight", "/oversight/audit", "/oversight/retention", "/rota", "/mine"],
    "cleo": ["/oversight", "/oversight/who-can"],
    "pat": ["/mine", "/mine/notices"], "remy": ["/mine"],
    "ada": ["/mine", "/admin", *(f"/admin/organisations/{page}" for page in (
        "new", "forces", "forces/about", "forces/joining", "forces/rules", "forces/rules/new?kind=link",
        "forces/questions", "forces/protocol", "forces/names", "forces/contacts", "rivermount/calendar",
        "rivermount/lines", "rivermount/lines/new", "forces/rules/2/poster/fr")), "/admin/verification", "/admin/staff",
        "/admin/staff/invitations/new"],
}
# Where a page has no fixed address: the list it stands in, the link to take, and what follows that link's own path.
FOUND = {"member page": ("/queue/watches/1", "main a[href^='/queue/members/']", ""),
         "watch": ("/queue/watches/1", "main a[href^='/queue/members/']", "/watch"),
         "reach out": ("/queue/watches/1", "main a[href^='/queue/members/']", "/reach-out"),
         "talkabout": ("/wall?kind=talkabout", ".wall h2 a", ""), "brick": ("/wall?kind=brick", ".wall h2 a", ""),
         "photo brick": ("/wall?kind=brick", ".wall article:has(picture) h2 a", ""),
         "item": ("/queue", "#waiting ol a", ""),
         "escalation": ("/escalations", "main .rows a[href^='/escalations/']", ""),
         "registry": ("/registry", "main .rows a[href^='/registry/']", ""),
         "disclosure": ("/registry", "main .rows a[href^='/registry/']", "/disclosure"),
         "sheet": ("/oversight/quality/weeks", "main ol a", ""),
         "report of a quarter": ("/oversight/quality/quarters", "main ol a", ""),
         "two readings": ("/queue/second-readings/differences", "main ol a", ""),
         "read again": ("/queue/second-readings", "main a[href$='/read']", ""),
         "appeal": ("/queue/appeals", "main ol.rows a", ""),
         "appeal against it": ("/mine/standing", "a[href^='/mine/appeals/sanction']", ""),
         "own appeal": ("/mine/standing", "a[href^='/mine/appeals/']", ""),
         "earlier": ("/queue", "#waiting ol a", "/versions"),
         "standing": ("/queue", "#waiting li a[href^='/queue/items/']", ""),
         "report": ("/wall?kind=talkabout", ".wall article:has(.who:not(:text-is('ash'))) h2 a", "/report")}
STATUS = {"/nothing-here": 404, "/mine/mail/stop/none": 404, "/activate/none": 404, "/queue": 403}


def test_the_rules_do_find_what_is_wrong(visit):
    """A page with one fault for each, or nobody could believe the silence of the others."""
    page = visit().open("/help-now").page
    page.evaluate("""() => { document.querySelector('main').insertAdjacentHTML('beforeend',
        '<img src="/static/img/logo.svg"><p><button id="far"> </button><a href="/" id="faint">faint words</a></p>');
        document.getElementById('far').style.cssText = 'min-width: 3000px; min-height: 0; height: 20px';
        document.getElementById('faint').style.color = '#666';
        document.querySelector('.bar .help').tabIndex = -1; }""")
    found = " ".join(rules.violations(page))
    assert all(rule in found for rule in ("image-alt", "button-name", "color-contrast-enhanced"))
    assert any("far" in line for line in rules.beyond_the_edge(page))
    assert any("far" in line for line in rules.too_small(page))
    assert rules.tabs_to_help(page) > 3


def listed(pages: dict, *marks) -> list:
    return [pytest.param(name, page, id=f"{name or 'nobody'}:{page}", marks=marks)
            for name, addresses in pages.items() for page in addresses]


@pytest.mark.parametrize(("name", "page"), [*listed(MAIN), *listed(REST, pytest.mark.full)])
def test_page(visit, name, page):
    visitor = visit(name)
    address = address_of(visitor, page)
    status = STATUS.get(address, 200) if name in (None, "ash") else 200
    visitor.open(address, status)
    page = visitor.page
    assert rules.tabs_to_help(page) <= 3
    assert rules.violations(page) == [], "in daylight, 1280 px"
    page.set_viewport_size({"width": 320, "height": 640})       # also what 1280 px are at 400 %
    page.emulate_media(color_scheme="dark")
    assert rules.beyond_the_edge(page) == []
    assert rules.too_small(page) == []
    assert rules.violations(page) == [], "at night, 320 px"


@pytest.mark.full
@pytest.mark.parametrize(("name", "page"), [*listed(MAIN), *listed(REST)])
@pytest.mark.parametrize("contrast", ["no-preference", "more"])
def test_page_in_the_other_lights(visit, name, page, contrast):
    visitor = visit(name)
    address = address_of(visitor, page)
    visitor.expected |= {STATUS.get(address, 200)}
    visitor.page.goto(address)
    page = visitor.page
    page.emulate_media(contrast=contrast)
    for width in (320, 768, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert rules.beyond_the_edge(page) == []
            assert rules.violations(page) == [], f"{scheme}, {width} px, contrast {contrast}"


def address_of(visitor, page: str) -> str:
    if page not in FOUND:
        return page
    where, link, rest = FOUND[page]
    href = visitor.open(where).page.locator(link).first.get_attribute("href")
    if page == "standing":
        return visitor.open(href).page.locator("a[href*='/standing?post=']").first.get_attribute("href")
    return re.sub("^/talkabouts", "/posts", href) + rest if page == "report" else href + rest
