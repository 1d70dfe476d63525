"""Search: by words, over all that the reader may see, newest first."""
from flask import Blueprint

bp = Blueprint("search", __name__, url_prefix="/search")

from blueprints.search import views
