"""What stands against two members of the demo world, and one appeal that waits for a different clinician."""
from datetime import timedelta

from commands.demo.reading import ago, rows
from models.care import appeals, cases, intake, queue, sanctions
from models.care.appeals import Appealed
from models.community.posts import Post
from models.ground.db import db
from models.people.accounts import Account
from models.people.standing import Measure


def impose(seated: dict[str, Account], posts: dict[str, Post]) -> None:
    for row in rows("care", "sanction"):
        made = sanctions.impose(seated[row["member"]], Measure(row["kind"]), by=seated[row["by"]], key=row["kind"],
                                category=row["reason"], words=row["words"], days=row.get("days"),
                                post=posts[row["post"]])
        made.at = ago(row["ago"])
        if made.until:
            made.until = made.at + timedelta(days=row["days"])
    for row in rows("care", "appeal"):
        _appeal(posts[row["post"]], row)
    db.session.flush()


def _appeal(post: Post, row: dict) -> None:
    made = appeals.make(appeals.subject(Appealed(row["outcome"]), post.id, for_=post.author), by=post.author,
                        words=row["words"], key=row["outcome"])
    intake.read_post(made.words_id, made.words.version)
    made.made_at = made.words.created_at = ago(row["ago"])
    item = queue.open_of(made.stands_at, not_for=made.decided_by)
    item.due_at += made.made_at - item.opened_at
    item.opened_at = made.made_at
    cases.place(item.case)
