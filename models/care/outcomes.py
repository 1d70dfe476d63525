"""What a guide can decide beside showing or hiding words (S5.4): send them back to be changed, write to their author,
point to help near by, keep an eye on them, warn or pause them, hand the matter to a Lead.

What is written is a private notice, read by the instrument before it is sent (`reaching`). It settles a signal only
where nobody waits for more: a held post still waits for its decision. To hand on settles nothing, and needs no
confirmation.
"""
from datetime import date

from models.care import cases, decisions, queue, reaching, sanctions, shifts, showing, watches
from models.care.cases import RANK, TARGETS, Band, QueueItem
from models.care.decisions import Outcome
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db, now
from models.ground.errors import NotAllowed, NotFound, NotHolding, Refused
from models.people import notices, signposts
from models.people.accounts import Account
from models.people.notices import NoticeKind
from models.people.standing import Measure
from safety.clean import plain


def send_back(item_id: int, *, by: Account, category: str, words: str, seen_version: int) -> QueueItem:
    """To its author, who may change it; until then others don't see it. Words of danger are a clinician's."""
    item = decisions.held(item_id, by, seen_version)
    showing.check_there(item.post)
    decisions.check_reason(Outcome.RETURN.value, category)
    _check_is_trained(by)
    showing.check_risk(showing.level_of(item.post), by, words)
    before = showing.as_it_stands(item.post)
    showing.hide(item.post)
    told = decisions.tell(item, NoticeKind.POST_RETURNED, category=category, words=plain(words))
    return decisions.decide(item, Outcome.RETURN, Act.POST_RETURNED, by=by, category=category, words=words,
                            before=before, told=told, facts={"category": category})


def write(item_id: int, *, by: Account, category: str, words: str, seen_version: int, line: str = "") -> QueueItem:
    """A guide's own words to the author; with `line`, one of the help lines that are near them stands beneath.

    Why, guides alone read. Raises Refused: category, words, line.
    """
    item = decisions.held(item_id, by, seen_version)
    _check_is_trained(by)
    outcome = Outcome.SIGNPOST if line else Outcome.MESSAGE
    decisions.check_reason(outcome.value, category)
    if decisions.was_mine(item_id, outcome.value, for_=by, words=words):       # the second half of a double click
        return item
    try:
        reaching.reach_out(item.post.author_id, by=by, words=_with_line(words, line, item.post.author), post=item.post)
    except NotFound:
        raise Refused("words", "nobody-reads-it") from None
    return decisions.decide(item, outcome, Act.AUTHOR_WRITTEN_TO, by=by, category=category, words=words,
                            settles=not item.post.is_waiting)


def watch(item_id: int, *, by: Account, kind: str, reason: str, words: str, review_on: date | None,
          seen_version: int) -> QueueItem:
    """Keep an eye on the author from now on. The signal itself still waits for its decision.

    Raises Refused: kind, reason, words, review_on.
    """
    item = decisions.held(item_id, by, seen_version)
    if decisions.was_mine(item_id, Outcome.WATCH.value, for_=by, words=words):
        return item
    watches.begin(item.post.author_id, by=by, kind=kind, reason=reason, words=words, review_on=review_on, item=item)
    return decisions.decide(item, Outcome.WATCH, Act.AUTHOR_WATCHED, by=by, category=f"{kind}.{reason}", words=words,
                            settles=False, facts={"kind": kind})


def sanction(item_id: int, *, by: Account, measure: Measure, category: str, words: str, days: int | None, key: str,
             seen_version: int) -> QueueItem:
    """Warn the author, pause, suspend or remove them, for this post. It still waits for its own decision.

    Raises Refused: category, words, days, kind; NotAllowed for a measure that isn't this guide's to impose.
    """
    item = decisions.held(item_id, by, seen_version)
    if decisions.was_mine(item_id, Outcome.SANCTION.value, for_=by, words=words):
        return item
    sanctions.impose(item.post.author, measure, by=by, category=category, words=words, days=days, post=item.post,
                     key=key)
    return decisions.decide(item, Outcome.SANCTION, Act.AUTHOR_SANCTIONED, by=by, category=category, words=words,
                            settles=False, facts={"kind": measure.value})


def hand_to_lead(item_id: int, *, by: Account, category: str, words: str, lead_id: int, seen_version: int) -> QueueItem:
    """The case goes back to the queue, for this Lead or (0) for whoever is there, an hour from now at the latest."""
    item = decisions.held(item_id, by, seen_version)
    decisions.check_reason(Outcome.HAND_TO_LEAD.value, category)
    told = [lead for lead in leads(item, by=by) if lead_id in (0, lead.id)]
    if not told:
        raise Refused("lead", "not-a-choice")
    if item.rank > RANK[Band.CONCERN]:
        item.band, item.rank = Band.CONCERN.value, RANK[Band.CONCERN]
        item.due_at = min(item.due_at, now() + TARGETS[Band.CONCERN])
    item.case.assigned_to_id = lead_id or None
    cases.give_back(item.case)
    cases.place(item.case)
    for lead in told:
        notices.tell(lead, NoticeKind.HANDED_TO_LEAD, item=item.id, name=by.shown_name, words=plain(words))
    return decisions.decide(item, Outcome.HAND_TO_LEAD, Act.HANDED_TO_LEAD, by=by, category=category, words=words,
                            facts={"category": category}, settles=False)


def end_with_it(item_id: int, *, by: Account, closes: bool) -> None:
    """What becomes of the case with the decision that follows. It isn't closed over what is undecided."""
    case = queue.find(item_id, for_=by).case
    if closes and cases.undecided(case) > 1:
        raise Refused("outcome", "undecided")
    case.stays_open = not closes


def close_case(item_id: int, *, by: Account) -> None:
    """By hand, when all is decided. Pressed twice, it is once."""
    item = queue.find(item_id, for_=by)
    cases.lock(item.case)
    if not item.case.is_open:
        return
    if not cases.renew(item.case_id, by=by):
        raise NotHolding
    db.session.refresh(item.case)
    if cases.undecided(item.case):
        raise Refused("outcome", "undecided")
    cases.close(item.case)
    audit.record(Act.CASE_CLOSED, on=item, by=by)


def leads(item: QueueItem, *, by: Account) -> list[Account]:
    """Who may take it from this guide."""
    return [lead for lead in shifts.leads()
            if lead.id not in (by.id, item.post.author_id, item.not_for_id) and item.community in lead.communities]


def lines(author: Account) -> list[signposts.Line]:
    """Help near the author: their organisation's, their region's, the country's."""
    return signposts.for_account(author)


def _check_is_trained(by: Account) -> None:
    if by.is_trainee:
        raise NotAllowed


def _with_line(words: str, key: str, author: Account) -> str:
    if not key:
        return words
    line = next((one for one in lines(author) if one.key == key), None)
    if line is None:
        raise Refused("line", "not-a-choice")
    return f"{plain(words).strip()}\n\n{line.name[author.community]}\n{line.phone}"
