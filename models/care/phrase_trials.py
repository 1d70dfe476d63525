"""What a proposal would change, tried on past posts and on every test sentence before anybody decides (S5.2).

In the background, in portions like those of models/care/rescans.py. The results are numbers and the ids of a few posts:
no word of a member is copied. Who reads them sees the posts of their own communities alone, and no author.
"""
import json
import time
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.care import phrase_proposals, phrase_rules, phrasebook
from models.care.phrase_proposals import PhraseProposal
from models.community.posts import Post, State
from models.ground.db import Base, Facts, UtcDateTime, clock, db
from models.ground.errors import Stale
from models.ground.outbox import Job, promise
from models.people.accounts import Account
from safety import kept
from safety.phrases import Lexicon

PORTION, SECONDS, PAUSE_SECONDS = 200, 0.3, 1
EXAMPLES = 6        # of each kind
KINDS = ("caught", "lost", "raised", "lowered")


class PhraseTrial(Base):
    __tablename__ = "phrase_trials"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey(PhraseProposal.id), index=True)
    against: Mapped[int] = mapped_column(default=0)         # the version in force that it was compared with
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    total: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int | None]
    counts: Mapped[dict] = mapped_column(Facts, default=dict)       # of KINDS, and of levels: "0>2"
    examples: Mapped[dict] = mapped_column(Facts, default=dict)     # by kind: [post, version, level before, after]
    broken: Mapped[list] = mapped_column(Facts, default=list)       # [rule, sentence, "match" or "not"]
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)
    ended: Mapped[str] = mapped_column(default="")          # done | failed

    @property
    def percent(self) -> int:
        return 100 if self.ended_at else min(99, 100 * self.read // self.total) if self.total else 0


@dataclass
class Portion:
    before: int | None
    after: int = 0
    read: int = 0
    against: int = 0
    total: int = 0
    is_last: bool = True
    counts: dict = field(default_factory=dict)
    examples: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)


def begin_first(proposal_id: int, _version: int) -> None:
    """Each proposal is tried at once, and can't be approved before that has come to an end."""
    if phrase_proposals.find(proposal_id).is_open:
        begin(proposal_id)


def begin(proposal_id: int) -> PhraseTrial:
    """One at a time: asked for twice, it is one."""
    proposal = phrase_proposals.find(proposal_id)
    if not proposal.is_open:
        raise Stale
    running = latest(proposal.id)
    if running is not None and not running.ended_at:
        return running
    trial = PhraseTrial(proposal_id=proposal.id)
    db.session.add(trial)
    db.session.flush()
    promise(Job.TRY_PHRASES, trial.id)
    return trial


def read_portion(trial_id: int) -> Portion | None:
    """Reads alone. None when there is nothing left to do."""
    trial = db.session.get(PhraseTrial, trial_id, populate_existing=True)
    if trial is None or trial.ended_at:
        return None
    proposal = phrase_proposals.find(trial.proposal_id)
    live, number = phrasebook.refresh(), phrase_rules.version().id
    tried = _compiled(proposal.key, json.dumps(proposal.entry), number, phrase_rules.version().stamp)
    portion = Portion(trial.cursor, against=number)
    most = phrasebook.policy()["trial"]["posts"]
    if trial.cursor is None:
        portion.total = db.session.scalar(select(func.count()).select_from(
            select(Post.id).where(_of(proposal)).limit(most).subquery()))
        portion.broken = [list(one) for one in kept.broken_promises(tried.rules, tried)][:40]
    query = select(Post.id, Post.title, Post.body, Post.version, Post.community).where(_of(proposal))
    found = db.session.execute((query.where(Post.id < trial.cursor) if trial.cursor else query)
                               .order_by(Post.id.desc()).limit(min(PORTION, most - trial.read))).all()
    stop = time.monotonic() + SECONDS
    for post in found:
        _compare(post, proposal.key, live, tried, portion)
        portion.read, portion.after = portion.read + 1, post.id
        if time.monotonic() > stop:
            break
    portion.is_last = portion.read == len(found) and (len(found) < PORTION or trial.read + portion.read >= most)
    return portion


