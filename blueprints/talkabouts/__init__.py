"""Talkabouts and replies; support, follow, report."""
from flask import Blueprint

bp = Blueprint("talkabouts", __name__, url_prefix="/talkabouts")

from blueprints.talkabouts import views
