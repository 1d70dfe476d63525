"""The reviewed words of `content/`: whole, in both languages (S11.5), and agreeing with each other.

Nothing here needs the app or a database: what a clinician edits as text is checked as text.
"""
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from markdown import markdown

CONTENT = Path(__file__).parents[2] / "content"
LANGUAGES = {"en", "fr"}
PAGES = ("house-rules", "privacy", "accessibility", "about")
TAGS = {"abuse", "anxiety", "trauma", "depression", "relationships", "work", "study", "grief", "sleep",
        "loneliness", "family", "self-esteem", "health", "parenting", "military", "money", "recovery",
        "everyday"}
NOTES = {"self-harm", "suicide", "abuse", "sexual-violence", "violence", "eating", "substances", "loss",
         "medical"}
SUPPORTS = {"with-you", "hug", "thank-you", "same-here"}
FOR = {"everyone", "young", "students", "indigenous", "military", "veterans", "families", "abuse",
       "addiction"}
GROUNDS = {"dawn", "dusk", "night", "meadow", "sea", "stone", "paper", "rain"}
SHAPES = {"circle", "square", "triangle", "wave", "line", "leaf", "star", "stone"}
COLOURS = {"moss", "clay", "sky", "sun", "ink", "snow", "rose", "plum"}
GUIDES = {"wren", "gale", "lee"}
TYPEWRITTEN = re.compile(r"(?<=\S) [:;?!»]|« |\w'\w")  # a plain space before a sign, a straight apostrophe
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read(name):
    return tomllib.loads((CONTENT / name).read_text("utf-8"))


def ago(text):
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def posts(wall):
    return [*wall["talkabout"], *wall["brick"]]


def replies(wall):
    return [reply for post in posts(wall) for reply in post.get("reply", ())]


def both(words):
    return set(words) == LANGUAGES and all(text.strip() for text in words.values())


