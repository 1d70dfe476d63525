"""What can be done with any post: support, follow, report, edit, withdraw; and the way to it."""
from flask import Blueprint

bp = Blueprint("posts", __name__, url_prefix="/posts")

from blueprints.posts import views
