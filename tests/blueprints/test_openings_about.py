"""What a member may know of the openings of their record (S7.6)."""
import pytest

from models.ground import transaction
from models.ground.db import now
from models.ground.permissions import Role
from models.vault import glass
from tests.blueprints.opening import escalated, opened


@pytest.fixture
def opening(app, cast):
    return opened(escalated(app, cast), cast, "email", "phone", "email")


def test_who_looked_by_role_when_at_what_and_why(opening, cast):
    opening.told_at = now()
    transaction.commit()
    looked, = glass.openings_about(cast.ash)
    assert (looked.role, looked.fields) == (Role.SENIOR_CLINICIAN, ("email", "phone"))
    assert looked.at == glass.find(opening.id).opened_at and "your life was in danger" in looked.why
    assert "sol" not in repr(looked).lower().replace("solution", "")
    cast.ash.language = "fr"
    assert "votre vie était en danger" in glass.openings_about(cast.ash)[0].why
    assert glass.openings_about(cast.bea) == []


def test_nothing_is_told_before_it_is_told(opening, cast):
    """S6.10: not while danger lasts, nor while a clinician has put it off."""
    assert glass.openings_about(cast.ash) == []
