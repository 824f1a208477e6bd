"""Outlets: the publishers that articles belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from monitor.model.registry import OutletEntry, entry_of
from monitor.model.source import Outlet
from monitor.storage.database import AnyRow, Database, storable, upsert, words
from monitor.storage.tables import origins, outlets, registry_versions


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets of one database."""

    database: Database

    def ensure(self, outlet: Outlet, sample: bool) -> int:
        """The row number of the outlet, which is added if its key is not known.

        What is known of an outlet stays; what was unknown is filled in. An outlet that both sample and real data use is
        a real one.
        """
        with self.database.write() as connection:
            return ensure(connection, {outlet.key: outlet}, int(sample))[outlet.key]

    def all(self) -> list[Outlet]:
        """Every outlet, by name and key."""
        with self.database.read() as connection:
            found = connection.execute(select(outlets).order_by(outlets.c.name, outlets.c.key))
            return [outlet_of(row) for row in found]


def ensure(connection: Connection, wanted: Mapping[str, Outlet], sample: int) -> dict[str, int]:
    """The same for many outlets by key, inside the caller's transaction.

    What an analyst wrote into the registry holds whole: what is unknown there is not filled in from elsewhere.
    """
    rows = _find(connection, wanted)
    missing = [key for key in wanted if storable(key) not in rows]
    if missing:
        said = edited_outlets(connection, missing)
        new = [_columns(said.get(storable(key), wanted[key])) | {"sample": sample} for key in missing]
        insert = upsert(connection, outlets).on_conflict_do_nothing(index_elements=["key"])
        connection.execute(insert, new)
        rows |= _find(connection, missing)
    fuller = {key for key in wanted if _filled(known := outlet_of(rows[storable(key)]), wanted[key]) != known}
    said = edited_outlets(connection, fuller) if fuller else {}
    for key, outlet in wanted.items():
        row = rows[storable(key)]
        filled = outlet_of(row) if storable(key) in said else _filled(outlet_of(row), outlet)
        real = min(row.sample, sample)
        if filled != outlet_of(row) or real != row.sample:
            change = update(outlets).where(outlets.c.id == row.id).values(**_columns(filled), sample=real)
            connection.execute(change)
    return {key: rows[storable(key)].id for key in wanted}


def rewrite(connection: Connection, outlet: Outlet) -> None:
    """Make the stored outlet of this key, if there is one, exactly this, and with it the origin that shows its name."""
    connection.execute(update(outlets).where(outlets.c.key == storable(outlet.key)).values(**_columns(outlet)))
    shown = (origins.c.kind == "outlet", origins.c.name == storable(outlet.key))
    connection.execute(update(origins).where(*shown).values(label=storable(outlet.name)))


def edited_outlets(connection: Connection, keys: Iterable[str]) -> dict[str, Outlet]:
    """What analysts wrote of those outlets among ``keys`` that are in the registry by their hand, by key."""
    v = registry_versions.c
    found = select(v.key, v.data).where(v.kind == "outlet", v.key.in_(words(connection, keys))).order_by(v.number)
    latest = dict(connection.execute(found).all())
    entries = (entry_of("outlet", key, json.loads(data)) for key, data in latest.items() if data is not None)
    return {entry.key: entry.outlet for entry in entries if isinstance(entry, OutletEntry)}


def outlet_of(row: AnyRow) -> Outlet:
    """The outlet in a row of `outlets`."""
    return Outlet(row.key, row.name, row.country, tuple(json.loads(row.languages)), row.ownership, row.owner)


def _find(connection: Connection, keys: Mapping[str, Outlet] | list[str]) -> dict[str, AnyRow]:
    found = connection.execute(select(outlets).where(outlets.c.key.in_(words(connection, keys))))
    return {row.key: row for row in found}


def _filled(known: Outlet, given: Outlet) -> Outlet:
    return replace(
        known,
        country=known.country or given.country,
        languages=known.languages or given.languages,
        ownership=given.ownership if known.ownership == "unknown" else known.ownership,
        owner=known.owner or given.owner,
    )


def _columns(outlet: Outlet) -> dict[str, str | None]:
    return {
        "key": storable(outlet.key),
        "name": storable(outlet.name),
        "country": outlet.country,
        "languages": json.dumps(list(outlet.languages)),
        "ownership": outlet.ownership,
        "owner": None if outlet.owner is None else storable(outlet.owner),
    }
