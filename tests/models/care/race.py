"""A desk where all press at once, in a database of its own (run by test_races.py): prints what came of it as JSON."""
import json
import os
import threading
from datetime import timedelta

from app import create_app
from commands.migrate import upgrade_community
from models.care import appeal_answers, appeals, coming_back, decisions, escalations, intake, outcomes, queue
from models.care.cases import Case
from models.care.decisions import Decision
from models.care.nobody import Unattended
from models.care.queue import Band, QueueItem, Source
from models.community.posts import Post
from models.ground import audit, transaction
from models.ground.audit import Act
from models.ground.db import db, now
from models.ground.errors import DomainError
from models.ground.outbox import Promise
from models.ground.permissions import Role
from models.people import accounts, rota
from models.people.accounts import Account, RoleGrant
from models.people.rota import Attendance
from tests import factories

ROUNDS = 6


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


def returns(app, ids) -> dict:
    """S5.17: scans that find nobody there, and a guide who comes back in the same moment."""
    with app.app_context():
        db.session.query(Attendance).update({"seen_at": now() - timedelta(hours=1), "held_since": None})
        posts = [factories.talkabout(db.session.get(Account, ids[name]), published=False).id
                 for name in ("ash", "bea", "ash", "bea")]
    ends = at_once(app, *[lambda n=n: intake.read_post(n, 1) for n in posts],
                   *[lambda n=n: rota.be_present(by=db.session.get(Account, ids[n])) for n in ("wren", "gale")])
    with app.app_context():
        owed = db.session.query(Promise).filter_by(job="show-waiting", done_at=None).all()
        for promise in owed:
            promise.done_at = now()
            coming_back.show_waiting(promise.subject_id, promise.version)
            transaction.commit()
        shown = [db.session.get(Post, n).state for n in posts]
        return {"ends": ends, "shown": shown, "promises": len(owed), "waiting": db.session.query(Unattended).count()}


def crowd(app, ids) -> list:
    """S5.4: as many guides as CROWD says press for one case."""
    with app.app_context():
        guides = []
        for n in range(int(os.environ.get("CROWD", "20"))):
            guide = Account(username=f"guide{n}", folded=f"guide{n}", state="active", communities=["en"],
                            language="en", guide_name=f"Guide {n}", password_hash="")
            guide.grants.append(RoleGrant(role=Role.WALL_GUIDE.value))
            db.session.add(guide)
            guides.append(guide)
        item = queue.open_item(factories.talkabout(db.session.get(Account, ids["bea"])), Band.CONCERN, Source.REPORT).id
        transaction.commit()
        pressing = [guide.id for guide in guides]
    ends = at_once(app, *[lambda n=n: queue.claim(item, by=db.session.get(Account, n)) for n in pressing])
    return [ends.count("done"), ends.count("AlreadyClaimed"), len(ends)]


def raced(app, ids) -> dict:
    """The second step (S5.4): what ends a case meets what ends it otherwise, and what joins it."""
    def who(name):
        return db.session.get(Account, ids[name])

    def hold(name, count=1, **values):
        """Fresh items of one case, in Wren's hands."""
        with app.app_context():
            member = factories.member(name)
            posts = [factories.talkabout(member, title=f"{n}").id for n in range(count + 1)]
            items = [queue.open_item(db.session.get(Post, n), Band.CONCERN, Source.REPORT) for n in posts[:count]]
            queue.claim(items[0].id, by=who("wren"))
            for key, value in values.items():
                setattr(items[0].case, key, value)
            transaction.commit()
            return items[0].id, posts[-1]

    def leave(item):
        return decisions.take_no_action(item, by=who("wren"), category="within-rules", words="", seen_version=1)

    def hand(item):
        return outcomes.hand_to_lead(item, by=who("wren"), category="second-opinion", words="Please look.", lead_id=0,
                                     seen_version=1)
    item, _ = hold("one")
    told = {"hand": at_once(app, *[lambda: hand(item)] * 2, *[lambda: leave(item)] * 2)}
    pairs = [hold(f"joins{number}") for number in range(ROUNDS)]
    told["joined"] = [at_once(app, lambda n=last: leave(n), lambda n=other: queue.open_item(
        db.session.get(Post, n), Band.CONCERN, Source.REPORT)) for last, other in pairs]
    kept, _ = hold("kept", stays_open=True)
    with app.app_context():
        leave(kept)
        transaction.commit()
    told["close"] = at_once(app, *[lambda: outcomes.close_case(kept, by=who("wren"))] * 4)
    with app.app_context():
        told["lost"] = db.session.query(QueueItem).join(QueueItem.case).filter(
            QueueItem.closed_at.is_(None), Case.closed_at.is_not(None)).count()
        told["closings"] = db.session.query(audit.AuditEntry).filter_by(act=Act.CASE_CLOSED.value).count()
    return told


def appealed(app, ids) -> dict:
    """S5.14: one thing, appealed from several windows, answered by several clinicians."""
    with app.app_context():
        stands = factories.sanction(factories.member("appellant"), db.session.get(Account, ids["lee"])).id

    def make(window):
        by = accounts.named("appellant")
        appeals.make(appeals.subject(appeals.Appealed.SANCTION, stands, for_=by), by=by, words="I meant it kindly.",
                     key=window)
    told = {"make": at_once(app, *[lambda n=n: make(f"window {n}") for n in range(4)])}
    with app.app_context():
        told["appeals"] = [one.id for one in db.session.query(appeals.Appeal)]
        told["posts"] = db.session.query(Post).filter_by(kind="appeal").count()
        told["promises"] = db.session.query(Promise).join(Post, Post.id == Promise.subject_id).filter(
            Promise.job == "scan-post", Post.kind == "appeal").count()
    told["answer"] = at_once(app, *[lambda n=n: appeal_answers.answer(
        told["appeals"][0], appeals.Answer.UPHOLD, by=db.session.get(Account, ids[n]), words="It stays.")
        for n in ("sol", "ines")])
    return told


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
    told["crowd"] = crowd(app, ids)
    told["claim"] = at_once(app, *[lambda n=n: queue.claim(item, by=who(n)) for n in ("wren", "gale", "lee", "sol")])
    with app.app_context():
        holder = db.session.get(QueueItem, item).claimed_by.username
    told["decide"] = at_once(app, *[lambda: decisions.take_no_action(
        item, by=who(holder), category="within-rules", words="", seen_version=1)] * 5)
    told["accept"] = at_once(app, *[lambda n=n: escalations.accept_item(second, by=who(n), severity="high", words="x")
                                    for n in ("sol", "ines")])
    told["raced"], told["appealed"] = raced(app, ids), appealed(app, ids)
    told["returns"] = [returns(app, ids) for _ in range(ROUNDS)]
    with app.app_context():
        told["decisions"] = db.session.query(Decision).filter_by(item_id=item).count()
        told["escalations"] = db.session.query(escalations.Escalation).count()
        told["broken"] = audit.verify()[1]
    return told


if __name__ == "__main__":
    print(json.dumps(main()))
