"""What an administrator changes of an organisation (S1.8, S2.1): checked, counted, kept with its reason."""
import pytest

from models.ground import audit, transaction
from models.ground.db import db
from models.ground.errors import NotFound, Refused, Stale
from models.people import keeping, organisations
from models.people.eligibility import EligibilityRule
from tests import factories

WHY = "Agreed with them"
SAYS = {"en": "You have the code.", "fr": "Vous avez le code."}


@pytest.fixture
def alberta(app):
    return organisations.find("alberta")


def changed(place, cast, **facts):
    keeping.change(place, seen=place.version, by=cast.ada, reason=WHY, **facts)
    transaction.commit()


def last_entry(place):
    transaction.commit()
    return audit.history("organisations", place.id, limit=1)[0]


def test_a_change_is_counted_and_kept_with_its_reason(alberta, cast):
    changed(alberta, cast, retention_days=30, names={"en": "Alberta", "fr": "Alberta"})
    entry = last_entry(alberta)
    assert (entry.act, entry.by_id, entry.reason) == ("organisation:changed", cast.ada.id, WHY)
    assert entry.facts == {"fields": ["retention_days"], "before": {"retention_days": 365},
                           "after": {"retention_days": 30}}
    assert alberta.version == 2 and alberta.retention_days == 30


def test_the_slower_of_two_administrators_is_told(alberta, cast):
    changed(alberta, cast, retention_days=30)
    with pytest.raises(Stale):
        keeping.change(alberta, seen=1, by=cast.ada, reason=WHY, retention_days=40)
    assert organisations.find("alberta").retention_days == 30


@pytest.mark.parametrize(("facts", "field", "why"), [
    ({"minimum_age": 15}, "minimum_age", "age"), ({"minimum_age": 100}, "minimum_age", "age"),
    ({"retention_days": 0}, "retention_days", "retention"), ({"retention_days": 3651}, "retention_days", "retention"),
    ({"asks": ["country"]}, "asks", "rule-needs")])
def test_what_the_rules_of_the_service_refuse(alberta, cast, facts, field, why):
    """S2.3: 16 or more, and what a rule in force reads is asked."""
    with pytest.raises(Refused) as refusal:
        changed(alberta, cast, **facts)
    assert (refusal.value.field, refusal.value.why) == (field, why)


def test_the_vault_of_members_is_not_left_behind(alberta, cast):
    """S2.1, S7.1"""
    changed(alberta, cast, residency="eu")      # the cast has no registration data
    cast.ash.record_key = "k1"
    with pytest.raises(Refused) as refusal:
        changed(alberta, cast, residency="ca")
    assert (refusal.value.field, refusal.value.why) == ("residency", "has-members")
    changed(alberta, cast, residency="eu", retention_days=20)       # said again, it is no change


def test_e_mail_and_birth_date_are_always_asked(alberta, cast):
    changed(alberta, cast, asks=["postal_code", "shoe_size"])
    assert alberta.asks == ["email", "date_of_birth", "postal_code"]


def test_an_organisation_is_added_without_a_rule(cast):
    keeping.add(slug="green-valley", by=cast.ada, reason=WHY, names=SAYS, welcomes=SAYS, country="CA", region="",
                languages=["en"], residency="ca")
    place = organisations.find("green-valley")
    assert place.rules == [] and last_entry(place).facts == {"slug": "green-valley"}
    for slug, why in (("green-valley", "slug-taken"), ("Green Valley", "slug"), ("", "slug")):
        with pytest.raises(Refused) as refusal:
            keeping.add(slug=slug, by=cast.ada, reason=WHY)
        assert refusal.value.why == why


def test_a_rule_keeps_its_number_and_its_former_versions(alberta, cast):
    """S2.3: someone who came by rule 7 v1 did so for good, and what v1 said is on file."""
    rule = alberta.rules[0]
    keeping.change_rule(rule, alberta, seen=1, value="T5", says=SAYS, by=cast.ada, reason=WHY)
    transaction.commit()
    assert (rule.version, rule.value) == (2, "T5")
    assert [(one.version, one.value) for one in rule.former] == [(1, "T")] and rule.former[0].until is not None
    assert last_entry(alberta).facts == {"rule": rule.id, "version": 2}
    with pytest.raises(Stale):
        keeping.change_rule(rule, alberta, seen=1, value="T6", says=SAYS, by=cast.ada, reason=WHY)


def test_saying_the_same_makes_no_version(alberta, cast):
    rule = alberta.rules[0]
    keeping.change_rule(rule, alberta, seen=1, value=" t ", says=rule.says, by=cast.ada, reason=WHY)
    assert rule.version == 1 and rule.former == []


def test_an_ended_rule_lets_nobody_in_and_stays_on_file(alberta, cast):
    rule = alberta.rules[0]
    cast.ash.rule_id, cast.ash.rule_version = rule.id, 1
    keeping.end_rule(rule, alberta, by=cast.ada, reason=WHY)
    transaction.commit()
    db.session.expire_all()
    place = organisations.find("alberta")
    assert place.rules == [] and [one.id for one in place.ended_rules] == [rule.id] and cast.ash.rule_id == rule.id
    with pytest.raises(NotFound):
        keeping.find_rule(place, rule.id)
    with pytest.raises(Stale):
        keeping.end_rule(rule, place, by=cast.ada, reason=WHY)


def test_a_new_rule_asks_for_what_it_reads(app, cast):
    place = factories.organisation("valley", "open", "", asks=["email", "date_of_birth"])
    transaction.commit()
    for _ in range(2):      # a double click
        keeping.add_rule(place, kind="postal", value="v", says=SAYS, by=cast.ada, reason=WHY)
    transaction.commit()
    assert place.asks == ["email", "date_of_birth", "postal_code"]
    assert [rule.kind for rule in place.rules] == ["open", "postal"]


def test_a_rule_of_another_organisation_is_nobodys(alberta, cast):
    other = organisations.find("forces").rules[0]
    with pytest.raises(NotFound):
        keeping.find_rule(alberta, other.id)


def test_no_code_is_ever_one_persons(app):
    """S2.3, S7.2: nothing in a rule counts or names who used it."""
    assert not {"used_by", "uses", "account_id", "used_at"} & set(EligibilityRule.__table__.columns.keys())


def test_keys_are_made_from_words_and_never_taken_twice():
    assert keeping.key_of("I am serving") == "i_am_serving"
    assert keeping.key_of("Élève, oui", ["eleve_oui"]) == "eleve_oui_2"
    assert keeping.key_of("…") == "one"
