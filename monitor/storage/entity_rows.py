"""The numbers of entities: mentions, facts and counters name an entity by its number, the registry by its key."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.engine import Connection

from monitor.storage.database import storable, upsert, words
from monitor.storage.tables import entities


def known(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of those of these entities that have one, by key."""
    found = select(entities.c.key, entities.c.id).where(entities.c.key.in_(words(connection, keys)))
    return dict(connection.execute(found).all())


def ensure(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of these entities by key; one that has none is given the next."""
    wanted = {storable(key) for key in keys}
    if not wanted:
        return {}
    found = known(connection, wanted)
    if missing := sorted(wanted - found.keys()):
        insert = upsert(connection, entities).on_conflict_do_nothing(index_elements=["key"])
        connection.execute(insert, [{"key": key} for key in missing])
        found = known(connection, wanted)
    return found
