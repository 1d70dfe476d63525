"""Bricks: making one, seeing one, its picture."""
from flask import Blueprint

bp = Blueprint("bricks", __name__, url_prefix="/bricks")

from blueprints.bricks import photos, views
