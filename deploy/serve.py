"""Granian with the application built before its workers are forked: they share what is only read of it.

Nothing is opened by building it, for a connection can't be shared. What is shared is copied where it is written on, so
the garbage collector is told to leave it alone.
"""
import gc

from granian.cli import entrypoint

from deploy import web


def main() -> None:
    web.build()
    gc.collect()
    gc.freeze()
    entrypoint()


if __name__ == "__main__":
    main()
