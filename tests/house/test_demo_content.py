"""The English demo world keeps to its own schema, so that loading it never stops half-way.

Held: eligibility (S2.3), pseudonyms that say nothing (S2.4), a description on every brick (S3.2), posts that
wait for a first reply (S3.14), and for the desk one item and more of every band (S5.3).
"""
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from commands.demo.scenes import SCENES
from models.community.brick_design import design_of

CONTENT = Path(__file__).parents[2] / "content"
DEMO = CONTENT / "demo"
HEARD = {"professional", "campus", "friend", "search", "employer"}
CAST = {"wren", "gale", "lee", "sol", "ines", "dara", "cleo", "pat", "remy", "ada"}
DETAIL = re.compile(r"\d{3}[-. ]\d{3}[-. ]\d{4}|\S@\S|https?:")
POSTAL = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d")
WRITTEN = ("title", "body", "words", "description")
MINUTES = {"m": 1, "h": 60, "d": 1440}


def read(name):
    return tomllib.loads((DEMO / f"{name}.toml").read_text("utf-8"))


def kept(name, kind):
    """The keys of a kept list, such as the tags."""
    return {row["key"] for row in tomllib.loads((CONTENT / f"{name}.toml").read_text("utf-8"))[kind]}


def wall():
    """Every talkabout and brick of the English wall, as written."""
    parts = [read(path.stem) for path in sorted(DEMO.glob("wall_en*.toml"))]
    return [post for part in parts for kind in ("talkabout", "brick", "photo") for post in part.get(kind, [])]


def minutes(span):
    assert re.fullmatch(r"[+-]?\d+[mhd]", span), span
    return int(span[:-1]) * MINUTES[span[-1]]


def every_text():
    """(post or reply, minutes ago) for all that was written."""
    for post in wall():
        yield post, minutes(post["ago"])
        for reply in post.get("reply", []):
            yield reply, minutes(post["ago"]) - minutes(reply["after"])


TAGS = kept("tags", "tag")
SUPPORTS = kept("supports", "support")
NOTES = kept("notes", "note") | {""}
MEMBERS = {member["username"]: member for member in read("members")["member"]}
STAFF = {one["username"]: one for one in read("staff")["staff"]}
ORGANISATIONS = {one["slug"]: one for one in read("organisations")["organisation"]}


def test_the_four_organisations_say_everything_in_both_languages():
    assert set(ORGANISATIONS) == {"alberta", "forces", "rivermount", "larchfield"}
    for one in ORGANISATIONS.values():
        spoken = [one["name"], one["welcome"], one["protocol"], *(rule["says"] for rule in one["rules"])]
        assert all(text["en"].strip() and text["fr"].strip() for text in spoken)
        lines = one["protocol"]["en"].splitlines()
        assert 5 <= len(lines) <= 8 and len(lines) == len(one["protocol"]["fr"].splitlines())
        assert all("555-01" in contact["phone"] and contact["note"] for contact in one["contacts"])
        assert one["residency"] == "ca" and one["minimum_age"] >= 16
        assert len(one["contacts_verified"]) == len(one["contacts"]) and one["calendar"]["zone"]


def test_every_kind_of_rule_is_somebodys():
    """S2.3"""
    rules = [rule for one in ORGANISATIONS.values() for rule in one["rules"]]
    assert {rule["kind"] for rule in rules} == {"postal", "email_domain", "code", "link", "open"}


def test_the_staff_are_the_cast():
    assert set(STAFF) == CAST
    assert all(one["roles"] and set(one["communities"]) <= {"en", "fr"} for one in STAFF.values())
    assert all(one["organisation"] in ORGANISATIONS for one in STAFF.values() if "organisation" in one)
    clinical = {"wall_guide", "lead_wall_guide", "senior_clinician"}
    clinicians = [one for one in STAFF.values() if clinical & {*one["roles"]}]
    assert all(one["guide_name"] and one["profession"]["number"] for one in clinicians), "S5.19"


@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)
def test_each_member_could_have_joined(member):
    """S2.3: old enough on the day, and within the organisation's rule; all it asks is there, no more."""
    organisation = ORGANISATIONS[member["organisation"]]
    joined = date.today() - timedelta(days=member["joined_days_ago"])
    born = date.fromisoformat(member["born"])
    assert (joined.year - born.year - ((joined.month, joined.day) < (born.month, born.day))) >= 16
    for rule in organisation["rules"]:
        if rule["kind"] == "postal":
            assert member["postal_code"].startswith(rule["value"])
        if rule["kind"] == "email_domain":
            assert member["email"].endswith("@" + rule["value"])
    for field in ("phone", "postal_code", "affiliation"):
        assert (field in member) == (field in organisation["asks"]), field
    assert POSTAL.fullmatch(member.get("postal_code", "T0A 0A0"))
    assert member.get("affiliation") in {None, *(kind["key"] for kind in organisation["affiliations"])}
    assert member["heard"] in HEARD and set(member["likes"]) <= TAGS and member["community"] == "en"


def test_pseudonyms_are_many_and_say_nothing():
    """S2.4: no piece of a pseudonym stands in the e-mail address, nor the other way round."""
    assert len(MEMBERS) >= 48 and {"ash", "bea"} <= set(MEMBERS)
    assert len({member["email"] for member in MEMBERS.values()}) == len(MEMBERS)
    others = {one["username"] for one in read("members_fr")["member"]} | STAFF.keys()
    assert len(read("members")["member"]) == len(MEMBERS) and not others & MEMBERS.keys()
    for name, member in MEMBERS.items():
        local = member["email"].split("@")[0]
        pieces = [p for p in re.split(r"[^a-z]+", f"{name} {local}") if len(p) > 2]
        assert not [p for p in pieces if p in name and p in local], name


