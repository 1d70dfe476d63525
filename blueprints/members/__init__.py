"""Members' pages: who someone is here, in their own words; hiding them; the reader's own words."""
from flask import Blueprint

bp = Blueprint("members", __name__)

from blueprints.members import views
