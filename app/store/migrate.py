"""Brings the tables to today's shape with Alembic: all steps in one transaction, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.store.engine import is_sqlite, reading
from app.store.errors import SchemaNewer, SchemaOlder

SCRIPTS = Path(__file__).with_name("migrations")
LOCK = 0x756E6465
"""The advisory lock that one migrating process holds on PostgreSQL."""


def upgrade(engine: Engine) -> str:
    """Runs the migrations that are missing; returns the version of the tables. Raises SchemaNewer for a later release's."""
    config = _config()
    newest = newest_version(config)
    if (found := version_of(engine)) == newest:
        return newest
    _refuse_newer(config, found)
    with engine.begin() as connection:
        if not is_sqlite(connection):
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest


def version_of(engine: Engine) -> str | None:
    """The version of the tables that are there, None when there are none."""
    with reading(engine).begin() as connection:
        return _version(connection)


def require_newest(connection: Connection) -> None:
    """Raises SchemaOlder or SchemaNewer unless the tables are today's."""
    config = _config()
    found = _version(connection)
    _refuse_newer(config, found)
    if found != newest_version(config):
        raise SchemaOlder


def newest_version(config: Config | None = None) -> str:
    """The version that this release makes."""
    return str(ScriptDirectory.from_config(config or _config()).get_current_head())


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(config: Config, found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise SchemaNewer(found)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
