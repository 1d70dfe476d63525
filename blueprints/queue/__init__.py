"""The guides' queue and the decisions on an item."""
from flask import Blueprint

bp = Blueprint("queue", __name__, url_prefix="/queue")

from blueprints.queue import confirming, earlier, lanes, sampling, views
