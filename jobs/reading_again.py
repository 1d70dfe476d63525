"""Long reading in the background, portion by portion: a proposal is tried, the last weeks are read again (S5.2).

Each portion is read with no writing transaction open, and kept in one that is short. Between two portions there is a
pause, and nobody rings for the next: the worker stays free for what has just been written.
"""
from flask import current_app

from models.care import phrase_trials, phrasebook, rescans
from models.ground import transaction
from models.ground.db import before_writing


def try_phrases(trial_id: int, _promise_id: int) -> None:
    with before_writing():
        portion = phrase_trials.read_portion(trial_id)
    if portion is not None:
        phrase_trials.keep_portion(trial_id, portion)
        transaction.commit()


def scan_again(rescan_id: int, _promise_id: int) -> None:
    with before_writing():
        portion = rescans.read_portion(rescan_id, opinion())
    if portion is not None:
        rescans.keep_portion(rescan_id, portion)
        transaction.commit()


def begin_if_changed() -> None:
    """When the relay begins: another release or another model may have come."""
    found = opinion()
    rescans.begin_if_changed(found.version if found else "off")
    transaction.commit()


def opinion():
    return phrasebook.second_opinion(current_app.config["SETTINGS"].detection_model)
