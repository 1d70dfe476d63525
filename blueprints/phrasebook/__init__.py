"""The trigger lexicon as a kept database: read by guides, changed by two Leads (S5.2)."""
from flask import Blueprint

bp = Blueprint("phrasebook", __name__, url_prefix="/phrasebook")

from blueprints.phrasebook import proposals, proposing, replies, views
