"""Looking for words on the wall (S3.1). The words are in the address, so that the back button and a bookmark work.

Nothing records what somebody looked for. Words that speak of danger bring help before any result (S10.1).
"""
from urllib.parse import urlencode

from flask import request

from blueprints.access import me, requires
from blueprints.formatting import language
from blueprints.marking import marked
from blueprints.pages import page_mark, render
from blueprints.search import bp
from models.care import phrasebook
from models.community import filters, groups, search, tags
from models.ground.permissions import Can
from models.people import signposts

HELP_FROM = 2


@bp.get("")
@requires(Can.READ_THE_WALL)
def index():
    words = request.args.get("q", "")[:search.LENGTH].replace("\0", "").strip()
    met = groups.met(for_=me())
    chosen = _chosen(met)
    before = request.args.get("before", type=page_mark)
    asked = search.asked(words, community=me().community)
    group = next((one.id for one in met if one.slug == chosen.get("group")), None)
    page = search.find(asked, for_=me(), before=before, **chosen | {"group": group})
    return render("search/index.html", words=words, chosen=chosen, sheet=page, has_words=bool(asked.phrases),
                  groups=met, names={one.id: one.name for one in met},
                  is_first=not before, address=lambda **changed: _address(words, chosen, **changed),
                  folded=filters.folded(page.rows, for_=me(), text=lambda row: f"{row.title} {search.plain(row.html)}"),
                  excerpts={row.id: _excerpt(row, asked) for row in page.rows if not row.note},
                  topics={key: topic.name(language()) for key, topic in tags.kept().items()},
                  suggested=search.suggested(asked, community=me().community), kinds=search.kinds(),
                  help_lines=signposts.for_account(me(), crisis=True) if _is_danger(words) else ())


def _chosen(met) -> dict:
    """What narrows the search. `met` are the reader's groups: another's is left out like one that isn't there."""
    kept = {"kind": search.kinds(), "tag": tags.kept(), "group": {one.slug for one in met}}
    return {name: value for name in kept if (value := request.args.get(name, "")) in kept[name]}


def _excerpt(row, asked: search.Asked):
    return marked(*search.snippet(row.html, asked, community=row.community), kind="found")


def _is_danger(words: str) -> bool:
    return bool(words) and phrasebook.read(words, language=me().community).risk >= HELP_FROM


def _address(words: str, chosen: dict, **changed) -> str:
    values = {"q": words, **chosen, **changed}
    return "?" + urlencode({name: value for name, value in values.items() if value})
