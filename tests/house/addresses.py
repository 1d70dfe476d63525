"""Fills every address of the app with real objects, so that "allowed" is told from "not there"."""
from datetime import timedelta

from models.care import (
    arrivals,
    assessments,
    debriefs,
    escalations,
    phrase_proposals,
    phrase_rules,
    queue,
    reply_templates,
    reports,
    shifts,
    watches,
)
from models.care.queue import Band, Source
from models.community import drafts
from models.community.drafts import Place, Room
from models.ground import transaction
from models.ground.db import now
from models.people import local_help, notices, organisations
from models.people.notices import NoticeKind
from models.people.standing import Measure
from tests import factories
from tests.house import drawn

LINE = {"name": {"en": "Night line", "fr": "Ligne de nuit"}, "phone": "780 555 0100", "url": "", "crisis": False,
        "order": 10, "says": {"en": "Someone listens.", "fr": "On vous écoute."}, "verified": "2026-11-21",
        "hours": {"en": "Every night", "fr": "Toutes les nuits"}}


def real_objects(app, cast) -> dict:
    """Values for the parameters of all addresses, all about Ash's things."""
    post = factories.talkabout(cast.ash)
    answer = factories.reply(post, cast.bea)
    brick = factories.brick(cast.ash)
    reports.report(post, by=cast.bea, category="worried")
    item = queue.open_item(post, Band.CONCERN, Source.SCAN)
    other = queue.open_item(brick, Band.URGENT, Source.SCAN)
    place = organisations.find("alberta")
    line = local_help.add(place, seen=place.version, by=cast.ada, reason="Asked for", **LINE)
    transaction.commit()
    queue.claim(other.id, by=cast.wren)
    escalation = escalations.open_from_item(other.id, by=cast.wren, severity="high", words="Worried.", tried="")
    escalations.accept(escalation.ref, by=cast.sol)
    queue.release(item.id, by=cast.wren)
    assessments.complete(escalation.ref, by=cast.sol, answers={
        "immediacy": "now", "subject": "author", "means": "none", "disclosure": "no-answer", "protocol": "read"})
    arrivals.arrive(cast.ash)
    watch = watches.begin(cast.ash.id, by=cast.wren, kind="vulnerable", reason="low-lately", words="Very low.",
                          review_on=now().date() + timedelta(days=7))
    notice = notices.tell(cast.ash, NoticeKind.WELCOME)
    transaction.commit()
    draft_id = drafts.keep(Place(Room.TALKABOUT), "begun", {"title": ["Rain"], "body": ["It rains."]}, by=cast.ash)
    kept = {"draft_id": draft_id, "room": "talkabout", "key": line.key, "rule_id": place.rules[0].id, "place": 0,
            "lang": "en"}
    return kept | _of_the_phrasebook(cast) | drawn.real_objects(cast) | {
            "post_id": post.id, "talkabout_id": post.id, "reply_id": answer.id, "brick_id": brick.id,
            "item_id": item.id, "watch_id": watch.id, "ref": escalation.ref, "organisation": "alberta",
            "slug": "alberta", "code": "x", "token": "x" * 43, "username": "ash",
            "group": factories.group(cast.lee).slug,
            "photo_id": factories.photo(cast.ash).id, "size": 320, "ending": "jpg", "step": "blurred",
            "filter_id": 1, "notice_id": notice.id, "tag": "work", "kind": "hug", "field": "email", "name": "privacy",
            "person_id": cast.gale.id, "member_id": cast.ash.id, "invitation_id": factories.invitation(cast.ada).id,
            "confirmation_id": factories.proposal(cast.tess, factories.talkabout(cast.bea)).id,
            "appealed": "sanction", "appealed_id": factories.sanction(cast.bea, cast.gale, Measure.WARNING).id,
            "appeal_id": factories.appeal(factories.member("dunnock"), cast.gale).id,
            "sanction_id": factories.sanction(factories.member("vireo"), cast.gale).id,
            "digest": "0" * 16, "page_id": 1, "shift_id": 1, "session_id": 1, "passkey_id": 1,
            "glass_id": 1, "act": "post:edited", "guide_shift_id": shifts.begin(by=cast.gale).id,
            "case_id": item.case_id, "debrief_id": debriefs.ask(by=cast.wren).id}


def _of_the_phrasebook(cast) -> dict:
    first, second = phrase_rules.in_force()[:2]
    proposal = phrase_proposals.propose_retirement(first.key, seen=first.id, by=cast.lee, reason="Never right.")
    wording = reply_templates.propose(by=cast.lee, language="en", purpose="reply", title="A first answer",
                                      body="Hello {member}.", reason="Asked for.")
    transaction.commit()
    return {"template_id": wording.template_id, "rule": second.key, "number": 1, "proposal_id": proposal.id,
            "table": "rules", "burst_id": 1}


def fill(app, rule, places: dict) -> str:
    values = {argument: places[argument] for argument in rule.arguments}
    _domain, path = rule.build(values, append_unknown=False)
    return path


def has_its_own_refusal(rule) -> bool:
    """Views that answer 403 to someone with the right: no live opening covers the record (S6.3)."""
    return rule.endpoint.startswith(("registry.", "oversight.review", "oversight.tell"))
