"""What a text is read as: levels, scopes, combinations, and that writing it otherwise changes nothing."""

import unicodedata
from functools import partial

import pytest

_nfd = partial(unicodedata.normalize, "NFD")

URGENT = [
    "I am going to kill myself tonight",
    "I took all my pills an hour ago",
    "The voices are telling me to hurt myself",
    "By the time you read this I will be gone. I don't want to be here anymore",
    "I have a plan and I'll do it tonight",
    "Je vais me tuer ce soir",
    "J'ai pris trop de comprimés",
    "Les voix me disent de me tuer",
    "Adieu tout le monde. Je ne veux plus vivre.",
    "J'ai un plan, ce sera cette nuit",
]
CONCERN = [
    "I just want to die",
    "I keep thinking about killing myself",
    "I cut myself again last night",
    "My husband hits me when he drinks",
    "My friend is suicidal and I don't know what to do",
    "I was raped when I was at college",
    "J'ai envie de mourir",
    "Je pense au suicide",
    "Je me suis coupée hier",
    "Mon conjoint me frappe",
    "Mon amie veut se suicider",
    "J'ai été violée",
]
DENIALS = [
    "I'm not suicidal",
    "I don't want to die",
    "I would never kill myself",
    "I have no plan to end my life",
    "I've never attempted suicide",
    "Je ne suis pas suicidaire",
    "Je ne veux pas mourir",
    "Je n'ai pas envie de me tuer",
    "Je ne vais pas me suicider",
    "Je n'ai jamais pensé à me tuer",
]
EVERYDAY = [
    "You are killing it at work lately!",
    "I'm dead tired after that walk",
    "This cake is to die for",
    "My phone died on the bus",
    "I could kill for a coffee",
    "We painted a wall of stones in the rain",
    "The deadline is tomorrow and I'm not ready",
    "Je suis morte de rire",
    "Je meurs de faim",
    "J'ai tué le temps en dessinant",
    "Ce paysage est beau à mourir",
    "Je veux en finir avec ce projet",
    "I have a plan for the garden, and soup for later",
    "I am ready to go back to the studio",
    "I give up coffee for a month",
    "She hit me with a great idea",
    "J'en peux plus de cet hiver",
    "Je suis à bout de souffle après ma course",
]


@pytest.mark.parametrize("text", URGENT)
def test_danger_now_is_held_and_urgent(read, text):
    """S5.3: intent, plan with a time, an act, voices: level 3."""
    reading = read(text)
    assert (reading.risk, reading.level, reading.band) == (3, 3, "urgent")


@pytest.mark.parametrize("text", CONCERN)
def test_risk_is_at_least_a_concern(read, text):
    """S5.1: each kind of risk, in both languages."""
    assert read(text).risk >= 2


@pytest.mark.parametrize("text", DENIALS)
def test_a_denial_is_lowered_but_never_lost(read, text):
    """BARS: a denial never reaches level 0 in a suicide category; nor is it taken for the thing denied."""
    assert read(text).risk == 1


@pytest.mark.parametrize(
    ("owned", "denied"),
    [
        ("I don't want to live", "I'm not tired of living"),
        ("I've lost my will to live", "I haven't lost my will to live"),
        ("J'ai perdu le goût de vivre", "Je n'ai pas perdu le goût de vivre"),
    ],
)
def test_a_not_of_its_own_is_no_denial_and_one_before_it_is(read, owned, denied):
    """Words that hold their own negation are not lowered by it; the same rules can be denied from outside."""
    assert read(owned).risk == 2
    assert read(denied).risk == 1


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_no_concern(read, text):
    """BARS: look-alikes are not flagged; words that hint only beside another sign may at most be looked at."""
    assert read(text).level <= 1


@pytest.mark.parametrize(
    ("milder", "heavier"),
    [
        ("I have a gun", "I have a gun. I want to die"),
        ("I put my affairs in order", "I put my affairs in order. I am a burden to everyone"),
        ("Goodbye everyone", "Goodbye everyone. I wish I was dead"),
        ("I have a plan", "I have a plan. I want to die"),
        ("I'm going to do it", "I have a plan. I'm going to do it tonight"),
        ("J'ai un plan", "J'ai un plan. Je veux mourir"),
        ("J'ai une corde", "J'ai une corde. J'ai envie de mourir"),
        ("J'ai écrit une lettre d'adieu", "J'ai écrit une lettre d'adieu. Je veux mourir"),
    ],
)
def test_signs_together_weigh_more_than_apart(read, milder, heavier):
    """Combination rules are data: means with ideation, preparation with burden, farewell with ideation."""
    assert read(milder).risk < read(heavier).risk == 3


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("I want to die", "You want to die? Please talk to us"),
        (
            "I was suicidal",
            "I was suicidal years ago and I got through, you can too, your life and your friends matter",
        ),
        ("I want to kill myself", 'The song says "I want to kill myself"'),
        ("J'ai envie de mourir", "As-tu envie de mourir ?"),
    ],
)
def test_who_and_when_scope_a_sign(read, own, other):
    """Another person, the past told to help, a quotation: lower, never nothing."""
    assert read(own).risk > read(other).risk >= 1


