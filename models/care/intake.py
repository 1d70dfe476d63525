"""What the scan does to a post (DESIGN 5): publish, mask, hold, put before a guide, page. Once per post and version.

`read_post` is the effect of the promise SCAN_POST. It never overwrites a newer result and may run any number of times.
While no guide is there, what would be shown waits (`nobody`); `show` reads it again once somebody is.
"""
from models.care import arrivals, bursts, escalations, history, hits, nobody, phrasebook, queue, watches
from models.care.queue import Band, Source
from models.community import bricks, photos, posts
from models.community.posts import Post, State
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db
from models.ground.outbox import Job, promise
from models.people import notices, standing
from models.people.notices import NoticeKind
from safety.opinion import Opinion
from safety.scan import Finding, Reading, mask

HELD_LEVEL = 3


def read_post(post_id: int, version: int, *, opinion: Opinion | None = None) -> None:
    """`opinion` may raise what the rules give a text; it alone pages nobody: a guide looks first, within minutes."""
    post = db.session.get(Post, post_id, with_for_update={"of": Post}, populate_existing=True)
    if post is None or version != post.version or version <= post.scanned_version:
        return
    if post.state == State.REMOVED:
        return
    whole = phrasebook.read_post(post.title, post.body, language=post.community, opinion=opinion)
    post.scanned_version, post.risk = version, whole.gravest("risk")
    past, because = history.findings(post, post.risk, whole.body.version)
    post.level = max(whole.gravest("level"), past)
    findings = told(whole.parts) + because
    bursts.look(post, hits.note(post, findings))
    if photos.waits_to_be_seen(post):
        promise(Job.READ_PICTURE, post.id, version)     # takes seconds, which these words don't wait for
    if post.level >= HELD_LEVEL:
        _hold(post, findings, calls=whole.gravest("alone") >= HELD_LEVEL)
    elif post.state == State.WITHDRAWN:
        return      # nobody has seen it, and nobody will
    elif source := _needs_a_guide(post):
        queue.open_item(post, Band.CONCERN, source, findings)
        audit.record(Act.POST_HELD, on=post, version=post.version, level=post.level)
    elif not nobody.keeps_back(post, findings):
        _publish(post, whole.parts, findings)


def show(post: Post) -> None:
    """What waited for a guide to be there, read again: graver than it was, it is a guide's to decide."""
    whole = phrasebook.read_post(post.title, post.body, language=post.community)
    findings, post.level = told(whole.parts), max(post.level, whole.gravest("level"))
    if post.level >= HELD_LEVEL:
        _hold(post, findings, calls=whole.gravest("alone") >= HELD_LEVEL)
    elif post.level >= nobody.TO_A_GUIDE or standing.is_frozen(post.author):
        queue.open_item(post, Band(phrasebook.band_of(post.level) or Band.CONCERN), Source.SCAN, findings)
    else:
        _publish(post, whole.parts, findings)


def give_up(post_id: int, version: int, tries: int) -> None:
    """The scan failed three times: the post stays held and a person reads it, first of all (DESIGN 6)."""
    post = db.session.get(Post, post_id)
    if post is None or version != post.version or post.scanned_version >= version:
        return
    send_to_a_person(post, tries)


def send_to_a_person(post: Post, tries: int = 1) -> None:
    queue.open_item(post, Band.URGENT, Source.UNSCANNED)
    audit.record(Act.POST_UNSCANNED, on=post, version=post.version, tries=tries)


def _needs_a_guide(post: Post) -> Source | None:
    """What no scan can do: describe a brick, look at a photo; decide on what somebody wrote whose posting is paused:
    words of danger, or what the pause overtook."""
    if standing.is_frozen(post.author):
        return Source.SCAN
    if bricks.waits_for_description(post):
        return Source.DESCRIPTION
    return Source.PHOTO if photos.waits_to_be_seen(post) else None


def _hold(post: Post, findings: list[dict], *, calls: bool) -> None:
    item = queue.open_item(post, Band.URGENT, Source.SCAN, findings)
    if post.state != State.WITHDRAWN:   # words of danger that were taken back are read all the same
        notices.tell(post.author, NoticeKind.POST_HELD, post_id=post.id)
    audit.record(Act.POST_HELD, on=post, version=post.version, level=post.level)
    if calls:
        escalations.page_for_item(item)


def _publish(post: Post, readings: tuple[Reading, Reading], findings: list[dict]) -> None:
    title, body = (mask(text, reading.findings)
                   for text, reading in zip((post.title, post.body), readings, strict=True))
    if (title, body) != (post.title, post.body):
        kinds = sorted({f["category"] for f in findings if f["kind"] == "detail" and f["confidence"] == "high"})
        notices.tell(post.author, NoticeKind.POST_MASKED, post_id=post.id, kinds=kinds,
                     before={"title": post.title, "body": post.body}, after={"title": title, "body": body})
        audit.record(Act.POST_MASKED, on=post, version=post.version, kinds=kinds)
    posts.publish(post, title=title, body=body, version=post.version)
    audit.record(Act.POST_PUBLISHED, on=post, version=post.version, level=post.level)
    is_first = arrivals.note_first(post)
    if post.level:
        queue.open_item(post, Band(phrasebook.band_of(post.level) or Band.ROUTINE), Source.SCAN, findings)
    elif is_first:
        queue.open_item(post, Band.ROUTINE, Source.NEWCOMER)
    watches.look(post, findings)


def told(readings: tuple[Reading, Reading]) -> list[dict]:
    """Findings as the desk shows them: where, which rule, its version, why (S5.13). Spans, never the words."""
    return [row(part, finding) for part, reading in zip(("title", "body"), readings, strict=True)
            for finding in reading.findings]


def row(part: str, finding: Finding) -> dict:
    return {"part": part, "kind": finding.kind, "category": finding.category, "start": finding.start,
            "end": finding.end, "rule": finding.rule, "version": finding.version, "why": finding.why,
            "weight": finding.weight, "confidence": finding.confidence}
