"""Reply templates (S1.3): two people decide what guides begin from; every wording stays; no brace is sent unfilled."""
import pytest
from sqlalchemy import select

from models.care import arrivals, reaching, reply_starter, reply_templates
from models.care.reply_templates import PURPOSES, ReplyTemplate
from models.ground import transaction
from models.ground.content import read
from models.ground.db import db
from models.ground.errors import NotFound, Refused, Stale
from models.people import notices, organisations
from tests import factories

NEW = {"language": "en", "purpose": "reply", "title": "A first answer", "body": "Hello {member}, I am {guide}.",
       "reason": "Asked for."}


def propose(by, **more):
    wording = reply_templates.propose(by=by, **(NEW | more))
    transaction.commit()
    return wording


def in_use(by, second, **more):
    wording = propose(by, **more)
    reply_templates.approve(wording.template_id, wording.number, by=second, words="Kind.")
    transaction.commit()
    return wording.template


def titles(purpose="reply", language="en", organisation_id=None):
    return [one.title for one in reply_templates.usable(purpose, language, organisation_id)]


def told(person):
    return [notice.facts["what"] for notice in reversed(notices.for_member(for_=person)) if notice.kind == "phrasebook"]


def test_it_comes_with_templates_for_every_purpose_in_both_languages(app):
    """S11.5; taken in once, whatever Leads made of them since."""
    rows = db.session.execute(select(ReplyTemplate.purpose, ReplyTemplate.language, ReplyTemplate.number)).all()
    assert {(row.purpose, row.language) for row in rows} >= {
        (purpose, language) for purpose in PURPOSES if purpose != "note" for language in ("en", "fr")}
    assert reply_starter.take_in() == 0


@pytest.mark.parametrize("row", read("replies")["reply"], ids=lambda row: row["key"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_of_them_keeps_to_the_rules_of_all(cast, row, language):
    made = propose(cast.lee, language=language, purpose=row["purpose"], title=row[language]["title"],
                   body=row[language]["body"])
    [kept] = [one for one in reply_templates.usable(row["purpose"], language) if one.title == made.title]
    words = reply_templates.filled(kept, member="paper-heron", guide="Gale", line="9-8-8", post="Rain", until="Monday")
    reaching.check(words, cast.fleur if language == "fr" else cast.ash)


def test_two_people_decide_and_nothing_is_in_use_before(cast):
    wording = propose(cast.lee)
    assert propose(cast.lee).id == wording.id       # a double click
    assert "A first answer" not in titles() and told(cast.sol) == ["reply-proposed"] and told(cast.lee) == []
    with pytest.raises(Refused, match="own"):
        reply_templates.approve(wording.template_id, 1, by=cast.lee, words="Kind.")
    with pytest.raises(Refused, match="empty"):
        reply_templates.approve(wording.template_id, 1, by=cast.sol, words=" ")
    reply_templates.approve(wording.template_id, 1, by=cast.sol, words="Kind.")
    assert "A first answer" in titles() and told(cast.lee) == ["reply-approved"]
    with pytest.raises(Stale):
        reply_templates.send_back(wording.template_id, 1, by=cast.sol, words="No.")


def test_another_wording_takes_its_place_once_it_is_approved(cast):
    template = in_use(cast.lee, cast.sol)
    propose(cast.sol, template_id=template.id, seen=1, title="A second answer")
    assert "A first answer" in titles() and "A second answer" not in titles()
    with pytest.raises(Refused, match="already-proposed"):
        propose(cast.lee, template_id=template.id, seen=1)
    reply_templates.approve(template.id, 2, by=cast.lee, words="Better.")
    with pytest.raises(Stale):
        propose(cast.lee, template_id=template.id, seen=1)
    propose(cast.lee, template_id=template.id, seen=2, title="A third answer")
    reply_templates.send_back(template.id, 3, by=cast.sol, words="Too stiff.")
    for _click in range(2):
        with pytest.raises((Stale, NotFound)):
            reply_templates.take_back(template.id, 3, by=cast.lee)
    assert [(one.number, one.state) for one in reply_templates.wordings(template)] == [
        (3, "returned"), (2, "approved"), (1, "approved")] and "A second answer" in titles()


def test_one_lead_alone_takes_it_out_of_use(cast):
    template = in_use(cast.lee, cast.sol)
    with pytest.raises(Refused, match="empty"):
        reply_templates.withdraw(template.id, by=cast.lee, reason="")
    for _click in range(2):
        reply_templates.withdraw(template.id, by=cast.lee, reason="It hurt somebody.")
    assert "A first answer" not in titles()
    propose(cast.lee, template_id=template.id, seen=1, title="Anew")
    reply_templates.approve(template.id, 2, by=cast.sol, words="Better.")
    assert "Anew" in titles() and template.why == ""


@pytest.mark.parametrize(("wrong", "field", "why"), [
    ({"title": ""}, "title", "empty"), ({"title": "x" * 81}, "title", "too-long"), ({"body": " "}, "body", "empty"),
    ({"body": "x" * 1001}, "body", "too-long"), ({"body": "Dear {name}"}, "body", "unknown-placeholder"),
    ({"body": "Ring me on 403 555 0199."}, "body", "found"), ({"reason": ""}, "reason", "empty"),
    ({"purpose": "praise"}, "purpose", "not-a-choice"), ({"organisation_id": 999}, "organisation", "not-a-choice")])
def test_what_a_template_needs(cast, wrong, field, why):
    with pytest.raises(Refused, match=why) as refusal:
        propose(cast.lee, **wrong)
    assert refusal.value.field == field


def test_whoever_decides_works_in_its_language(cast):
    with pytest.raises(Refused, match="not-your-language"):
        propose(cast.wren, language="fr", body="Bonjour {member}.")


def test_an_organisations_own_come_first_and_reach_nobody_elses(cast):
    alberta, forces = organisations.find("alberta"), organisations.find("forces")
    in_use(cast.lee, cast.sol)
    in_use(cast.lee, cast.sol, organisation_id=alberta.id, title="For Alberta")
    assert titles(organisation_id=alberta.id)[0] == "For Alberta" and "A first answer" in titles(
        organisation_id=alberta.id)
    assert "For Alberta" not in titles(organisation_id=forces.id) + titles() + titles(language="fr")


def test_braces_that_are_left_are_not_sent(cast):
    [signpost] = reply_templates.usable("signpost", "en")
    begun = reply_templates.begun(signpost, member="ash", guide="Wren")
    assert "{line}" in begun and "ash" in begun and "{member}" not in begun
    with pytest.raises(Refused, match="unfilled"):
        reply_templates.filled(signpost, member="ash", guide="Wren")
    newcomer = factories.member("paper-heron")
    arrivals.arrive(newcomer)
    for send in (lambda: reaching.reach_out(cast.ash.id, by=cast.wren, words=begun),
                 lambda: arrivals.greet(newcomer.id, by=cast.wren, words=begun)):
        with pytest.raises(Refused, match="unfilled"):
            send()
    assert "{line}" not in reply_templates.filled(signpost, member="ash", guide="Wren", line="9-8-8")
