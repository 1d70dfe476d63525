"""What administrators keep: organisations, who may join through them, local help, staff accounts (S1.8)."""
from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")

from blueprints.admin import lines, rules, sections, staff, staff_changes, verification, views, words