def test_the_wall_is_large_enough_to_look_lived_in():
    posts, texts = wall(), list(every_text())
    bricks = [post for post in posts if "words" in post]
    assert len(texts) >= 200 and len(posts) - len(bricks) >= 60 and len(bricks) >= 22
    assert max(len(post.get("reply", [])) for post in posts) >= 28
    assert sum(not post.get("reply") for post in posts) >= 8, "S3.14: some wait for a first reply"
    ages = [minutes(post["ago"]) for post in posts if not post.get("leave_in_queue")]
    assert min(ages) <= 30 and 50 * 1440 < max(ages) <= 60 * 1440
    assert sum(age <= 7 * 1440 for age in ages) > sum(7 * 1440 < age <= 14 * 1440 for age in ages)
    titles = [post["title"] for post in posts if "title" in post]
    assert len(titles) == len(set(titles))


def test_nobody_writes_before_they_joined_or_after_now():
    for text, ago in every_text():
        assert 0 < ago, text
        assert text["by"] in STAFF or ago < MEMBERS[text["by"]]["joined_days_ago"] * 1440, text


def test_everyone_and_every_key_named_on_the_wall_exists():
    for text, _ in every_text():
        assert text["by"] in MEMBERS or text["by"] in STAFF
        assert set(text.get("tags", [])) <= TAGS and text.get("note", "") in NOTES
        givers = [who for who, kind in text.get("supports", []) if kind in SUPPORTS]
        assert len(givers) == len(text.get("supports", [])) == len(set(givers)), text
        assert text["by"] not in givers, text
        assert set(givers) | set(text.get("followed_by", [])) <= MEMBERS.keys() | STAFF.keys(), text
    assert all(post["tags"] for post in wall())


def test_every_brick_is_made_of_the_choices_and_described():
    """S3.2."""
    for brick in (post for post in wall() if "words" in post):
        assert 0 < len(brick["words"]) <= 60 and len(brick["description"]) > 40
        if "scene" in brick:
            assert brick["scene"] in SCENES
            continue
        design = design_of(brick).checked()
        assert 1 <= len(design.shapes) + len(design.lines) <= 20


def test_only_what_is_left_for_the_desk_carries_a_way_to_reach_someone():
    """S3.11: and of those left there, exactly one, which is there to be masked."""
    left = [text for text, _ in every_text() if text.get("leave_in_queue")]
    assert len(left) == 9, "three routine, four concern, two urgent"
    reachable = [text for text, _ in every_text() if any(DETAIL.search(text.get(key, "")) for key in WRITTEN)]
    assert len(reachable) == 1 and reachable[0] in left


def test_what_the_desk_did_names_real_posts_people_and_reasons():
    """S5.4, S6.4: each act has its post, its guide and its words, and comes after the post."""
    care, posts = read("care"), {post["title"]: post for post in wall() if "title" in post}
    reasons = tomllib.loads((CONTENT / "reasons.toml").read_text("utf-8"))
    keys = {kind: {one["key"] for one in rows} for kind, rows in reasons.items()}
    for one in [*care["report"], *care["decision"], *care["escalation"], *care["sanction"], *care["appeal"]]:
        assert minutes(one["ago"]) < minutes(posts[one["post"]]["ago"]), one
    for report in care["report"]:
        assert report["by"] in MEMBERS and report["words"] and report["reason"] in keys["report"]
    for decision in care["decision"]:
        assert decision["by"] in {"wren", "gale", "lee"} and decision["words"]
        assert decision["reason"] in keys.get(decision["outcome"], {""}), decision
    for sanction in care["sanction"]:
        assert sanction["member"] == posts[sanction["post"]]["by"] and sanction["reason"] in keys["sanction"]
        assert sanction["member"] not in {"ash", "bea"} and sanction["words"]
    for watch in care["watch"]:
        assert watch["member"] in MEMBERS and watch["by"] in {"wren", "gale", "lee"} and watch["words"]
        assert watch["reason"] in keys[f"watch_{watch['kind']}"] and 0 < minutes(watch["review"]) <= minutes("30d")
    assert {one["outcome"] for one in care["decision"]} == {"approve", "edit", "remove", "note", "no_action"}


def test_the_open_escalation_has_a_named_person_and_a_timeline():
    """S6.2, S6.4, S6.8."""
    (escalation,) = read("care")["escalation"]
    steps = escalation["steps"]
    assert escalation["severity"] in {"immediate", "high", "moderate"} and escalation["opened_by"] == "wren"
    assert any(step["by"] == "sol" and "Acknowledged" in step["words"] for step in steps)
    after = [minutes(step["after"]) for step in steps]
    assert after == sorted(after) and after[-1] < minutes(escalation["ago"])


def test_someone_is_on_call_at_every_hour_of_the_demo():
    """S6.2: a first and a second person, two different ones, without a gap."""
    shifts = read("care")["shift"]
    spans = {}
    for shift in shifts:
        span = minutes(shift["starts"]), minutes(shift["ends"])
        spans.setdefault(span, {})[shift["position"]] = shift["account"]
    order = sorted(spans)
    assert all({*people.values()} == {"sol", "ines"} and {*people} == {1, 2} for people in spans.values())
    assert all(before[1] == after[0] for before, after in zip(order, order[1:], strict=False))
    assert order[0][0] < 0 and order[-1][1] > 14 * 1440 and spans[(-1440, 1440)][1] == "sol"
