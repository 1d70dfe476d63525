"""The vault's two trees build both databases from nothing, as the models say, with one head each."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from models.vault import addresses, holders, records, store
from tests.models.vault.stores import BACKENDS, configured, fresh_stores

TREES = {"records": (store.vault, store.InVault), "keys": (store.key_store, store.InKeyStore)}


@pytest.fixture(params=BACKENDS)
def untouched(request, tmp_path):
    with fresh_stores(request.param, tmp_path, "ca") as stores, configured(stores):
        yield stores


@pytest.mark.parametrize("tree", TREES)
def test_one_head(tree):
    assert len(ScriptDirectory.from_config(store.alembic_config(tree)).get_heads()) == 1


@pytest.mark.parametrize("tree", TREES)
def test_models_match_what_upgrading_from_nothing_builds(untouched, tree):
    assert addresses and holders and records  # their tables are part of the metadata
    store.upgrade("ca")
    transaction, base = TREES[tree]
    with transaction("ca") as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, base.metadata) == []


def test_upgrading_twice_is_harmless(untouched):
    store.upgrade("ca")
    store.upgrade("ca")


def test_neither_database_holds_the_others_tables(untouched):
    """The key store's backups live 30 days, the vault's longer: nothing may lie in the wrong one."""
    store.upgrade("ca")
    for transaction, base in TREES.values():
        with transaction("ca") as session:
            tables = set(inspect(session.connection()).get_table_names())
        assert tables == set(base.metadata.tables) | {"alembic_version"}
