"""What templates call things, where Python needs the same words: choices of a form, a file to download."""
from flask import current_app


def category_name(key: str) -> str:
    """Of a finding, in the reader's language."""
    return str(current_app.jinja_env.get_template("queue/_whys.html").module.category_words(key)).strip()
