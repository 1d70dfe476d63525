"""The phrasebook's pages (S5.2): guides read, Leads propose, another decides; what is wrong is told at its field."""
import pytest

from models.care import phrase_proposals, phrase_rules, queue
from models.care.queue import Band, Source
from models.ground import transaction
from tests import factories
from tests.models.care.test_phrase_proposals import DRAFT, KEY

pytestmark = pytest.mark.usefixtures("few_rules")
FILLED = {"language": "en", "category": "hopelessness", "name": "moss", "weight": "0,6", "source": "Own practice",
          "phrases": "the moss has grown over me\n\n", "scoped": "y", "reason": "Heard often.",
          "must_match": "\n".join(DRAFT["must_match"]), "must_not_match": "\n".join(DRAFT["must_not_match"])}
WRONG = {"name": "en", "weight": "2", "phrases": "mo.*ss", "must_match": "One.", "source": "", "reason": ""}


def test_proposed_by_one_approved_by_another(client_for, cast):
    page = client_for("lee").post("/phrasebook/rules/new", FILLED, follow=True)
    assert "Waits for a second Lead" in page.words and "another Lead decides" in page.words
    proposal = phrase_proposals.page()[0]
    assert (proposal.entry["weight"], proposal.entry["phrases"]) == (0.6, ["the moss has grown over me"])
    url = f"/phrasebook/proposals/{proposal.id}"
    factories.tried(proposal)
    sol = client_for("sol")
    page = sol.post(f"{url}/approve", {"approve-words": " "}, status=422)
    assert "This is needed." in page.words
    page = sol.post(f"{url}/approve", {"approve-words": "Heard it too."}, follow=True)
    assert "In force, as version 2." in page.words and "Heard it too." in page.words
    assert "Proposed by Lee, approved by Sol" in sol.get("/phrasebook/versions/2").words
    again = sol.post(f"{url}/approve", {"approve-words": "Twice."}, status=422)
    assert "Somebody changed or decided this" in again.words


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client_for, field):
    sent = FILLED | {field: WRONG[field]} | ({"name": "Moss Grows"} if field == "name" else {})
    page = client_for("lee").post("/phrasebook/rules/new", sent, status=422)
    assert page.all("p", id=f"{field}-error") and page.all("a", href=f"#{field}")
    assert "The moss has grown over the wall." in page.text and phrase_proposals.page() == []


def test_a_change_sent_from_an_old_page_is_told(client_for, cast):
    row = phrase_rules.wordings(KEY)[0]
    lee = client_for("lee")
    page = lee.get(f"/phrasebook/rules/{KEY}/change")
    sent = {"seen": row.id - 1, "category": row.category, "weight": "0.3", "source": "x", "reason": "Less.",
            "scoped": "y", **{name: "\n".join(row.entry[name]) for name in ("phrases", "must_match", "must_not_match")}}
    assert page.value("seen") == str(row.id)
    assert "Somebody changed or decided" in lee.post(f"/phrasebook/rules/{KEY}/change", sent, status=422).words
    lee.post(f"/phrasebook/rules/{KEY}/change", sent | {"seen": row.id}, status=303)


def test_guides_read_and_keep_nothing(client_for, cast):
    row = phrase_rules.wordings(KEY)[0]
    made = phrase_proposals.propose_retirement(KEY, seen=row.id, by=cast.lee, reason="Never right.")
    transaction.commit()
    wren = client_for("wren")
    for url in ("", f"/rules/{KEY}", "/proposals", f"/proposals/{made.id}", "/versions", "/versions/1"):
        page = wren.get(f"/phrasebook{url}")
        assert not [form for form in page.all("form", method="post") if "phrasebook" in form.get("action", "")]
    wren.post(f"/phrasebook/proposals/{made.id}/approve", {"approve-words": "Yes."}, status=403)


def test_rules_are_found_by_words_language_and_kind_page_by_page(client_for, statements, monkeypatch):
    monkeypatch.setattr(phrase_rules, "PER_PAGE", 10)
    lee = client_for("lee")
    with statements() as seen:
        page = lee.get("/phrasebook")
    assert len(seen) <= 12
    older = lee.get(next(a.get("href") for a in page.all("a") if a.get("rel") == "next"))
    first, second = ({a.get("href") for a in one.all("a") if "/rules/en" in a.get("href", "")} for one in (page, older))
    assert first and second and not first & second
    assert KEY in lee.get("/phrasebook?words=I+want+death&language=en").words
    assert "No rule is like that" in lee.get("/phrasebook?words=I+want+death&language=fr").words


def test_a_finding_leads_to_the_rule_as_it_was(client_for, cast):
    """S5.13: also after the rule has changed."""
    post = factories.talkabout(cast.ash, body="I just want to die")
    row = phrase_rules.wordings(KEY)[0]
    phrase_rules.publish([phrase_rules.Change(KEY, {**row.entry, "weight": 0.3})], came=phrase_rules.Came.PROPOSAL,
                         digest="d", by=cast.lee, second=cast.sol)
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    transaction.commit()
    wren = client_for("wren")
    link = next(a for a in wren.get(f"/queue/items/{item.id}").all("a") if "/phrasebook/rules/" in a.get("href", ""))
    page = wren.get(link.get("href"))
    assert "This is an earlier wording" in page.words and "0.68" in page.words


def test_an_emergency(client_for, cast):
    phrase_rules.publish([phrase_rules.Change(KEY, None)], came=phrase_rules.Came.PROPOSAL, digest="d", by=cast.lee,
                         second=cast.sol)
    transaction.commit()
    lee = client_for("lee")
    assert "In an emergency" not in lee.get("/phrasebook/versions/2").words
    page = lee.get("/phrasebook/versions/1")
    lee.post("/phrasebook/versions/1/revert", {"seen": page.value("seen"), "reason": "Missed."}, status=303)
    assert "Brought back by Lee" in lee.get("/phrasebook/versions").words
    told = client_for("sol").get("/mine/notices")
    assert "An earlier lexicon is in force again" in told.words


def test_in_french(client_for, cast):
    cast.lee.language = "fr"
    transaction.commit()
    page = client_for("lee").get("/phrasebook/rules/fr.intention.vais")
    assert page.one("html").get("lang") == "fr" and "Phrases qu’elle doit trouver" in page.words
