"""The registries in force: what Wirewatch ships, with what analysts changed over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from monitor.analysis.entities import NameIndex, index_names
from monitor.analysis.registration import KIND_WORDS, carried, words_of
from monitor.config.registries import (
    Entries,
    OutletBook,
    book_of,
    names_of,
    overlaid,
    sample_outlets,
    shipped_entries,
)
from monitor.errors import RegistryError
from monitor.model.article import Registry
from monitor.model.registry import (
    AS_SHIPPED,
    ENTRY_KINDS,
    NAME_KEY,
    Entry,
    EntryKind,
    EntryPage,
    EntryState,
    EntryVersion,
    OutletEntry,
    RegistryRow,
    WireEntry,
)
from monitor.model.topic import ENTITIES, REPROCESS
from monitor.queries.answers import Answers
from monitor.storage.store import Storage
from monitor.text.words import fold


@dataclass(frozen=True, slots=True)
class InForce:
    """The registries at one moment. ``edits`` are the newest versions of entries that analysts changed.

    ``names``, ``outlets`` and ``mentioned`` (the names of entities) are the same objects until something changes: what
    is made of them can be kept.
    """

    number: int
    entries: Entries
    edits: Mapping[tuple[EntryKind, str], EntryVersion]
    names: Registry
    outlets: OutletBook
    mentioned: NameIndex


@cache
def default_names() -> NameIndex:
    """The names of the entities that ship with Wirewatch."""
    return index_names(shipped_entries().entities.values())


class Registries:
    """The registries of one database. Thread-safe, and up to date in every process that asks."""

    def __init__(self, storage: Storage, shipped: Entries | None = None) -> None:
        self._storage = storage
        self._shipped = shipped_entries() if shipped is None else shipped
        self._answers = Answers(8)
        self._renewing = threading.Lock()
        self._now = self._read()
        storage.articles.entity_names.ask = lambda: self.current().mentioned.named

    @property
    def shipped(self) -> Entries:
        """What lies under the edits."""
        return self._shipped

    def current(self) -> InForce:
        """The registries as they are now. Asking costs one small read while nothing has changed."""
        number = self._storage.registry.version()
        if number != self._now.number:
            with self._renewing:
                if number != self._now.number:
                    self._now = self._read()
        return self._now

    def outlet_domain(self, name: str) -> str | None:
        """The domain of the outlet with that printed name; ``None`` where none is known."""
        outlet = self.current().outlets.find(name=name)
        return None if outlet is None or outlet.key.startswith(NAME_KEY) else outlet.key

    def _read(self) -> InForce:
        number, versions = self._storage.registry.latest()
        entries = overlaid(self._shipped, versions)
        book = book_of((*entries.outlets.values(), *sample_outlets()))
        edits = {(version.kind, version.key): version for version in versions}
        mentioned = self._mentioned(entries, edited=any(kind == "entity" for kind, _ in edits))
        return InForce(number, entries, edits, names_of(entries), book, mentioned)

    def _mentioned(self, entries: Entries, *, edited: bool) -> NameIndex:
        if not edited and self._shipped is shipped_entries():
            return default_names()
        return index_names(entries.entities.values())

    # -- questions ----------------------------------------------------------------------------------------------

    def rows(self) -> tuple[RegistryRow, ...]:
        """Every entry by name: of the registries, removed ones, and outlets and wires that only articles name."""
        now = self.current()
        version = self._storage.meta.data_version()
        return self._answers.kept(version, ("rows", now.number), lambda: tuple(self._rows(now)))

    def _rows(self, now: InForce) -> Iterator[RegistryRow]:
        by_outlet = self._storage.registry.articles_of_outlets()
        by_wire = self._storage.registry.articles_of_wires()
        by_entity = self._storage.entities.articles_mentioning()
        listed: list[Entry] = [entry for kind in ENTRY_KINDS for entry in now.entries.of(kind)]
        listed += [self._last(kind, key) for (kind, key), edit in now.edits.items() if edit.entry is None]
        known = {(entry.kind, entry.key) for entry in listed}
        listed += [
            OutletEntry(outlet)
            for outlet in self._storage.outlets.all()
            if outlet.key in by_outlet and ("outlet", outlet.key) not in known
        ]
        credited = {words_of(name) for wire in now.entries.wires.values() for name in wire.names}
        unknown = {fold(name): name for name in by_wire if words_of(name) not in credited}
        listed += [WireEntry(key, name) for key, name in unknown.items() if ("wire", key) not in known]
        for entry in sorted(listed, key=lambda entry: (fold(entry.name), entry.kind, entry.key)):
            counted = {
                "outlet": by_outlet.get(entry.key, 0),
                "wire": by_wire.get(entry.name, 0),
                "entity": by_entity.get(entry.key, 0),
            }[entry.kind]
            yield RegistryRow(entry, self._state(now, entry.kind, entry.key), counted)

    def page(self, kind: EntryKind, key: str) -> EntryPage | None:
        """Everything about one entry; ``None`` where neither the registries nor any article know it."""
        now = self.current()
        entry = now.entries.get(kind, key)
        versions = self._storage.registry.versions(kind, key)
        last = entry or self._last_of(versions) or self._seen(kind, key)
        if last is None:
            return None
        number = versions[-1].number if versions else AS_SHIPPED
        return EntryPage(
            kind=kind,
            key=key,
            state=self._state(now, kind, key),
            entry=entry,
            last=last,
            versions=versions,
            articles=self._articles(last),
            concerned=self.concerned(kind, key, last),
            job=self._storage.jobs.latest(JOB_KINDS[kind], application_subject(kind, key, number)),
            twin=_twin(now, last),
        )

    def concerned(self, kind: EntryKind, key: str, draft: Entry | None = None) -> int:
        """How many stored real articles a change of an entry reaches: those of its outlets, credited to the wire, or
        that mention the entity now.
        """
        if kind == "entity":
            return self._storage.entities.articles_mentioning([key]).get(key, 0)
        outlets, names = self.reach(kind, key, draft)
        if kind == "outlet":
            return sum(self._storage.registry.articles_of_outlets(outlets).values())
        return sum(self._storage.registry.articles_of_wires(names).values())

    def reach(self, kind: EntryKind, key: str, draft: Entry | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Which stored articles have to be read again when an entry changes: those of these outlets (by key), or those
        that print one of these names of a wire.

        They are those of all its versions, of the entry in force and of ``draft``, which is about to be saved. An
        entity reaches them all: in any a name of it may stand.
        """
        if kind == "entity":
            return (), ()
        entries = [version.entry for version in self._storage.registry.versions(kind, key)]
        entries += [self.current().entries.get(kind, key), draft]
        about = [entry for entry in entries if entry is not None]
        if kind == "wire":
            return (), tuple(dict.fromkeys(name for entry in about for name in entry.names))
        others = self.current().entries.outlets.keys() - {key}
        stored = [outlet for outlet in self._storage.outlets.all() if outlet.key not in others]
        keys = (found for entry in about if isinstance(entry, OutletEntry) for found in carried(entry, stored))
        return tuple(dict.fromkeys([key, *keys])), ()

    def find(self, kind: EntryKind, name: str) -> str:
        """The key of the entry that is called so: by key, host or printed name, removed ones last.

        Raises:
            RegistryError: there is none.
        """
        now = self.current()
        wanted, words = name.strip().lower().removeprefix("www."), words_of(name)
        rows = [row.entry for row in self.rows() if row.entry.kind == kind]
        in_force = list(now.entries.of(kind))
        for entry in (*in_force, *rows):
            if wanted == entry.key or wanted in entry.hosts:
                return entry.key
        for entry in (*in_force, *rows):
            if words in {words_of(printed) for printed in entry.names}:
                return entry.key
        listed = {"outlet": "outlets", "wire": "wires", "entity": "entities"}[kind]
        raise RegistryError(f"There is no {KIND_WORDS[kind]} {name!r}. 'wirewatch {listed} list' shows all names.")

    def _state(self, now: InForce, kind: EntryKind, key: str) -> EntryState:
        edit = now.edits.get((kind, key))
        if edit is None:
            return "shipped" if now.entries.get(kind, key) else "unregistered"
        if edit.entry is None:
            return "removed"
        shipped = self._shipped.get(kind, key)
        if shipped is None:
            return "added"
        return "shipped" if edit.entry == shipped else "edited"

    def _articles(self, entry: Entry) -> int:
        if entry.kind == "entity":
            return self._storage.entities.articles_mentioning([entry.key]).get(entry.key, 0)
        if entry.kind == "outlet":
            return self._storage.registry.articles_of_outlets([entry.key]).get(entry.key, 0)
        return self._storage.registry.articles_of_wires([entry.name]).get(entry.name, 0)

    def _last(self, kind: EntryKind, key: str) -> Entry:
        found = self._last_of(self._storage.registry.versions(kind, key))
        if found is None:
            raise RegistryError(f"The {KIND_WORDS[kind]} {key!r} was removed and has no earlier version.")
        return found

    @staticmethod
    def _last_of(versions: tuple[EntryVersion, ...]) -> Entry | None:
        return next((version.entry for version in reversed(versions) if version.entry is not None), None)

    def _seen(self, kind: EntryKind, key: str) -> Entry | None:
        """What articles say of an outlet or wire that no registry knows."""
        if kind == "entity":
            return None
        if kind == "outlet":
            counted = self._storage.registry.articles_of_outlets([key])
            found = (outlet for outlet in self._storage.outlets.all() if outlet.key == key and counted)
            return next((OutletEntry(outlet) for outlet in found), None)
        names = self._storage.registry.articles_of_wires()
        return next((WireEntry(key, name) for name in names if fold(name) == key), None)


def _twin(now: InForce, entry: Entry) -> Entry | None:
    """The outlet of an agency, or the other way round: with the same domain, else with the same name."""
    if entry.kind == "entity":
        return None
    others = list(now.entries.of("wire" if entry.kind == "outlet" else "outlet"))
    same_host = (other for other in others if set(other.hosts) & set(entry.hosts))
    same_name = (other for other in others if words_of(other.name) == words_of(entry.name))
    return next(same_host, None) or next(same_name, None)


JOB_KINDS: Mapping[EntryKind, str] = {"outlet": REPROCESS, "wire": REPROCESS, "entity": ENTITIES}
"""The kind of job that applies a version to the stored articles."""


def application_subject(kind: EntryKind, key: str, number: int) -> str:
    """What the job that applies a version of an entry to history is called."""
    return f"{kind} {key.removeprefix(NAME_KEY)}, version {number}"
