"""Before signing in: the front page, help, joining, activation, sign-in."""
from flask import Blueprint

bp = Blueprint("front_door", __name__)

from blueprints.front_door import activating, forgotten, helping, invited, joining, signing_in, views
