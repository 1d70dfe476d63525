"""The floor: a bare Flask and Jinja page of 25 rows by raw SQL, on the same database."""
import os
import sqlite3

from flask import Flask, render_template
from jinja2 import DictLoader

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Wall</title></head><body><h1>Wall</h1><ul>
{% for row in rows %}<li><article><h2><a href="/talkabouts/{{ row[0] }}">{{ row[1] }}</a></h2><p>{{ row[2] }}</p>
<p>{{ row[3] }} · {{ row[4] }}</p></article></li>{% endfor %}</ul></body></html>"""
QUERY = """SELECT p.id, p.shown_title, p.excerpt, a.username, p.published_at
FROM posts p JOIN accounts a ON a.id = p.author_id
WHERE p.parent_id IS NULL AND p.community = 'en' AND p.state = 'published'
ORDER BY p.published_at DESC, p.id DESC LIMIT 25"""


def create_app() -> Flask:
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"wall.html": PAGE})
    connection = _connect(os.environ["DATABASE_URL"])

    @app.get("/healthz")
    def healthz():
        return "ok"

    @app.get("/")
    def wall():
        return render_template("wall.html", rows=connection.execute(QUERY).fetchall())
    return app


def _connect(url: str):
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False, isolation_level=None)
    import psycopg
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
