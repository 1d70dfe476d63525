"""Mail and pages of the demo world; absent everywhere else."""
from flask import Blueprint

bp = Blueprint("dev", __name__, url_prefix="/dev")

from blueprints.dev import views
