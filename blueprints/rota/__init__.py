"""Who is on call."""
from flask import Blueprint

bp = Blueprint("rota", __name__, url_prefix="/rota")

from blueprints.rota import guides, views
