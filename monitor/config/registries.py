"""The registries that ship with Wirewatch, read from ``data/*.toml``: outlets, wires, sources and topics.

They seed the database at the first start; upgrades never overwrite an analyst's edits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from monitor.config.settings import shipped
from monitor.errors import ConfigurationError
from monitor.model.article import Registry
from monitor.model.source import DEFAULT_INTERVAL, OWNERSHIPS, SOURCE_KINDS, Outlet, Ownership, Source, SourceKind
from monitor.text.urls import host
from monitor.text.words import fold


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


def outlet_named(name: str | None, domain: str | None = None) -> Outlet:
    """An outlet of which nothing is known but a name or a domain."""
    clean = " ".join((name or "").split())
    if domain:
        return Outlet(key=domain.lower().removeprefix("www."), name=clean or domain)
    return Outlet(key=f"name:{fold(clean) or 'unknown'}", name=clean or "Unknown outlet")


def read_outlets(path: Path) -> tuple[tuple[Outlet, tuple[str, ...], tuple[str, ...]], ...]:
    """The outlets of a registry file, each with its aliases and its further domains."""
    rows = _rows(path, "outlet")
    return tuple(
        (
            Outlet(
                key=str(row["domain"]),
                name=str(row["name"]),
                country=row.get("country") or None,
                languages=tuple(row.get("languages", ())),
                ownership=_ownership(row, path),
                owner=row.get("owner") or None,
            ),
            tuple(row.get("aliases", ())),
            tuple(row.get("domains", ())),
        )
        for row in rows
    )


def outlet_book(*paths: Path) -> OutletBook:
    """The outlets of several registry files in one book; the first file that names an outlet wins."""
    by_domain: dict[str, Outlet] = {}
    by_name: dict[str, Outlet] = {}
    for path in paths:
        for outlet, aliases, domains in read_outlets(path):
            for domain in (outlet.key, *domains):
                by_domain.setdefault(domain, outlet)
            for name in (outlet.name, *aliases):
                by_name.setdefault(fold(name), outlet)
    return OutletBook(by_domain, by_name)


@cache
def default_book() -> OutletBook:
    """The outlets that ship with Wirewatch, those of the sample included."""
    return outlet_book(shipped("outlets.toml"), shipped("sample/outlets.toml"))


@cache
def default_registry() -> Registry:
    """The names that readers look for in pages."""
    outlets: dict[str, str] = {}
    domains: dict[str, str] = {}
    for outlet, aliases, more in read_outlets(shipped("outlets.toml")):
        for name in (outlet.name, *aliases):
            outlets.setdefault(name, outlet.name)
        for domain in (outlet.key, *more):
            domains.setdefault(domain, outlet.name)
    wires: dict[str, str] = {}
    for row in _rows(shipped("wires.toml"), "wire"):
        for name in (row["name"], *row.get("aliases", ())):
            wires.setdefault(str(name), str(row["name"]))
    institutions = frozenset(
        str(row["name"]) for row in _rows(shipped("outlets.toml"), "outlet") if row.get("kind") == "institution"
    )
    return Registry(outlets, wires, domains, institutions=institutions)


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


def _rows(path: Path, table: str) -> Iterable[Mapping[str, Any]]:
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get(table, [])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The file {path.name} cannot be read: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigurationError(f"The file {path.name} must hold [[{table}]] tables.")
    return rows
