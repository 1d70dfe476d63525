"""The wall: what the community shares, newest first."""
from flask import Blueprint

bp = Blueprint("wall", __name__, url_prefix="/wall")

from blueprints.wall import gentle, views
