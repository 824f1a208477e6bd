"""The registries that ship with Wirewatch, read from ``data/*.toml``: outlets, wires, entities, sources and topics.

Sources and topics seed the database at the first start. Outlets, wires and entities lie under what analysts change in
them, so that upgrades bring new entries and never overwrite an edit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfoNotFoundError

from monitor.config.settings import shipped
from monitor.errors import ConfigurationError
from monitor.model.article import Registry
from monitor.model.entity import ENTITY_KINDS
from monitor.model.registry import NAME_KEY, EntityEntry, Entry, EntryKind, EntryVersion, OutletEntry, WireEntry
from monitor.model.source import DEFAULT_INTERVAL, OWNERSHIPS, SOURCE_KINDS, Outlet, Ownership, Source, SourceKind
from monitor.text.urls import host
from monitor.text.words import fold
from monitor.text.zones import country_zone, place


@dataclass(frozen=True, slots=True)
class DefaultTopic:
    """A topic that a new database starts with."""

    name: str
    query: str
    note: str


@dataclass(frozen=True, slots=True)
class OutletBook:
    """Outlets by domain and by printed name (folded)."""

    by_domain: Mapping[str, Outlet]
    by_name: Mapping[str, Outlet]

    def find(self, *, name: str | None = None, domain: str | None = None, address: str | None = None) -> Outlet | None:
        """The outlet of that domain, of that address, or of that printed name; ``None`` where it is not known."""
        for candidate in (domain, host(address) if address else None):
            found = self._of_host(candidate) if candidate else None
            if found:
                return found
        return self.by_name.get(fold(name)) if name else None

    def _of_host(self, name: str) -> Outlet | None:
        labels = name.lower().removeprefix("www.").split(".")
        for first in range(len(labels) - 1):
            found = self.by_domain.get(".".join(labels[first:]))
            if found:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of the registries by key. Where two claim one name or host, the one that comes first has it."""

    outlets: Mapping[str, OutletEntry]
    wires: Mapping[str, WireEntry]
    entities: Mapping[str, EntityEntry] = field(default_factory=dict)

    def _by_key(self, kind: EntryKind) -> Mapping[str, Entry]:
        by_kind: dict[EntryKind, Mapping[str, Entry]]
        by_kind = {"outlet": self.outlets, "wire": self.wires, "entity": self.entities}
        return by_kind[kind]

    def get(self, kind: EntryKind, key: str) -> Entry | None:
        """The entry of that key, ``None`` if there is none."""
        return self._by_key(kind).get(key)

    def of(self, kind: EntryKind) -> Iterable[Entry]:
        """All entries of one registry."""
        return self._by_key(kind).values()


def outlet_named(name: str | None, domain: str | None = None) -> Outlet:
    """An outlet of which nothing is known but a name or a domain."""
    clean = " ".join((name or "").split())
    if domain:
        return Outlet(key=domain.lower().removeprefix("www."), name=clean or domain)
    return Outlet(key=f"{NAME_KEY}{fold(clean) or 'unknown'}", name=clean or "Unknown outlet")


def read_outlets(path: Path) -> tuple[OutletEntry, ...]:
    """The outlets of a registry file.

    Raises:
        ConfigurationError: the file cannot be read, an ownership is not allowed, or a time zone does not exist.
    """
    return tuple(
        OutletEntry(
            Outlet(
                key=str(row["domain"]),
                name=str(row["name"]),
                country=row.get("country") or None,
                languages=tuple(row.get("languages", ())),
                ownership=_ownership(row, path),
                owner=row.get("owner") or None,
            ),
            aliases=tuple(row.get("aliases", ())),
            domains=tuple(row.get("domains", ())),
            timezone=_zone(row, path),
            basis=row.get("basis") or None,
        )
        for row in _rows(path, "outlet")
    )


def read_wires(path: Path) -> tuple[WireEntry, ...]:
    """The wires of a registry file.

    Raises:
        ConfigurationError: the file cannot be read or an ownership is not allowed.
    """
    return tuple(
        WireEntry(
            key=fold(str(row["name"])),
            name=str(row["name"]),
            aliases=tuple(row.get("aliases", ())),
            domain=row.get("domain") or None,
            country=row.get("country") or None,
            ownership=_ownership(row, path),
            basis=row.get("basis") or None,
        )
        for row in _rows(path, "wire")
    )


