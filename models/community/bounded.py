"""Becomes another program that may take so much memory and time and writes no file: run by `picture_words` alone.

    python -I bounded.py PROGRAM ARGUMENTS…
"""
import os
import resource
import sys

MEMORY, SECONDS = 1 << 30, 10


def main() -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
                       (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    os.execve(sys.argv[1], sys.argv[1:], os.environ)  # noqa: S606


if __name__ == "__main__":
    main()
