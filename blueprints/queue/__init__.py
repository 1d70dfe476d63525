"""The guides' queue and the decisions on an item."""
from flask import Blueprint

bp = Blueprint("queue", __name__, url_prefix="/queue")

from blueprints.queue import (
    apart,
    appeals,
    board,
    confirming,
    earlier,
    keys,
    lanes,
    looking_after,
    members,
    presence,
    reaching,
    sampling,
    sanctions,
    second_readings,
    second_thoughts,
    shift,
    views,
    watching,
)
