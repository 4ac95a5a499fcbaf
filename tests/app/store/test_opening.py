"""Opening: a store is made where there is none, brought up to date, and refused when it cannot be trusted."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, text

from app.store.check import check_store
from app.store.engine import make_engine, make_file
from app.store.errors import DatabaseInvalid, SchemaNewer, SchemaOlder, StorageDamaged, StorageError, StoreAway
from app.store.migrate import SCRIPTS, newest_version, upgrade, version_of
from app.store.mocks import find_mock
from app.store.opening import open_store
from app.store.revisions import list_revisions
from app.store.tables import blobs, metadata
from app.store.transaction import Store
from tests.app.store.worlds import a_mock, published_mock


@pytest.fixture(params=["sqlite", "postgres"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address where nothing is yet."""
    if request.param == "sqlite":
        return str(tmp_path / "new folder" / "understudy.db")
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()


def test_a_store_is_made_at_first_and_found_again(nowhere: str):
    first = open_store(nowhere)
    mock = a_mock(first)
    first.close()
    again = open_store(nowhere)
    assert a_mock(again) == mock
    again.close()


def test_migrations_make_exactly_the_tables_that_queries_use(nowhere: str):
    store = open_store(nowhere)
    with store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
        checks = {check["name"] for check in inspect(connection).get_check_constraints("mocks")}
    store.close()
    assert differences == []
    assert checks == {"ck_mocks_access", "ck_mocks_origin", "ck_mocks_published"}


def test_a_migration_that_was_cut_off_starts_anew(nowhere: str, monkeypatch: pytest.MonkeyPatch):
    """All of it is one transaction, DDL too: there is nothing between before and after."""
    with monkeypatch.context() as broken:
        broken.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", cut_off)
        with pytest.raises(KeyboardInterrupt):
            open_store(nowhere)
    engine = make_engine(nowhere)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    assert (version_of(engine), upgrade(engine), version_of(engine)) == (None, newest_version(), newest_version())
    engine.dispose()


def cut_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_store_of_a_later_release_is_refused_and_left_alone(store: Store, address: str):
    set_version(store, "9999")
    with pytest.raises(SchemaNewer) as refused:
        open_store(address)
    assert (refused.value.found, refused.value.code) == ("9999", "storage.newer")
    with pytest.raises(SchemaNewer):
        check_store(store)
    set_version(store, newest_version())


def test_a_store_without_tables_is_not_checked(tmp_path: Path):
    bare = Store(make_engine(str(tmp_path / "bare.db")))
    with pytest.raises(SchemaOlder):
        check_store(bare)
    bare.close()


def set_version(store: Store, version: str) -> None:
    store.record(lambda change: change.connection.execute(text("update alembic_version set version_num = :v"), {"v": version}))


def test_the_file_is_for_its_owner_only(tmp_path: Path):
    open_store(str(tmp_path / "understudy.db")).close()
    assert stat.S_IMODE((tmp_path / "understudy.db").stat().st_mode) == 0o600


def test_an_sqlite_store_keeps_what_it_acknowledges(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path}/understudy.db")
    with store.engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        assert [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas] == ["wal", 2, 1, 5000]
    store.close()


@pytest.mark.parametrize("damage", ["page", "header"])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: str):
    path = tmp_path / "understudy.db"
    store = open_store(str(path))
    published_mock(store)
    store.close()
    data = bytearray(path.read_bytes())
    start = 0 if damage == "header" else len(data) // 2
    data[start : start + 8192] = b"\x5a" * 8192
    path.write_bytes(data)
    with pytest.raises(StorageDamaged, match="damaged"):
        open_store(str(path))


def test_a_folder_in_the_place_of_the_file_is_told_plainly(tmp_path: Path):
    with pytest.raises(StorageError, match="Is a directory"):
        open_store(str(tmp_path))


@pytest.mark.parametrize("wrong", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "://", "postgresql+nothing://x/y:z"])
def test_an_address_that_cannot_be_used_is_told_plainly(wrong: str):
    with pytest.raises((DatabaseInvalid, StoreAway)):
        open_store(wrong)


def test_a_database_that_is_not_there_is_told_without_its_password():
    with pytest.raises(StoreAway) as away:
        open_store("postgresql://user:hidden-password@127.0.0.1:1/db")
    assert away.value.status == 503
    assert "hidden" not in str(away.value) + repr(away.value)


def test_a_whole_store_has_no_problems(store: Store):
    published_mock(store, "checkout", "a", "b")
    assert check_store(store) == ()


def test_a_check_finds_what_does_not_fit_together(store: Store):
    mock, other = published_mock(store, "checkout", "a", "b"), published_mock(store, "pay")
    broken = (
        "update mocks set newest = 7 where name = 'checkout'",
        "update mocks set published = null where name = 'checkout'",
        "delete from names where name = 'pay'",
        "update counter set value = 1",
    )
    for statement in broken:
        store.record(lambda change, statement=statement: change.connection.execute(text(statement)))
    odd = insert(blobs).values(hash="odd", size=1, packed=b"x")
    store.record(lambda change: change.connection.execute(odd))
    found = {(problem.kind, problem.subject) for problem in check_store(store)}
    assert found == {("mock", mock.id), ("mock", other.id), ("content", "odd"), ("counter", "1")}


OLD_ROWS = (
    (
        "insert into mocks (id, name, title, use_case, access, settings, is_paused, newest, published, publication, version, "
        "created_at, created_by, changed_at) values ('m', 'checkout', 'Checkout', '', 'public', '{}', false, 1, 1, 1, 1, "
        "1772366400000000, 'ann', 1772366400000000)"
    ),
    "insert into names (name, mock_id) values ('checkout', 'm')",
    f"insert into blobs (hash, size, packed) values ('{'0' * 64}', 2, '')",
    (
        "insert into revisions (mock_id, number, content, collection, settings, message, author, created_at, source_kind, "
        f"source_name) values ('m', 1, '{'1' * 64}', '{'0' * 64}', '{{}}', '', 'ann', 1772366400000000, '', '')"
    ),
)


def test_a_store_of_the_first_tables_keeps_everything_when_it_is_upgraded(nowhere: str):
    """On SQLite a table that is made anew takes the rows that belong to it along: migrations must not do that."""
    if "://" not in nowhere:
        make_file(Path(nowhere))
    engine = make_engine(nowhere)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in OLD_ROWS:
            connection.execute(text(row))
    engine.dispose()
    store = open_store(nowhere)
    mock = find_mock(store, "checkout").mock
    assert (mock.title, mock.origin, mock.newest) == ("Checkout", "store", 1)
    assert [revision.number for revision in list_revisions(store, mock.id)] == [1]
    store.close()
