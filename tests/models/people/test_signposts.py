"""Help lines in the order in which they are needed, without a database (S10.1)."""
from models.people import signposts


def test_emergency_then_the_suicide_line_then_ones_own():
    lines = signposts.for_place(country="CA", region="AB", organisation="alberta", crisis=True)
    assert [line.tel for line in lines][:2] == ["911", "988"]
    scopes = [signposts.SCOPES[line.scope] for line in lines[2:]]
    assert scopes == sorted(scopes)


def test_each_number_stands_once():
    lines = signposts.for_place(country="CA", region="AB", organisation="alberta")
    assert len({line.tel for line in lines}) == len(lines)


def test_one_place_does_not_show_anothers_lines():
    assert all(line.region != "AB" for line in signposts.for_place(country="CA", region="ON"))