def read_entities(path: Path) -> tuple[EntityEntry, ...]:
    """The entities of a registry file.

    Raises:
        ConfigurationError: the file cannot be read, or a type is not allowed.
    """
    found = []
    for row in _rows(path, "entity"):
        if row.get("type") not in ENTITY_KINDS:
            raise ConfigurationError(
                f"{path.name}: the type of an entity cannot be {row.get('type')!r}. Use one of: "
                f"{', '.join(ENTITY_KINDS)}."
            )
        found.append(
            EntityEntry(
                key=str(row["key"]),
                name=str(row["name"]),
                type=row["type"],
                aliases=tuple(row.get("aliases", ())),
                ambiguous=tuple(row.get("ambiguous", ())),
                context=tuple(row.get("context", ())),
                unless=tuple(row.get("unless", ())),
                country=row.get("country") or None,
                wikidata=row.get("wikidata") or None,
            )
        )
    return tuple(found)


@cache
def shipped_entries() -> Entries:
    """The outlets, wires and entities that ship with Wirewatch, without the outlets of the sample."""
    outlets = read_outlets(shipped("outlets.toml"))
    wires = read_wires(shipped("wires.toml"))
    entities = read_entities(shipped("entities.toml"))
    return Entries(
        {entry.key: entry for entry in outlets},
        {entry.key: entry for entry in wires},
        {entry.key: entry for entry in entities},
    )


def overlaid(under: Entries, edits: Iterable[EntryVersion]) -> Entries:
    """The entries with the latest edits over them: changed ones replaced, removed ones gone, new ones added.

    What analysts wrote comes first: a name or host that a later Wirewatch ships for another entry stays theirs.
    """
    listed = list(edits)
    outlets: dict[str, OutletEntry] = {e.key: e.entry for e in listed if isinstance(e.entry, OutletEntry)}
    wires: dict[str, WireEntry] = {e.key: e.entry for e in listed if isinstance(e.entry, WireEntry)}
    entities: dict[str, EntityEntry] = {e.key: e.entry for e in listed if isinstance(e.entry, EntityEntry)}
    edited = {(edit.kind, edit.key) for edit in listed}
    outlets |= {key: entry for key, entry in under.outlets.items() if ("outlet", key) not in edited}
    wires |= {key: entry for key, entry in under.wires.items() if ("wire", key) not in edited}
    entities |= {key: entry for key, entry in under.entities.items() if ("entity", key) not in edited}
    return Entries(outlets, wires, entities)


def book_of(entries: Iterable[OutletEntry]) -> OutletBook:
    """The outlets arranged for finding them; the first entry that claims a host or a printed name has it."""
    by_domain: dict[str, Outlet] = {}
    by_name: dict[str, Outlet] = {}
    for entry in entries:
        for domain in entry.hosts:
            by_domain.setdefault(domain, entry.outlet)
        for name in entry.names:
            by_name.setdefault(fold(name), entry.outlet)
    return OutletBook(by_domain, by_name)


def names_of(entries: Entries) -> Registry:
    """The names that readers look for in pages.

    The time zone of an outlet is its own, else its country's if that has one only.
    """
    outlets: dict[str, str] = {}
    domains: dict[str, str] = {}
    zones: dict[str, str] = {}
    wires: dict[str, str] = {}
    for outlet in entries.outlets.values():
        for name in outlet.names:
            outlets.setdefault(name, outlet.name)
        for domain in outlet.hosts:
            domains.setdefault(domain, outlet.name)
        if zone := outlet.timezone or country_zone(outlet.country or ""):
            zones.setdefault(outlet.name, zone)
    for wire in entries.wires.values():
        for name in wire.names:
            wires.setdefault(name, wire.name)
    kinds = _institutions()
    institutions = frozenset(outlet.name for outlet in entries.outlets.values() if outlet.key in kinds)
    return Registry(outlets, wires, domains, zones, institutions)


