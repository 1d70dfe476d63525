"""The scan of a post, with the second opinion that DETECTION_MODEL names beside the rules (S5.1)."""
from flask import current_app

from models.care import intake, phrasebook


def read_post(post_id: int, version: int) -> None:
    opinion = phrasebook.second_opinion(current_app.config["SETTINGS"].detection_model)
    intake.read_post(post_id, version, opinion=opinion)