def every_text(found):
    """Each French string of a table, however deep."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from [value] if key == "fr" and isinstance(value, str) else every_text(value)
    elif isinstance(found, list):
        for one in found:
            yield from every_text(one)


@pytest.fixture(scope="module")
def wall():
    return read("demo/wall_fr.toml")


@pytest.fixture(scope="module")
def members():
    return {one["username"]: one for one in read("demo/members_fr.toml")["member"]}


@pytest.fixture(scope="module")
def lines():
    return [line for path in sorted((CONTENT / "signposts").glob("*.toml"))
            for line in tomllib.loads(path.read_text("utf-8"))["line"]]


# --- kept lists --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("file", "table", "keys"), [
    ("tags.toml", "tag", TAGS), ("notes.toml", "note", NOTES), ("supports.toml", "support", SUPPORTS)])
def test_kept_lists_hold_each_key_once_and_both_names(file, table, keys):
    rows = read(file)[table]
    assert len(rows) == len({row["key"] for row in rows})
    assert {row["key"] for row in rows} == keys
    assert all(both(row["name"]) for row in rows)


def test_tags_say_whether_the_gentle_wall_folds_them():
    """S3.15."""
    heavy = {row["key"] for row in read("tags.toml")["tag"] if row["heavy"]}
    assert {"abuse", "trauma", "grief"} <= heavy < TAGS


def test_content_notes_say_what_a_folded_post_is_about():
    """S3.11."""
    assert all(both(row["says"]) for row in read("notes.toml")["note"])


def test_each_decision_has_reasons_and_kind_words_in_both_languages():
    """S5.5: an author is told why; S6.10: a member reads why their record was opened."""
    reasons = read("reasons.toml")
    for_guides = {"watch_vulnerable", "watch_conduct", "quiet", "hand_to_lead", "message", "signpost", "undo"}
    told = {"edit", "remove", "no_action", "return", "sanction", "glass", "put_right"}
    assert set(reasons) == {"report"} | told | for_guides
    for table, rows in reasons.items():
        assert len(rows) == len({row["key"] for row in rows})
        assert all(both(row["name"]) for row in rows)
        assert table not in told or all(both(row["says"]) for row in rows)
    assert {row["key"] for row in reasons["glass"]} == {"imminent-self", "imminent-other", "child", "asked", "other"}


def test_the_assessment_asks_what_the_code_knows_in_both_languages():
    """S6.7: the short questions come first, every one with its words."""
    questions = read("assessment.toml")["question"]
    assert len(questions) == len({row["key"] for row in questions})
    assert all(both(row["says"]) and both(row["hint"]) for row in questions)
    assert all(both(choice["name"]) for row in questions for choice in row.get("choices", ()))
    keys = {row["key"]: [choice["key"] for choice in row.get("choices", ())] for row in questions}
    assert keys["subject"] == ["author", "child", "partner", "relative", "other"]
    assert {"now", "none"} <= set(keys["immediacy"]) and {"tried", "disclosure", "means", "protocol"} <= set(keys)
    short = [row.get("short", False) for row in questions]
    assert short == sorted(short, reverse=True)


def test_first_questions_offer_their_choices_in_both_languages():
    """S2.6."""
    questions = {row["key"]: row for row in read("questions.toml")["question"]}
    assert {row["kind"] for row in questions.values()} == {"choice", "choices", "tags"}
    for row in questions.values():
        assert both(row["says"]) and both(row["hint"])
        assert (row["kind"] == "tags") == (not row["choices"])
        assert all(choice["en"].strip() and choice["fr"].strip() for choice in row["choices"])
    assert {"professional", "campus", "friend"} <= {choice["key"] for choice in questions["heard"]["choices"]}


# --- help lines (S10.1) ------------------------------------------------------------------------------------

def test_a_number_to_dial_is_the_number_shown(lines):
    """Who taps and who reads the number aloud must reach the same people."""
    for line in lines:
        shown, dialled = re.sub(r"\D", "", line["phone"]), re.sub(r"\D", "", line["tel"])
        assert shown == dialled, line["key"]
        assert re.fullmatch(r"\d{3}|310\d{4}|\+1[2-9]\d{9}", line["tel"]), line["key"]


def test_lines_are_whole_and_in_both_languages(lines):
    assert len(lines) == len({line["key"] for line in lines})
    for line in lines:
        assert all(both(line[field]) for field in ("name", "hours", "says")), line["key"]
        assert both(line["text"]) if "text" in line else True
        assert line["for"] and set(line["for"]) <= FOR, line["key"]
        assert isinstance(line["crisis"], bool) and isinstance(line["order"], int)
        assert line["country"] and line[line["scope"]], line["key"]
        date.fromisoformat(line["verified"])


def test_lines_belong_to_organisations_and_regions_that_exist(lines):
    known = {row["slug"]: row for row in read("demo/organisations.toml")["organisation"]}
    assert {line["organisation"] for line in lines if line["scope"] == "organisation"} <= set(known)
    assert {row["country"] for row in known.values()} <= {line["country"] for line in lines}
    regions = {row["region"] for row in known.values() if row["region"]}
    assert regions == {line["region"] for line in lines if line["scope"] == "region"}


def test_the_country_alone_already_gives_emergency_crisis_and_youth_help(lines):
    """S10.1, S2.3: someone signed out, or too young to join, still finds them."""
    country = [line for line in lines if line["scope"] == "country"]
    assert {"911", "988"} <= {line["tel"] for line in country if line["crisis"]}
    assert any("young" in line["for"] and line["crisis"] for line in country)


# --- pages (S11.5) -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_a_summary_and_headings_below_the_first(name, language):
    first, second, blank, *body = (CONTENT / "pages" / language / f"{name}.md").read_text("utf-8").split("\n")
    assert first.removeprefix("title: ").strip() and first.startswith("title: ")
    assert second.removeprefix("summary: ").strip() and second.startswith("summary: ")
    assert blank == ""
    html = markdown("\n".join(body))
    assert "<h2>" in html and "<h1>" not in html and "**" not in html


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_in_both_languages(name):
    """As many sections, points and links, to the same places: neither language is given less."""
    english, french = (markdown((CONTENT / "pages" / language / f"{name}.md").read_text("utf-8"))
                       for language in ("en", "fr"))
    assert english.count("<h2>") == french.count("<h2>")
    assert english.count("<li>") == french.count("<li>")
    assert re.findall(r'href="([^"]*)"', english) == re.findall(r'href="([^"]*)"', french)


def test_french_is_set_as_french():
    """A non-breaking space before : ; ? ! and inside « », or lines break oddly; curved apostrophes."""
    files = [CONTENT / f"{name}.toml" for name in ("tags", "notes", "supports", "reasons", "questions")]
    files += sorted((CONTENT / "signposts").glob("*.toml"))
    texts = {path.name: "\n".join(every_text(tomllib.loads(path.read_text("utf-8")))) for path in files}
    texts |= {path.name: path.read_text("utf-8").split("\n", 2)[2]
              for path in (CONTENT / "pages/fr").glob("*.md")}
    wall = read("demo/wall_fr.toml")
    texts["wall_fr"] = "\n".join(str(post.get(field, "")) for post in [*posts(wall), *replies(wall)]
                                 for field in ("title", "body", "words", "description"))
    found = {name: TYPEWRITTEN.findall(text) for name, text in texts.items()}
    assert not {name: marks for name, marks in found.items() if marks}


# --- the French wall of the demo world ---------------------------------------------------------------------

def test_the_french_wall_is_a_community_and_not_a_sample(wall, members):
    """S2.8: as alive as the English one, and no translation of it."""
    assert len(posts(wall)) + len(replies(wall)) >= 60
    assert len(wall["talkabout"]) >= 20 and len(wall["brick"]) >= 8 and len(replies(wall)) >= 35
    assert len(members) >= 14 and "fleur" in members
    assert {post["by"] for post in posts(wall)} <= set(members)


def test_every_french_post_uses_known_tags_notes_and_supports(wall):
    for post in posts(wall):
        assert post["tags"] and set(post["tags"]) <= TAGS, post
        assert post.get("note", "loss") in NOTES, post
    for post in [*posts(wall), *replies(wall)]:
        assert {kind for _, kind in post.get("supports", ())} <= SUPPORTS, post


def test_only_people_of_the_french_community_speak_and_support_there(wall, members):
    """S2.8, S3.3: one's own post gets no support from oneself; gale is the guide who answers in French."""
    here = set(members) | {"gale"}
    for post in [*posts(wall), *replies(wall)]:
        supporters = [who for who, _ in post.get("supports", ())]
        assert {post["by"], *supporters, *post.get("followed_by", ())} <= here, post
        assert len(supporters) == len(set(supporters)) and post["by"] not in supporters, post
    assert any(reply["by"] == "gale" for reply in replies(wall))


