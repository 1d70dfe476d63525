"""Escalations, their timeline, and the pages to the on-call."""
from flask import Blueprint

bp = Blueprint("escalations", __name__, url_prefix="/escalations")

from blueprints.escalations import views
