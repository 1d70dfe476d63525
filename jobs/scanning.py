"""The scan of a post, with the second opinion that DETECTION_MODEL names beside the rules (S5.1)."""
from jobs import reading_again
from models.care import intake


def read_post(post_id: int, version: int) -> None:
    intake.read_post(post_id, version, opinion=reading_again.opinion())
