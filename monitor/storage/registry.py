"""The registries: every version that analysts saved, and how many articles an entry is about.

The first version of an entry that Wirewatch ships is stored together with what was shipped (number 0), so that its
history says what the edit changed even after an upgrade ships something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from monitor.errors import RegistryChanged
from monitor.model.registry import AS_SHIPPED, Entry, EntryKind, EntryVersion, OutletEntry, entry_of, values_of
from monitor.model.topic import REPROCESS
from monitor.storage import outlets as outlet_rows
from monitor.storage.database import AnyRow, Database, changed, moment_of, seconds, storable, take_numbers, words
from monitor.storage.jobs import enqueue
from monitor.storage.tables import articles, audit, meta, outlets, registry_versions

VERSION = "registry_version"
"""Name of the number in `meta` that rises with every change of a registry."""
_REAL = articles.c.sample == 0


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is saved of an entry: ``entry`` is ``None`` to remove it, ``shipped`` is what lies under the first edit.

    ``action`` is what the audit says was done.
    """

    kind: EntryKind
    key: str
    entry: Entry | None
    shipped: Entry | None
    action: str
    author: str
    note: str


@dataclass(frozen=True, slots=True)
class Application:
    """A version's way into history: what the job is about, in words, its parameters, and its kind."""

    subject: str
    params: Mapping[str, Any]
    job_kind: str = REPROCESS


@dataclass(frozen=True, slots=True)
class RegistryVersions:
    """The versions of registry entries of one database."""

    database: Database

    def version(self) -> int:
        """A number that rises with every change of a registry."""
        with self.database.read() as connection:
            return registry_number(connection)

    def latest(self) -> tuple[int, tuple[EntryVersion, ...]]:
        """That number and the newest version of every entry that was ever changed, oldest change first."""
        v = registry_versions.c
        newest = select(v.kind, v.key, func.max(v.number).label("number")).group_by(v.kind, v.key).subquery()
        same = and_(v.kind == newest.c.kind, v.key == newest.c.key, v.number == newest.c.number)
        with self.database.read() as connection:
            found = connection.execute(select(registry_versions).join(newest, same).order_by(v.id))
            return registry_number(connection), tuple(_version_of(row) for row in found)

    def versions(self, kind: EntryKind, key: str) -> tuple[EntryVersion, ...]:
        """All versions of one entry, oldest first; none while it is as shipped."""
        with self.database.read() as connection:
            return tuple(_version_of(row) for row in connection.execute(_of_entry(kind, key)))

    def add(self, new: NewVersion, seen: int, now: datetime, application: Application | None = None) -> EntryVersion:
        """Store a version, the audit line, the outlet's row and, if it is to be applied, the job, as one.

        ``seen`` is the number of the registries that the version was checked against.

        Raises:
            RegistryChanged: the registries are not those any more. Nothing was stored.
        """
        with self.database.write() as connection:
            if registry_number(connection) != seen:
                raise RegistryChanged("The registries were changed meanwhile. Nothing was stored; try again.")
            before = [_version_of(row) for row in connection.execute(_of_entry(new.kind, new.key))]
            if not before and new.shipped is not None:
                before = [EntryVersion(new.kind, new.key, AS_SHIPPED, new.shipped, now, "", "")]
                _insert(connection, before[0])
            number = before[-1].number + 1 if before else 1
            added = EntryVersion(new.kind, new.key, number, new.entry, now, new.author, new.note)
            _insert(connection, added)
            if isinstance(new.entry, OutletEntry):
                outlet_rows.rewrite(connection, new.entry.outlet)
            _audit(connection, new, before[-1].entry if before else None, now)
            if application is not None:
                enqueue(connection, application.job_kind, application.params, now, application.subject)
            take_numbers(connection, VERSION, 1)
            changed(connection)
            return added

    def articles_of_outlets(self, keys: Iterable[str] | None = None) -> dict[str, int]:
        """How many real articles are stored, by the outlet's key: of these outlets, else of all that have any."""
        o = outlets.c
        counted = select(o.key, func.count()).join(articles, articles.c.outlet_id == o.id).where(_REAL).group_by(o.key)
        with self.database.read() as connection:
            if keys is not None:
                counted = counted.where(o.key.in_(words(connection, keys)))
            return dict(connection.execute(counted).all())

    def articles_of_wires(self, names: Iterable[str] | None = None) -> dict[str, int]:
        """How many real articles are stored, by the name of the credited wire: of these, else of all that have any."""
        wire = articles.c.wire
        counted = select(wire, func.count()).where(_REAL, wire.is_not(None)).group_by(wire)
        with self.database.read() as connection:
            if names is not None:
                counted = counted.where(wire.in_(words(connection, names)))
            return dict(connection.execute(counted).all())


def registry_number(connection: Connection) -> int:
    """The number that rises with every change of a registry."""
    return int(connection.execute(select(meta.c.number).where(meta.c.name == VERSION)).scalar_one() or 0)


def _of_entry(kind: EntryKind, key: str) -> Any:
    v = registry_versions.c
    return select(registry_versions).where(v.kind == kind, v.key == storable(key)).order_by(v.number)


def _version_of(row: AnyRow) -> EntryVersion:
    entry = None if row.data is None else entry_of(row.kind, row.key, json.loads(row.data))
    return EntryVersion(row.kind, row.key, row.number, entry, moment_of(row.at), row.author, row.note)


def _insert(connection: Connection, version: EntryVersion) -> None:
    row = {
        "kind": version.kind, "key": storable(version.key), "number": version.number, "data": _json(version.entry),
        "at": seconds(version.at), "author": storable(version.author), "note": storable(version.note),
    }  # fmt: skip
    connection.execute(registry_versions.insert().values(**row))


def _json(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    known = {name: value for name, value in values_of(entry).items() if value}
    return storable(json.dumps(known, ensure_ascii=False))


def _audit(connection: Connection, new: NewVersion, before: Entry | None, now: datetime) -> None:
    shown = new.entry or before
    texts = {"author": new.author, "action": new.action, "subject": shown.name if shown else new.key}
    row = {name: storable(text) for name, text in texts.items()}
    connection.execute(audit.insert().values(at=seconds(now), before=_json(before), after=_json(new.entry), **row))
