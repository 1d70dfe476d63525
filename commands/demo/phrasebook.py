"""The instrument's past: proposals in every state, posts drawn by chance, findings dated back; no burst on day one."""
import tomllib
from datetime import timedelta

from sqlalchemy import delete, select, update

from commands.demo.care import ended
from commands.demo.reading import START, ago, rows
from models.care import phrase_proposals, phrase_trials, phrasebook, rescans
from models.care.bursts import Burst
from models.care.decisions import Decision, Outcome
from models.care.hits import RuleHit
from models.care.phrase_proposals import PhraseProposal
from models.care.phrase_rules import LexiconVersion
from models.care.queue import TARGETS, Band, QueueItem, Source
from models.care.samples import COMMUNITIES, NOTHING, RIGHT, Sample
from models.community.posts import Post
from models.ground import transaction
from models.ground.content import CONTENT
from models.ground.db import clock, db
from models.ground.outbox import Job, Promise
from models.people.accounts import Account
from models.people.notices import Notice, NoticeKind

DRAFT = ("language", "category", "name", "weight", "phrases", "must_match", "must_not_match", "source")


def date_back() -> None:
    """Months were read within seconds: what was found belongs to its day, and is no burst."""
    written = select(Post.created_at).where(Post.id == RuleHit.post_id).scalar_subquery()
    db.session.execute(update(RuleHit).values(at=written).execution_options(synchronize_session=False))
    db.session.execute(delete(Burst))
    db.session.execute(delete(Notice).where(Notice.kind == NoticeKind.BURST.value))


def keep_it(seated: dict[str, Account], model: str) -> None:
    """Propose, try, answer; draw and read; then all of it lies in the past."""
    for row in rows("phrasebook", "proposal"):
        _propose(row, seated)
    _read_again(model)
    _sample(seated)
    db.session.execute(update(LexiconVersion).where(LexiconVersion.id == 1).values(at=ago("2900h")))
    db.session.execute(update(Promise).where(Promise.done_at.is_(None), Promise.job != "page").values(done_at=clock()))
    db.session.execute(delete(Promise).where(Promise.job == Job.SCAN_POST.value))      # read within seconds, long ago
    notices = select(db.func.count()).select_from(Notice).where(
        Notice.account_id == Account.id, Notice.read_at.is_(None)).scalar_subquery()
    db.session.execute(update(Account).values(unread_notices=notices))


def _propose(row: dict, seated: dict[str, Account]) -> None:
    made = phrase_proposals.propose({name: row[name] for name in DRAFT}, by=seated[row["by"]], reason=row["reason"])
    number, answer = made.id, row.get("answer", {})
    if answer.get("state", "approved") == "approved":       # the others were answered before that
        _try(number)
    transaction.commit()
    if answer.get("state") == "approved":
        version = phrase_proposals.approve(number, by=seated[answer["by"]], words=answer["words"])
        version.at = ago(row["ago"]) + timedelta(hours=2)
    elif answer.get("state") == "returned":
        phrase_proposals.send_back(number, by=seated[answer["by"]], words=answer["words"])
    elif answer:
        phrase_proposals.withdraw(number, by=seated[row["by"]])
    made = db.session.get(PhraseProposal, number)
    made.at = ago(row["ago"])
    if answer:
        made.decided_at = made.at + timedelta(hours=2)


def _try(proposal_id: int) -> None:
    trial = phrase_trials.begin(proposal_id)
    while (portion := phrase_trials.read_portion(trial.id)) is not None:
        phrase_trials.keep_portion(trial.id, portion)
        db.session.flush()
        db.session.expire(trial)


def _read_again(model: str) -> None:
    """By the rules alone, whose findings these posts have already; the relay finds nothing that is new."""
    row = rescans.begin()
    while (portion := rescans.read_portion(row.id, None)) is not None:
        rescans.keep_portion(row.id, portion)
    opinion = phrasebook.second_opinion(model)
    db.session.expire(row)
    row.opinion = opinion.version if opinion else "off"


def _sample(seated: dict[str, Account]) -> None:
    told = tomllib.loads((CONTENT / "demo" / "phrasebook.toml").read_text("utf-8"))["samples"]
    for community in COMMUNITIES:
        quiet = db.session.scalars(select(Post).where(
            Post.community == community, Post.level == 0, Post.state == "published",
            ~select(QueueItem.id).where(QueueItem.post_id == Post.id).exists())
            .order_by(Post.id).limit(told["read"])).unique().all()
        for n, post in enumerate(quiet):
            missed = told["missed"][n] if n < len(told["missed"]) and community == "en" else NOTHING
            _answered(post, n, missed, seated["gale" if n % 2 else "lee"])


def _answered(post: Post, n: int, answer: str, guide: Account) -> None:
    """One a few hours, the latest today."""
    at = START - timedelta(hours=9 * n)
    times = {"opened_at": at - timedelta(hours=1), "closed_at": at,
             "due_at": at - timedelta(hours=1) + TARGETS[Band.ROUTINE]}
    item = QueueItem(post=post, case=ended(post, **times), community=post.community, band=Band.ROUTINE.value, rank=2,
                     source=Source.SAMPLE.value, post_version=post.version, **times)
    db.session.add(item)
    db.session.flush()
    db.session.add(Sample(post_id=post.id, item_id=item.id, community=post.community, day=at.date(), answer=answer,
                          by_id=guide.id, answered_at=at))
    outcome, category = (Outcome.NO_ACTION, RIGHT) if answer == NOTHING else (Outcome.APPROVE, "")
    db.session.add(Decision(item_id=item.id, post_id=post.id, outcome=outcome.value, category=category,
                            by_id=guide.id, at=at))
