"""`python -m jobs …` as it is, but for posts whose title asks for trouble: `slow`, `raises`, `hangs`, `kills`."""
import os
import signal
import sys
import time

from jobs import once
from jobs.__main__ import main
from models.community import posts
from models.ground.outbox import Job

SLOW_SECONDS = 1.5      # within the limit of a scan
honest = once.EFFECTS[Job.SCAN_POST]


def scan(post_id: int, version: int) -> None:
    trouble = posts.by_id(post_id).title.partition(" ")[0]
    if trouble == "raises":
        raise ValueError(posts.by_id(post_id).body)
    if trouble == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep({"slow": SLOW_SECONDS, "hangs": 60}.get(trouble, 0))
    honest(post_id, version)


if __name__ == "__main__":
    once.EFFECTS[Job.SCAN_POST] = scan
    main(sys.argv[1:])
