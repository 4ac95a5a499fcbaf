"""Runs migrations over the connection, and in the transaction, that `app.store.migrate` gives."""

from __future__ import annotations

from alembic import context

from app.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # on SQLite too: we begin transactions ourselves there
)
with context.begin_transaction():
    context.run_migrations()
