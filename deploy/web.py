"""The application as the web server's workers load it: `deploy.web:create_app`.

Granian's workers outlive a killed parent and go on answering on its port, with yesterday's code, beside the ones that
replace them (tried). So each asks the kernel to be ended together with its parent.
"""
import ctypes
import multiprocessing
import os
import signal
import sys
from functools import cache

from app import create_app as create_application
from models.vault import residencies
from settings import SettingsError, refuse_unserved

PR_SET_PDEATHSIG = 1        # from <linux/prctl.h>


@cache
def build():
    """Once for a process and for all that are forked from it."""
    return create_application()


def create_app():
    end_with_parent()
    app = build()
    with app.app_context():
        try:
            refuse_unserved(residencies.unserved())
        except SettingsError as refusal:
            sys.exit(str(refusal))
    return app


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)   # it may not listen to SIGTERM yet
    parent = multiprocessing.parent_process()
    if parent and os.getppid() != parent.pid:       # it died before we could ask
        sys.exit(1)
