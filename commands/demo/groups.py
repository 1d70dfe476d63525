"""Groups with their welcomes and who is in them, through the same verbs and the same scan as everywhere."""
from sqlalchemy import update

from commands.demo.reading import rows
from models.care import intake
from models.community import groups
from models.community.membership import Group
from models.ground.db import db, from_clock
from models.people import notices, organisations
from models.people.accounts import Account
from models.people.notices import Notice

LONG_AGO = 90 * 86_400


def begin(seated: dict[str, Account]) -> dict[str, Group]:
    """Every group by its name."""
    begun = {row["name"]: _begin(row, seated) for row in rows("groups", "group")}
    db.session.execute(update(Notice).values(at=from_clock(-LONG_AGO)))     # notices are told in the order of writing
    return begun


def _begin(row: dict, seated: dict[str, Account]) -> Group:
    ways = [door.partition("/") for door in row.get("doors", ())]
    group = groups.begin(by=seated["lee"], community=row["community"], sort=row["sort"], name=row["name"],
                         about=row["about"], doors=[(organisations.find(slug), key) for slug, _slash, key in ways],
                         reason="Asked for by members.", key=f"demo {row['name']}")
    _read(groups.words_of(group))
    if welcome := row.get("welcome"):
        by = seated[welcome["by"]]
        _read(groups.welcome(group, by=by, body=welcome["body"].strip(), key=f"demo {row['name']}"))
    for name in row["members"]:
        groups.join(group, by=seated[name])
    for name in (*row["members"], *([welcome["by"]] if welcome else ())):
        notices.mark_all_read(by=seated[name])      # they came a while ago
    db.session.flush()
    return group


def _read(post) -> None:
    intake.read_post(post.id, post.version)
