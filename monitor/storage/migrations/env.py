"""Alembic runs this file for every upgrade. The open connection comes from `monitor.storage.opening`."""

from __future__ import annotations

from alembic import context

from monitor.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # our connection has begun a transaction that covers all revisions, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
