"""Openings to review, who may do what, the audit."""
from flask import Blueprint

bp = Blueprint("oversight", __name__, url_prefix="/oversight")

from blueprints.oversight import detection, quality, views