@cache
def _institutions() -> frozenset[str]:
    """The keys of shipped outlets that are no media: a government's own site."""
    rows = _rows(shipped("outlets.toml"), "outlet")
    return frozenset(str(row["domain"]) for row in rows if row.get("kind") == "institution")


@cache
def sample_outlets() -> tuple[OutletEntry, ...]:
    """The invented outlets of the sample: they are found, and are no part of the registry."""
    return read_outlets(shipped("sample/outlets.toml"))


@cache
def default_book() -> OutletBook:
    """The outlets that ship with Wirewatch, those of the sample included."""
    return book_of((*shipped_entries().outlets.values(), *sample_outlets()))


@cache
def default_registry() -> Registry:
    """The names that readers look for in pages, as they ship with Wirewatch."""
    return names_of(shipped_entries())


def default_topics() -> tuple[DefaultTopic, ...]:
    """The topics that a new database starts with."""
    return tuple(
        DefaultTopic(str(row["name"]), str(row["query"]), str(row.get("note", "")))
        for row in _rows(shipped("topics.toml"), "topic")
    )


def default_sources() -> tuple[Source, ...]:
    """The sources that a new database starts with."""
    return read_sources(shipped("sources.toml"))


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a file in the format of ``data/sources.toml``.

    Raises:
        ConfigurationError: the file cannot be read or a value is not allowed.
    """
    return tuple(_source(row, path) for row in _rows(path, "source"))


def _source(row: Mapping[str, Any], path: Path) -> Source:
    kind = row.get("kind", "feed")
    if kind not in SOURCE_KINDS:
        raise ConfigurationError(
            f"{path.name}: {kind!r} is not a kind of source. Use one of: {', '.join(SOURCE_KINDS)}."
        )
    for key in ("name", "address", "outlet", "domain", "country", "language"):
        if not isinstance(row.get(key, ""), str):
            raise ConfigurationError(f"{path.name}: the {key} of a source must be a text, not {row[key]!r}.")
    missing = [key for key in ("name", "address") if not row.get(key)]
    if missing:
        raise ConfigurationError(f"{path.name}: a source lacks its {' and '.join(missing)}.")
    outlet, ownership = None, _ownership(row, path)
    if row.get("outlet") or row.get("domain"):
        named = outlet_named(row.get("outlet"), row.get("domain"))
        outlet = Outlet(
            key=named.key,
            name=named.name,
            country=row.get("country") or None,
            languages=(row["language"],) if row.get("language") else (),
            ownership=ownership,
        )
    return Source(
        name=row["name"],
        kind=cast("SourceKind", kind),
        address=row["address"],
        outlet=outlet,
        lang=row.get("language") or None,
        interval=_interval(row, path),
    )


def _interval(row: Mapping[str, Any], path: Path) -> timedelta:
    """The schedule of a source; its bounds are checked where it is added, since they depend on the allow-list."""
    minutes = row.get("interval_minutes", DEFAULT_INTERVAL.total_seconds() / 60)
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes < 10**6:
        raise ConfigurationError(
            f"{path.name}: interval_minutes of {row['name']!r} must be a number of minutes, not {minutes!r}."
        )
    return timedelta(minutes=minutes)


def _ownership(row: Mapping[str, Any], path: Path) -> Ownership:
    ownership = row.get("ownership", "unknown")
    if ownership not in OWNERSHIPS:
        raise ConfigurationError(
            f"{path.name}: ownership cannot be {ownership!r}. Use one of: {', '.join(OWNERSHIPS)}."
        )
    return cast("Ownership", ownership)


def _zone(row: Mapping[str, Any], path: Path) -> str | None:
    zone = row.get("timezone")
    try:
        return place(zone).key if zone else None
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"{path.name}: {zone!r}, the time zone of {row['name']}, is not one. Write it as Europe/Minsk."
        ) from error


def _rows(path: Path, table: str) -> Iterable[Mapping[str, Any]]:
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get(table, [])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The file {path.name} cannot be read: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigurationError(f"The file {path.name} must hold [[{table}]] tables.")
    return rows
