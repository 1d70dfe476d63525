"""Whatever is sent to a form in which people write: never a 500, and nothing that was typed is lost (bad input, abuse).

Each writing form, in both languages: what can't be taken comes back in the form, what can is stored as plain text.
"""
import unicodedata

import pytest
from sqlalchemy import select

from models.community import posts, profiles
from models.community.drafts import Draft
from models.community.posts import Post
from models.ground import transaction
from models.ground.db import db
from safety.clean import MARKS_KEPT
from tests import factories
from tests.languages import by_turns

MARK = "Quagga"
BRICK = {"title": "t", "ground": "night", "texture": "grain", "colour": "moss", "shape": "stone", "size": "3",
         "across": "5", "down": "6", "pen": "2", "tap": "add", "hand": "strip", "words_at": "middle",
         "word_colour": "ink", "chosen": "0", "shapes": "stone moss 4 5 3 0", "lines": ""}
FORMS = {"talkabout": ("/talkabouts/new", {"title": "t"}), "reply": ("/talkabouts/{other}", {}),
         "reply to a brick": ("/bricks/{brick}", {}), "brick": ("/bricks/new", BRICK),
         "edit": ("/posts/{own}/edit", {"title": "t", "seen_version": "1"}),
         "words of oneself": ("/mine/words", {"seen_version": ""})}
BODIES = {
    "a megabyte": MARK + " word" * 200_000, "NUL": f"{MARK}\0 and on", "surrogates": f"{MARK} \ud800\udfff",
    "controls": MARK + "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028",
    "zalgo": MARK + "\u0335\u034f\u0489\u200d" * 200, "bidi": f"\u202e{MARK}\u2066\u2067\u206a\u200f end",
    "emoji alone": "😀👩\u200d👩\u200d👧👍🏽 " * 3 + MARK, "markup": f"<script>{MARK}</script>{{{{ 7*7 }}}}&#x202e;",
    "a wall": f"{MARK} " * 9_000, "blank lines": MARK + "\n" * 5_000 + "x"}
FIELDS = {  # what is forged beside the words
    "seen_version": ["9" * 3_000, "9" * 6_000, "-1", "NaN", "1e9", "[1]"],
    "note": ["forged", "\0"], "tags": ["\0", "x" * 999],
    "shapes": ["{" * 3_000, "stone moss 4 5 3 NaN", "stone moss 99999999999 5 3 0", "[[[[]]]]",
               "stone moss -1 5 3 0;" * 400],
    "lines": ["ink 2 1,1 " + "9,9 " * 9_000, "ink NaN 1,1", "ink 2 1e5,1", "null", "ink 2 1;1"],
    "chosen": ["9" * 5_000, "-1", "٣"], "ground": ["\0", "../../etc"], "size": ["1e3", "9" * 999],
    "once": ["\0" * 70, "x" * 5_000]}


@pytest.fixture
def writer(language, cast, client_for):
    """(their client, the addresses' parts), one member of each community."""
    name = {"en": "ash", "fr": "fleur"}[language]
    other = cast.bea if name == "ash" else factories.member("lys", "fr", "forces")
    own = factories.talkabout(getattr(cast, name))
    places = {"other": factories.talkabout(other).id, "brick": factories.brick(other).id, "own": own.id}
    return client_for(name), places


def kept_somewhere() -> bool:
    written = [post.body + post.title for post in db.session.scalars(select(Post))]
    return any(MARK in words for words in [*written, *(draft.body for draft in db.session.scalars(select(Draft)))])


def came_back(page) -> bool:
    return MARK in "".join("".join(area.itertext()) for area in page.all("textarea"))


@pytest.mark.parametrize(("language", "form"), by_turns(FORMS))
def test_hostile_words(writer, form):
    client, places = writer
    url, rest = FORMS[form][0].format(**places), dict(FORMS[form][1])
    for number, (what, body) in enumerate(BODIES.items()):
        if form == "edit":
            rest["seen_version"] = str(posts.by_id(places["own"]).version)
        sent = rest | {"body": body.encode("utf-8", "surrogatepass"), "once": f"{number}", "looked_over": "1"}
        page = client.post(url, sent, check=number < 2)
        assert page.status in (200, 303, 422), (what, page.status)
        assert kept_somewhere() if page.status == 303 else came_back(page), what
        db.session.execute(Draft.__table__.delete())
        for post in db.session.scalars(select(Post).where(Post.body.contains(MARK))):
            assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in post.body), what
            assert not set(post.body) & set("\u202e\u2066\u2067\u200f\u206a")
            post.body = f"read {post.id}"
        transaction.commit()


@pytest.mark.parametrize(("language", "form"), by_turns(FORMS))
def test_forged_fields(writer, form):
    """A brick's parts by hand, numbers that are none, choices that aren't offered: told in words, nothing lost."""
    client, places = writer
    url, rest = FORMS[form][0].format(**places), FORMS[form][1]
    for field in [name for name in FIELDS if name in {**rest, "note": "", "tags": "", "once": ""}]:
        for value in FIELDS[field]:
            page = client.post(url, rest | {"body": MARK, "looked_over": "1", field: value}, check=False)
            assert page.status in (200, 303, 422), (field, value[:20], page.status)
            assert kept_somewhere() if page.status == 303 else came_back(page), (field, value[:20])
            db.session.execute(Draft.__table__.delete())
            for post in db.session.scalars(select(Post).where(Post.body == MARK)):
                post.body = f"read {post.id}"
            transaction.commit()


@pytest.mark.parametrize("nothing", ["", " \u200b\u2060\ufeff", "\u3164\uffa0\u115f\u2800", "\u0335\u0336\U000e0041"])
def test_what_nobody_can_see_is_nothing(client_for, nothing):
    page = client_for("ash").post("/talkabouts/new", {"title": nothing, "body": nothing, "once": "k"}, status=422)
    assert "Please write a few words." in page.words and db.session.scalars(select(Draft)).all() == []


def test_marks_are_few_whatever_stands_between_them(client_for, cast):
    """Zalgo: joiners and fillers between marks don't begin a new letter."""
    client_for("ash").post("/mine/words", {"body": "z" + "\u0335\u034f\u200d\u0489" * 99 + " calm"}, status=303)
    body = profiles.own_words(for_=cast.ash).body
    assert sum(unicodedata.category(c) in ("Mn", "Me") for c in body) <= MARKS_KEPT and body.endswith(" calm")


def test_length_is_counted_as_it_is_read_and_told(client_for):
    """Emoji with their joiners and colours, letters with their accents: one each."""
    ash = client_for("ash")
    ash.post("/talkabouts/new", {"title": "👍🏽" * 110 + "e\u0301x", "body": "b"}, status=303)
    page = ash.post("/talkabouts/new", {"title": "é" * 131, "body": "b"}, status=422)
    assert "120 characters or fewer. There are 131 now." in page.words