@pytest.mark.parametrize("text", URGENT + CONCERN + DENIALS + EVERYDAY)
def test_the_same_words_written_otherwise_read_the_same(read, text):
    """BARS: composed or not, capitals or not, one quote or another changes no answer about risk."""
    told = read(text)
    for variant in (
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFC", text),
        text.upper(),
        text.lower(),
        text.replace("'", "’"),
        text.replace("'", "ʼ"),
        text.replace(" ", "  "),
    ):
        reading = read(variant)
        assert (reading.risk, reading.abuse) == (told.risk, told.abuse), variant


@pytest.mark.parametrize(
    "text",
    [
        "I want to k1ll mys3lf",
        "I want to k i l l  m y s e l f",
        "i want to kiiiill myself",
        "I want to ki\u200bll myself",
        "I want to kіll myself",
        "ｉ want to ｋｉｌｌ myself",
        "i wanna kms",
        "i want to unalive myself",
    ],
)
def test_disguised_words_are_read(read, text):
    """Leetspeak, spacing, stretching, zero-width and look-alike letters, code words."""
    assert read(text).risk >= 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Honestly? I want to ki\u200bll myself. Sorry.", "ki\u200bll myself"),
        ("😞😞 j’ai ENVIE de mourir…", "ENVIE de mourir"),
        (
            _nfd("Été. Je me suis coupée hier"),
            _nfd("me suis coupée"),
        ),
        ("so: k i l l  m y s e l f, ok", "k i l l  m y s e l f"),
    ],
)
def test_findings_point_at_the_words_as_written(read, text, words):
    """S5.13: why something was found is always shown: the words, the rule, its version."""
    assert words in {text[f.start : f.end] for f in read(text).findings}


def test_every_finding_is_explained(read, lexicon):
    """S5.13."""
    for finding in read("I want to die. My name is Sarah, you idiot").findings:
        assert finding.rule and finding.why.startswith(finding.kind) and finding.version == lexicon.version
        assert finding.confidence in ("high", "low") and 0 < finding.weight <= 1


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("You are pathetic, nobody cares about you", "insult"),
        ("I know where you live", "threat"),
        ("Just go kill yourself", "encouragement"),
        ("Immigrants are vermin", "hate"),
        ("What is the least painful way to die", "method"),
        ("Add me on Snapchat", "contact-hunting"),
        ("Use my promo code", "selling"),
        ("Tu es un imbécile", "insult"),
        ("Je sais où tu habites", "threat"),
        ("Va te pendre", "encouragement"),
        ("Les migrants sont de la vermine", "hate"),
        ("Ajoute-moi sur Snapchat", "contact-hunting"),
    ],
)
def test_harm_to_the_community_is_found(read, text, category):
    """S5.1: trolling, doxing, graphic detail, selling, contact hunting; abuse is what is aimed at people."""
    reading = read(text)
    assert category in {f.category for f in reading.findings if f.kind == "harm"}
    assert reading.level >= 2
    assert reading.abuse == (category in ("insult", "threat", "encouragement", "hate"))


def test_words_of_one_language_do_not_count_in_the_other(read):
    """A late train in French is no slur in English."""
    assert not read("Le bus a du retard, je suis en retard et je pense que ça va", "fr").abuse
    assert read("You are such a retard", "en").abuse


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\ud800", "😀😀😀", "\u202eabc\u202c", "a" + "\u0301" * 500, "!" * 999, "@", "'", "’s 's", "://"]
    + ["\n\n\n", "1" * 400, ". . . .", "ﬁﬀ ① ½", "é" * 3000],
)
def test_strange_text_is_read_without_a_stumble(read, text):
    """Bad input: NUL, lone surrogates, direction marks, towers of marks, nothing at all."""
    assert read(text).risk == 0


def test_what_is_hidden_behind_strange_letters_is_still_found(read):
    assert read("\0\u202eI want to kill\ud800 myself\u202c").risk >= 2
