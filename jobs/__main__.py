"""`python -m jobs worker|relay|mailer|watch`: the one entry of every process that isn't the web."""
import logging
import sys

import structlog

from app import create_app
from jobs import mailer, paging, relay, seeing, watch, worker
from jobs.patience import Stop
from models.care import phrasebook
from models.vault import residencies
from settings import Settings, SettingsError, refuse_unserved

READERS = ("worker", "relay")       # they scan and page, so they read lexicon and channels before they begin
PROCESSES = {
    "worker": lambda stop, settings: worker.run_forever(stop, settings.redis_url),
    "relay": lambda stop, settings: relay.run_forever(stop),
    "mailer": lambda stop, settings: mailer.run_forever(stop),
    "watch": lambda stop, settings: watch.run_forever(stop),
}


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in PROCESSES:
        sys.exit(f"Usage: python -m jobs {'|'.join(PROCESSES)}")
    stop = Stop().listen()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    settings = _settings()
    with create_app(settings).app_context():
        _check_residencies()
        if arguments[0] in READERS:
            phrasebook.warm_up()
            paging.warm_up()
            seeing.warm_up()
        PROCESSES[arguments[0]](stop, settings)


def _check_residencies() -> None:
    try:
        refuse_unserved(residencies.unserved())
    except SettingsError as refusal:
        sys.exit(str(refusal))


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main(sys.argv[1:])
