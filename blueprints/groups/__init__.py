"""Groups: finding one, being in one, keeping one."""
from flask import Blueprint

bp = Blueprint("groups", __name__, url_prefix="/groups")

from blueprints.groups import keeping, views
