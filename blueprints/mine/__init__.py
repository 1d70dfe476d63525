"""What is the reader's own: what they shared, their notices, where they are signed in."""
from flask import Blueprint

bp = Blueprint("mine", __name__, url_prefix="/mine")

from blueprints.mine import (
    appeals,
    data,
    drafts,
    email,
    following,
    leaving,
    notice_settings,
    password,
    proving,
    reports,
    sign_in_security,
    standing,
    views,
)
