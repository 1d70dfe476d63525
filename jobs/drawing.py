"""Draws, each minute, which decisions are read again by a colleague (S5.8): in each try the same ones."""
from flask import current_app

from models.care import second_readings
from models.ground import transaction
from models.ground.db import db


def draw() -> None:
    try:
        second_readings.draw(current_app.config["SETTINGS"].secret_key)
        transaction.commit()
    finally:
        transaction.rollback()
        db.session.remove()