def keep_portion(trial_id: int, portion: Portion) -> None:
    """Whoever is first has the effect."""
    trial = db.session.get(PhraseTrial, trial_id, with_for_update=True, populate_existing=True)
    if trial.ended_at or trial.cursor != portion.before:
        return
    trial.cursor, trial.read, trial.against = portion.after, trial.read + portion.read, portion.against
    trial.total = trial.total or portion.total
    trial.counts = {key: trial.counts.get(key, 0) + portion.counts.get(key, 0)
                    for key in {**trial.counts, **portion.counts}}
    trial.examples = {kind: (trial.examples.get(kind, []) + portion.examples.get(kind, []))[:EXAMPLES]
                      for kind in {**trial.examples, **portion.examples}}
    trial.broken = trial.broken or portion.broken
    if portion.is_last:
        _end(trial_id, "done")
    else:
        promise(Job.TRY_PHRASES, trial_id, portion.after, after=PAUSE_SECONDS)


def give_up(trial_id: int, _version: int, _tries: int) -> None:
    _end(trial_id, "failed")


def latest(proposal_id: int) -> PhraseTrial | None:
    return db.session.scalar(select(PhraseTrial).where(PhraseTrial.proposal_id == proposal_id)
                             .order_by(PhraseTrial.id.desc()).limit(1))


def shown(trial: PhraseTrial | None, *, for_: Account) -> dict[str, list]:
    """The examples that the reader may see, as they were read: by kind, (post, level before, level after)."""
    ids = {one[0] for examples in (trial.examples if trial else {}).values() for one in examples}
    found = {post.id: post for post in db.session.execute(
        select(Post.id, Post.title, Post.body, Post.community, Post.version).where(
            Post.id.in_(ids), Post.community.in_(for_.communities), _readable()))} if ids else {}
    return {kind: [(found[post_id], before, after) for post_id, version, before, after in examples
                   if post_id in found and found[post_id].version == version]
            for kind, examples in (trial.examples if trial else {}).items()}


@lru_cache(maxsize=2)
def _compiled(key: str, entry: str, number: int, _stamp: str) -> Lexicon:
    """The lexicon as it would be; for all portions of a trial once."""
    entries = phrase_proposals.changed(phrase_rules.entries(number), key, json.loads(entry))
    return kept.compiled(phrasebook.files(), entries.values(), str(number))


def _of(proposal: PhraseProposal):
    return (Post.community == proposal.language) & _readable()


def _readable():
    return Post.state.in_((State.HELD.value, State.PUBLISHED.value)) & (Post.body != "")


def _compare(post, key: str, live: Lexicon, tried: Lexicon, portion: Portion) -> None:
    before, after = (phrasebook.read_post(post.title, post.body, language=post.community, lexicon=lexicon)
                     for lexicon in (live, tried))
    levels = before.gravest("level"), after.gravest("level")
    found = [any(one.rule == key for part in whole.parts for one in part.findings) for whole in (before, after)]
    kinds = []
    if found[0] != found[1]:
        kinds.append("caught" if found[1] else "lost")
    if levels[0] != levels[1]:
        kinds += ["raised" if levels[1] > levels[0] else "lowered", f"{levels[0]}>{levels[1]}"]
    for kind in kinds:
        portion.counts[kind] = portion.counts.get(kind, 0) + 1
        if kind in KINDS and len(portion.examples.setdefault(kind, [])) < EXAMPLES:
            portion.examples[kind].append([post.id, post.version, *levels])


def _end(trial_id: int, how: str) -> None:
    db.session.flush()
    db.session.execute(update(PhraseTrial).where(PhraseTrial.id == trial_id, PhraseTrial.ended_at.is_(None))
                       .values(ended_at=clock(), ended=how))
