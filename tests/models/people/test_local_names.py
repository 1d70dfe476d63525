"""An organisation's list of campuses, bases and buildings: hidden in whatever anybody writes, at once (S5.1)."""
import pytest

from models.care import phrasebook
from models.ground import audit, transaction
from models.ground.errors import Refused, Stale
from models.people import local_names, organisations

WHY = "Asked by the base"


@pytest.fixture
def forces(cast):
    return organisations.find("forces")


def _keep(place, cast, names_en, names_fr="", **more):
    local_names.keep(place, **{"seen": place.version, "by": cast.ada, "reason": WHY, "en": names_en, "fr": names_fr,
                               **more})
    transaction.commit()


def _hidden(text, language="en"):
    reading = phrasebook.read_post("", text, language=language).body
    return {text[f.start:f.end] for f in reading.findings if f.kind == "detail" and f.confidence == "high"}


def test_a_name_on_a_list_is_hidden_at_once_whoever_writes_it_and_however(forces, cast):
    text = "I sleep in tower  b near Larkhollow barracks, see you at the quad."
    assert _hidden(text) == set()
    _keep(forces, cast, "Tower B\nLarkhollow Barracks\n\nTower B\n")
    assert forces.local_names["en"] == ["Tower B", "Larkhollow Barracks"]
    assert _hidden(text) == {"tower  b", "Larkhollow barracks"}
    assert _hidden("On se voit à LARKHOLLOW BARRACKS", "fr") == {"LARKHOLLOW BARRACKS"}
    assert phrasebook.read_post("", text, language="en").gravest("level") == 2
    _keep(forces, cast, "")
    assert _hidden(text) == set()


def test_one_everyday_word_is_hidden_only_with_its_capital(forces, cast):
    _keep(forces, cast, "House", "Maison")
    assert _hidden("We meet at House") == {"House"}
    assert _hidden("the house was cold") == set()


def test_another_process_hears_of_it_by_the_stamp(forces, cast):
    """What this process holds is asked for before each post: no bell is needed."""
    before = local_names.stamps()
    _keep(forces, cast, "Larkhollow")
    assert local_names.stamps() != before
    assert "Larkhollow".lower() in local_names.everything()


def test_it_is_on_file_and_nobody_undoes_another(forces, cast):
    seen = forces.version
    _keep(forces, cast, "Larkhollow")
    with pytest.raises(Stale):
        _keep(forces, cast, "Elsewhere", seen=seen)
    entry = audit.history("organisations", forces.id, limit=1)[0]
    assert entry.facts["fields"] == ["local_names"] and entry.reason == WHY
    assert entry.facts["after"]["local_names"]["en"] == ["Larkhollow"]


@pytest.mark.parametrize("lines", ["ab", "x" * 61, "a b c d e", "--", "\n".join(f"Hall {n}" for n in range(301))])
def test_what_would_hide_everything_is_refused(forces, cast, lines):
    with pytest.raises(Refused) as refusal:
        _keep(forces, cast, lines)
    assert refusal.value.field == "names_en"
