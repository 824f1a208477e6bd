"""What the registries say of outlets, wires and entities, and how analysts changed it, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, TypeAlias

from monitor.model.metadata import EntityKind
from monitor.model.source import Outlet, Ownership
from monitor.model.views import JobRow

EntryKind = Literal["outlet", "wire", "entity"]
EntryState = Literal["shipped", "edited", "added", "removed", "unregistered"]
"""As it came with Wirewatch; that, changed by analysts; new from them; removed by them; seen in articles only."""

ENTRY_KINDS: tuple[EntryKind, ...] = ("outlet", "wire", "entity")
NAME_KEY = "name:"
"""How the key of an outlet begins that is known by its name only."""
AS_SHIPPED = 0
"""The number of the version that keeps what Wirewatch shipped, as it was when an entry was first changed."""


@dataclass(frozen=True, slots=True)
class OutletEntry:
    """An outlet with everything that the registry knows of it.

    ``aliases`` are other printed names, ``domains`` further hosts besides the main one, ``timezone`` the name of a zone
    (``Europe/Minsk``), ``basis`` the dated note of what the ownership rests on. Unknown is ``None``.
    """

    outlet: Outlet
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    timezone: str | None = None
    basis: str | None = None

    @property
    def kind(self) -> EntryKind:
        """Always ``outlet``."""
        return "outlet"

    @property
    def key(self) -> str:
        """What identifies the outlet for ever."""
        return self.outlet.key

    @property
    def name(self) -> str:
        """The main name."""
        return self.outlet.name

    @property
    def country(self) -> str | None:
        """The country of its seat."""
        return self.outlet.country

    @property
    def ownership(self) -> Ownership:
        """Who runs it."""
        return self.outlet.ownership

    @property
    def domain(self) -> str | None:
        """The main domain, which is the key; ``None`` where the outlet is known by its name only."""
        return None if self.key.startswith(NAME_KEY) else self.key

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name of the outlet, the main one first."""
        return (self.domain, *self.domains) if self.domain else self.domains

    @property
    def names(self) -> tuple[str, ...]:
        """Every printed name, the main one first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class WireEntry:
    """A wire with everything that the registry knows of it. ``key`` is its first main name, folded, and stays."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    domain: str | None = None
    country: str | None = None
    ownership: Ownership = "unknown"
    basis: str | None = None

    @property
    def kind(self) -> EntryKind:
        """Always ``wire``."""
        return "wire"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Its host name, if it has one."""
        return (self.domain,) if self.domain else ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every printed name, the main one first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class EntityEntry:
    """A person, organisation or place with the names by which texts mention it. ``key`` stays for ever.

    ``aliases`` are names that mean nothing else. ``ambiguous`` ones count where the text also has another name of the
    entity or one of the words of ``context``. ``unless`` are phrases that hold a name and mean something else.
    ``country`` is where a place is or lies, ``wikidata`` the item about the entity (``Q184``).
    """

    key: str
    name: str
    type: EntityKind
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    country: str | None = None
    wikidata: str | None = None

    @property
    def kind(self) -> EntryKind:
        """Always ``entity``."""
        return "entity"

    @property
    def hosts(self) -> tuple[str, ...]:
        """No hosts: an entity has no site by which it is recognised."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that texts may print, the main one first."""
        return tuple(dict.fromkeys((self.name, *self.aliases, *self.ambiguous)))


Entry: TypeAlias = OutletEntry | WireEntry | EntityEntry

FIELDS: Mapping[EntryKind, tuple[str, ...]] = {
    "outlet": (
        "name", "domain", "domains", "aliases", "country", "languages", "ownership", "basis", "owner", "timezone",
    ),
    "wire": ("name", "domain", "aliases", "country", "ownership", "basis"),
    "entity": ("name", "type", "aliases", "ambiguous", "context", "unless", "country", "wikidata"),
}  # fmt: skip
"""The fields of an entry in the order in which forms show them."""


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One version of an entry: ``entry`` is ``None`` where it was removed; ``number`` counts from 1.

    The version with the number ``AS_SHIPPED`` is nobody's edit.
    """

    kind: EntryKind
    key: str
    number: int
    entry: Entry | None
    at: datetime
    author: str
    note: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes an entry, and why. ``apply`` also asks for the stored articles to be read again with it.

    ``based_on`` is the number of the version that was changed, so that a later one by somebody else is not overwritten.
    """

    author: str
    note: str = ""
    based_on: int | None = None
    apply: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a version changed in one field; ``None`` and empty lists are unknown."""

    field: str
    before: str | tuple[str, ...] | None
    after: str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One entry in a table. ``entry`` of an unregistered one is what its articles say of it.

    ``articles`` are the stored real articles of the outlet, those credited to the wire by its main name, or those that
    mention the entity.
    """

    entry: Entry
    state: EntryState
    articles: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Everything about one entry. ``entry`` is the one in force, ``last`` the newest one where it was removed.

    ``versions`` are oldest first; ``concerned`` counts the stored real articles that a change reaches; ``job`` is the
    one that applies the newest version to them, if it was asked for. ``twin`` is the same house in the other registry.
    """

    kind: EntryKind
    key: str
    state: EntryState
    entry: Entry | None
    last: Entry
    versions: tuple[EntryVersion, ...]
    articles: int
    concerned: int
    job: JobRow | None
    twin: Entry | None

    @property
    def number(self) -> int:
        """The number of the newest version, ``AS_SHIPPED`` while nobody has changed the entry."""
        return self.versions[-1].number if self.versions else AS_SHIPPED


def values_of(entry: Entry) -> dict[str, Any]:
    """The fields of an entry by name, as ``FIELDS`` lists them: texts, tuples of texts, or ``None``."""
    found: dict[str, Any] = {field.name: getattr(entry, field.name) for field in fields(entry)}
    if isinstance(entry, OutletEntry):
        del found["outlet"]
        outlet = entry.outlet
        found |= {"domain": entry.domain, "name": outlet.name, "country": outlet.country, "owner": outlet.owner}
        found |= {"languages": outlet.languages, "ownership": outlet.ownership}
    return {name: found[name] for name in FIELDS[entry.kind]}


def entry_of(kind: EntryKind, key: str, values: Mapping[str, Any]) -> Entry:
    """The entry with these values; what is not given is unknown."""

    def one(name: str) -> str | None:
        value = values.get(name)
        return str(value) if value else None

    def many(name: str) -> tuple[str, ...]:
        return tuple(str(value) for value in values.get(name) or ())

    name: str = values["name"]
    ownership: Ownership = values.get("ownership") or "unknown"
    if kind == "entity":
        lists = {field: many(field) for field in ("aliases", "ambiguous", "context", "unless")}
        return EntityEntry(
            key, name, values.get("type") or "person", country=one("country"), wikidata=one("wikidata"), **lists
        )
    if kind == "wire":
        return WireEntry(key, name, many("aliases"), one("domain"), one("country"), ownership, one("basis"))
    outlet = Outlet(key, name, one("country"), many("languages"), ownership, one("owner"))
    return OutletEntry(outlet, many("aliases"), many("domains"), one("timezone"), one("basis"))


def changes(before: Entry | None, after: Entry | None) -> tuple[FieldChange, ...]:
    """What differs between two versions of one entry, field by field; nothing where either of them is not there."""
    if before is None or after is None:
        return ()
    old, new = values_of(before), values_of(after)
    return tuple(FieldChange(name, old[name], new[name]) for name in new if old[name] != new[name])
