"""The walled-off registration record, under a recorded reason."""
from flask import Blueprint

bp = Blueprint("registry", __name__, url_prefix="/registry")

from blueprints.registry import assessing, briefing, views
