"""Every act that is on record has its words, wherever a line of it is drawn."""
import pytest
from flask import current_app

from models.ground.audit import Act


@pytest.mark.parametrize("act", Act)
def test_each_act_is_said_in_words(app, act):
    with app.test_request_context():
        words = current_app.jinja_env.get_template("oversight/_words.html").make_module({})
        said = words.act_words(act.value)
    assert said.strip() and str(act.value) not in said
