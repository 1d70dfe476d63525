"""A desk where all press at once, in a database of its own (run by test_races.py): prints what came of it as JSON."""
import json
import threading

from app import create_app
from commands.migrate import upgrade_community
from models.care import decisions, escalations, queue
from models.care.decisions import Decision
from models.care.queue import Band, QueueItem, Source
from models.community.posts import Post
from models.ground import audit, transaction
from models.ground.db import db
from models.ground.errors import DomainError
from models.people.accounts import Account
from tests import factories


def at_once(app, *verbs) -> list[str]:
    """Each verb in a thread and a transaction of its own, begun together; how each ended."""
    ends, gate = [], threading.Barrier(len(verbs))

    def run(verb):
        with app.app_context():
            gate.wait()
            try:
                verb()
                transaction.commit()
                ends.append("done")
            except DomainError as refusal:
                transaction.rollback()
                ends.append(type(refusal).__name__)
            finally:
                db.session.remove()
    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def main() -> dict:
    app = create_app()
    with app.app_context():
        upgrade_community()
        ids = factories.seat_the_cast()
        posts = [factories.talkabout(db.session.get(Account, ids["ash"]), title=f"{n}").id for n in range(2)]
    told = {}

    def who(name):
        return db.session.get(Account, ids[name])

    def open_one(post_id, band=Band.CONCERN):
        return queue.open_item(db.session.get(Post, post_id), band, Source.REPORT).id

    told["open"] = at_once(app, *[lambda: open_one(posts[0])] * 6)
    with app.app_context():
        told["items"] = [item.id for item in db.session.query(QueueItem)]
        told["second"] = open_one(posts[1], Band.URGENT)
        transaction.commit()
    item, second = told["items"][0], told["second"]
    told["claim"] = at_once(app, *[lambda n=n: queue.claim(item, by=who(n)) for n in ("wren", "gale", "lee", "sol")])
    with app.app_context():
        holder = db.session.get(QueueItem, item).claimed_by.username
    told["decide"] = at_once(app, *[lambda: decisions.take_no_action(
        item, by=who(holder), category="within-rules", words="", seen_version=1)] * 5)
    told["accept"] = at_once(app, *[lambda n=n: escalations.accept_item(second, by=who(n), severity="high", words="x")
                                    for n in ("sol", "ines")])
    with app.app_context():
        told["decisions"] = db.session.query(Decision).filter_by(item_id=item).count()
        told["escalations"] = db.session.query(escalations.Escalation).count()
        told["broken"] = audit.verify()[1]
    return told


if __name__ == "__main__":
    print(json.dumps(main()))
