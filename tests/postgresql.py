"""A PostgreSQL for the tests, if one answers: TEST_PG_URL, or the one on this machine that trusts `postgres`.

`find postgres` prints its address, `find NAME` the one beside which tests/conftest.py makes its databases; `drop NAME`
removes those again.
"""
import os
import sys

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

SERVER = make_url(os.environ.get("TEST_PG_URL") or "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def find(name: str) -> None:
    try:
        with _server().connect():
            print(SERVER.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False))
    except SQLAlchemyError:
        sys.exit(1)


def answers() -> bool:
    engine = _server()
    try:
        with engine.connect():
            return True
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def drop(name: str) -> None:
    with _server().connect() as connection:
        like = text("SELECT datname FROM pg_database WHERE starts_with(datname, :name)")
        ours = connection.execute(like, {"name": name})
        for (database,) in ours.all():
            connection.execute(text(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'))


def _server():
    return create_engine(SERVER.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT",
                         connect_args={"connect_timeout": 3})


if __name__ == "__main__":
    {"find": find, "drop": drop}[sys.argv[1]](sys.argv[2])
