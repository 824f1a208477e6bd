"""Checking what analysts write into the registries: one entry against all others of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from monitor.errors import RegistryError, SelectionError
from monitor.model.entity import ENTITY_KINDS
from monitor.model.registry import NAME_KEY, EntityEntry, Entry, EntryKind, OutletEntry, entry_of, values_of
from monitor.model.selection import zone
from monitor.model.source import OWNERSHIPS, Outlet
from monitor.text.slugs import slug
from monitor.text.urls import host
from monitor.text.words import fold

LONGEST: Final = 120
"""Characters of a name, an alias or an owner."""
LONGEST_BASIS: Final = 500
MOST: Final = 100
"""Aliases or domains of one entry."""
KIND_WORDS: Mapping[EntryKind, str] = {"outlet": "outlet", "wire": "agency", "entity": "entity"}
_LABELLED = re.compile(r"(?:[a-z0-9_-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"\w\W*\w")
_ITEM = re.compile(r"Q[1-9][0-9]*")
_LISTS = ("aliases", "domains", "ambiguous", "context", "unless")
_DATED = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?: \S.*", re.DOTALL)


def words_of(name: str) -> str:
    """A printed name as names are compared: its words, folded. "Foo-Bar" and "foo bar" are one."""
    return " ".join(_WORD.findall(fold(name)))


def domain_of(written: str) -> str | None:
    """The host name in what an analyst wrote (``https://www.News.example/`` is ``news.example``), ``None`` if none."""
    found = host(written if "://" in written else f"https://{written}")
    return found if found and _LABELLED.fullmatch(found) else None


def checked(draft: Entry, key: str | None, present: Entry | None, others: Sequence[Entry], today: date) -> Entry:
    """The entry as it can be stored: spaces, capitals and repeats put right, everything else held against the rules.

    ``key`` is the entry's, ``None`` for a new one, which gets a key of its main domain or name. ``present`` is what is
    in force under the key, ``others`` are all entries of its kind under other keys. Names and hosts that the entry has
    already are its own, whatever a later Wirewatch ships.

    Raises:
        RegistryError: with a message for each field that cannot be used, or because nothing would change.
    """
    problems: dict[str, str] = {}
    values = _cleaned(draft, problems)
    if isinstance(draft, OutletEntry) and key is not None:
        values["domain"] = draft.domain
        problems.pop("domain", None)
    _check_names(draft.kind, values, present, others, problems)
    _check_hosts(values, present, others, problems)
    if draft.kind != "entity":
        _check_ownership(values, present, problems, today)
    if key is None and values["name"]:
        key = _new_key(draft.kind, values)
        earlier = next((other for other in others if other.key == key), None)
        if earlier is not None and "domain" not in problems:
            problems.setdefault("name", f"This was the first name of {earlier.name} and stays its own. Choose another.")
    if problems:
        raise RegistryError(problems=problems)
    entry = entry_of(draft.kind, str(key), values)
    if present is not None and entry == present:
        raise RegistryError(f"Everything about {entry.name} is already as you wrote it; there is nothing to save.")
    return entry


def _new_key(kind: EntryKind, values: Mapping[str, Any]) -> str:
    if kind == "entity":
        return slug(values["name"])
    if kind == "wire":
        return fold(values["name"])
    return values["domain"] or f"{NAME_KEY}{fold(values['name'])}"


def carried(entry: OutletEntry, stored: Iterable[Outlet]) -> tuple[str, ...]:
    """The keys of those stored outlets whose articles the entry is about: its own, of its hosts, of its names."""
    names = {fold(name) for name in entry.names}

    def about(outlet: Outlet) -> bool:
        by_host = any(f".{outlet.key}".endswith(f".{name}") for name in entry.hosts)
        return outlet.key == entry.key or by_host or fold(outlet.name) in names

    return tuple(outlet.key for outlet in stored if about(outlet))


# ------------------------------------------------------------------------------------------------------------ one value
def _cleaned(draft: Entry, problems: dict[str, str]) -> dict[str, Any]:
    values = values_of(draft)
    for name in ("name", "country", "basis", "owner", "timezone", "ownership", "type", "wikidata"):
        if name in values:
            values[name] = " ".join((values[name] or "").split()) or None
    for name in _LISTS:
        if name in values:
            values[name] = _each_once(" ".join(text.split()) for text in values[name] if text.split())
    other = {values["name"], *values.get("ambiguous", ())}
    values["aliases"] = tuple(alias for alias in values["aliases"] if alias not in other)
    if "domain" in values:
        values["domain"] = _domain(values["domain"], "domain", problems)
    if draft.kind == "entity":
        _check_entity(values, problems)
    if "domains" in values:
        more = [_domain(written, "domains", problems) for written in values["domains"]]
        values["domains"] = tuple(d for d in _each_once(d for d in more if d) if d != values["domain"])
    _check_country(values, problems)
    if "languages" in values:
        _check_languages(values, problems)
    if values.get("timezone"):
        _check_zone(values, problems)
    _check_lengths(values, problems)
    return values


def _check_entity(values: dict[str, Any], problems: dict[str, str]) -> None:
    if values["type"] not in ENTITY_KINDS:
        problems["type"] = f"An entity is one of: {', '.join(ENTITY_KINDS)}."
    elif values["country"] and values["type"] != "place":
        problems["country"] = "Only places have a country here. Empty this."
    if values["wikidata"] and not _ITEM.fullmatch(values["wikidata"]):
        problems["wikidata"] = f"A Wikidata item is a Q with a number, such as Q184, not {values['wikidata']!r}."
    if values["context"] and not values["ambiguous"]:
        problems["context"] = "These words decide on ambiguous names only, and there are none. Empty this."


def _domain(written: str | None, field: str, problems: dict[str, str]) -> str | None:
    if not (written or "").strip():
        return None
    found = domain_of(str(written).strip())
    if found is None:
        problems[field] = f"{str(written).strip()!r} is not a domain. Write it as news.example."
    return found


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _check_country(values: dict[str, Any], problems: dict[str, str]) -> None:
    country = values["country"]
    if country and not re.fullmatch("[A-Za-z]{2}", country):
        problems["country"] = f"The country must be two letters such as BY or CN, not {country!r}; empty is unknown."
    values["country"] = country and country.upper()


def _check_languages(values: dict[str, Any], problems: dict[str, str]) -> None:
    values["languages"] = _each_once(lang.strip().lower() for lang in values["languages"] if lang.strip())
    for lang in values["languages"]:
        if not re.fullmatch("[a-z]{2,3}", lang):
            problems["languages"] = f"A language must be two or three letters such as en or ru, not {lang!r}."


def _check_zone(values: dict[str, Any], problems: dict[str, str]) -> None:
    try:
        zone(values["timezone"])
    except SelectionError as error:
        problems["timezone"] = str(error)


def _check_lengths(values: Mapping[str, Any], problems: dict[str, str]) -> None:
    for name, longest in (("name", LONGEST), ("owner", LONGEST), ("basis", LONGEST_BASIS)):
        if len(values.get(name) or "") > longest:
            problems[name] = f"At most {longest} characters can be kept here, not {len(values[name])}."
    for name in _LISTS:
        listed = values.get(name, ())
        if len(listed) > MOST:
            problems[name] = f"At most {MOST} can be kept here, not {len(listed)}."
        too_long = next((text for text in listed if len(text) > LONGEST), None)
        if too_long:
            what = "An alias" if name == "aliases" else "A line"
            problems[name] = f"{what} can have {LONGEST} characters, not {len(too_long)}: {too_long[:40]!r} …"


# ------------------------------------------------------------------------------------------------------ against others
def _check_names(
    kind: EntryKind, values: Mapping[str, Any], present: Entry | None, others: Sequence[Entry], problems: dict[str, str]
) -> None:
    if not values["name"]:
        problems["name"] = f"Give the {KIND_WORDS[kind]} a name."
    own = {words_of(name) for name in present.names} if present else set()
    holders = {words_of(name): entry for entry in others for name in entry.names}
    for field, name in _written(values):
        words = words_of(name)
        if not _LETTERS.search(name):
            problems[field] = f"{name!r} is too short for a name: pages would be full of it. Use at least two letters."
        elif words in holders and words not in own:
            problems[field] = f"{name!r} is a name of {holders[words].name} already."


def _check_hosts(
    values: Mapping[str, Any], present: Entry | None, others: Sequence[Entry], problems: dict[str, str]
) -> None:
    hosts = {name: entry for entry in others for name in entry.hosts}
    mine = set(present.hosts) if present else set()
    for field in ("domain", "domains"):
        for name in [values.get(field)] if field == "domain" else values.get(field, ()):
            if name in hosts and name not in mine:
                problems[field] = f"{name} is a domain of {hosts[name].name} already."


def _written(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values["name"]:
        yield "name", values["name"]
    for field in ("aliases", "ambiguous"):
        for alias in values.get(field, ()):
            yield field, alias


def _check_ownership(values: Mapping[str, Any], present: Entry | None, problems: dict[str, str], today: date) -> None:
    ownership, basis = values["ownership"], values["basis"]
    present = None if isinstance(present, EntityEntry) else present
    if ownership not in OWNERSHIPS:
        problems["ownership"] = f"Ownership cannot be {ownership!r}. Use one of: {', '.join(OWNERSHIPS)}."
    elif ownership == "unknown":
        if basis:
            problems["basis"] = "Unknown ownership has no basis. Empty this, or say which ownership it proves."
    elif not basis:
        problems["basis"] = (
            f"Say since when and why the ownership is known to be {ownership}, such as "
            f"{today.year}: owned by Example Holding, a private company."
        )
    elif present is not None and (ownership, basis) == (present.ownership, present.basis):
        return
    elif not _DATED.fullmatch(basis):
        problems["basis"] = (
            "Begin the basis with the year or month for which it holds, then a colon and the reason, such as "
            f"{today:%Y-%m}: owned by Example Holding, a private company."
        )
    elif present is not None and present.ownership not in (ownership, "unknown") and basis == present.basis:
        problems["basis"] = f"This is the basis of {present.ownership!r}. Give that of {ownership!r}."
