"""Ports that no other test process takes: each is held by a lock for as long as the process that asked for it lives."""
import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

PORTS = range(20_000, 30_000)       # below those that systems hand out by themselves
_held = []


def free_port() -> int:
    locks = Path(tempfile.gettempdir()) / f"drystone-ports-{os.getuid()}"
    locks.mkdir(exist_ok=True)
    while True:
        port = random.choice(PORTS)
        lock = (locks / str(port)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            lock.close()
            continue
        _held.append(lock)
        return port
