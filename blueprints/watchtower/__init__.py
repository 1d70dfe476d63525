"""healthz, readyz, metrics: for machines that watch the service."""
from flask import Blueprint

bp = Blueprint("watchtower", __name__)

from blueprints.watchtower import views