def test_nobody_writes_before_joining_or_in_the_future(wall, members):
    for post in posts(wall):
        voices = [post["by"], *(reply["by"] for reply in post.get("reply", ()))]
        assert all(ago(post["ago"]).days <= members[who]["joined_days_ago"]
                   for who in voices if who in members), post
        assert all(ago(reply["after"]) < ago(post["ago"]) for reply in post.get("reply", ())), post
        spoken = [ago(reply["after"]) for reply in post.get("reply", ())]
        assert spoken == sorted(spoken), post


def test_bricks_are_made_of_the_choices_that_a_member_has(wall):
    """S3.2: with a description in words, and words that fit."""
    for brick in wall["brick"]:
        assert brick["ground"] in GROUNDS and brick["word_colour"] in COLOURS
        assert 0 < len(brick["words"]) <= 60 and len(brick["description"]) > 40
        assert len(brick["shapes"]) <= 6
        for one in brick["shapes"]:
            assert one["shape"] in SHAPES and one["colour"] in COLOURS, brick["words"]
            assert re.fullmatch("[a-f][1-4]", one["place"]) and one["size"] in {"s", "m", "l"}, brick["words"]


def test_two_french_posts_wait_for_a_guide_and_nobody_has_answered_them_yet(wall):
    """S3.12: nobody has read what is held, so nobody replied; and one published post waits too (S3.14)."""
    waiting = [post for post in posts(wall) if post.get("leave_in_queue")]
    assert len(waiting) == 2
    assert not any(post.get("reply") or post.get("supports") for post in waiting)
    assert any(not post.get("reply") for post in wall["talkabout"] if post not in waiting)


def test_french_members_could_have_joined(members):
    """S2.2, S2.3, S2.4: of age on the day, in an organisation that offers French, with what that one asks."""
    organisations = {row["slug"]: row for row in read("demo/organisations.toml")["organisation"]}
    heard = {choice["key"] for row in read("questions.toml")["question"] if row["key"] == "heard"
             for choice in row["choices"]}
    for name, member in members.items():
        organisation = organisations[member["organisation"]]
        joined = date.today() - timedelta(days=member["joined_days_ago"])
        born = date.fromisoformat(member["born"])
        assert member["community"] == "fr" and "fr" in organisation["languages"]
        assert joined.year - born.year - ((joined.month, joined.day) < (born.month, born.day)) >= 16, name
        allowed = {choice["key"] for choice in organisation["affiliations"]} or {None}
        assert member.get("affiliation") in allowed, name
        asked = {"phone", "postal_code"} & set(organisation["asks"])
        assert asked == {"phone", "postal_code"} & set(member), name
        assert member["heard"] in heard and set(member["likes"]) <= TAGS, name
        address, domain = member["email"].split("@")
        assert domain == ("rivermount.example" if organisation["slug"] == "rivermount" else "mail.example")
        assert not set(name.split("-")) & set(re.split(r"[.\d]+", address)) - {""}, name


def test_demo_phone_numbers_can_ring_nobody(members):
    """555-0100 to 555-0199 are kept free for fiction."""
    numbers = [member["phone"] for member in members.values() if "phone" in member]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"\+1 \d{3} 555 01\d\d", number) for number in numbers)


def test_usernames_are_unique_over_the_whole_demo_world():
    """S2.9: one signs in by username, whatever the community."""
    names = [row["username"] for path in (CONTENT / "demo").glob("members*.toml")
             for row in tomllib.loads(path.read_text("utf-8"))["member"]]
    names += [row["username"] for row in read("demo/staff.toml")["staff"]]
    assert len(names) == len(set(names)) and GUIDES <= set(names)
