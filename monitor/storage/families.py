"""Families in the database: copies of one text, their head and their origin.

Grouping itself is `monitor.analysis.families.group`. Here the groups of the affected texts are worked out again after
every save and compared with what is stored. A family keeps its row as long as its head stays the head; the key of a
family is the key of its head, so the stored state does not depend on the order in which articles arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.engine import Connection

from monitor.analysis.families import group
from monitor.storage.database import numbers, take_numbers, upsert, words
from monitor.storage.facts import EVERYTHING
from monitor.storage.tables import articles, facts, families, matches, origins, outlets


class Origin(NamedTuple):
    """Who a text comes from: ``kind`` is ``wire`` or ``outlet``, ``name`` identifies, ``label`` is shown."""

    kind: str
    name: str
    label: str


class Member(NamedTuple):
    """What grouping needs to know of an article. ``family_id`` is ``None`` until it has one."""

    id: int
    key: str
    body_hash: str | None
    counted_at: int | None
    wire: str | None
    outlet_key: str
    outlet_name: str
    family_id: int | None


class Place(NamedTuple):
    """Where an article belongs."""

    family_id: int
    origin_id: int


@dataclass(frozen=True, slots=True)
class Group:
    """One family as it should be. ``keeps`` is the stored family that it goes on as, ``None`` for a new one."""

    keeps: int | None
    head: Member
    origin: Origin
    members: tuple[Member, ...]


def plan(members: Sequence[Member], keys: Mapping[int, str]) -> list[Group]:
    """Group articles into families; ``keys`` are the keys of the families that they are in now.

    A group goes on as the family that already has its head as head; else as any family of a member that is free; else
    it is new. No key is ever wanted by two rows at once: a family's head is always one of its members.
    """
    alike: dict[str, list[Member]] = {}
    groups: list[list[Member]] = []
    for member in members:
        if member.body_hash is None or member.counted_at is None:
            groups.append([member])
        else:
            alike.setdefault(member.body_hash, []).append(member)
    for copies in alike.values():
        if len(copies) == 1:
            groups.append(copies)
            continue
        parts = group([(member.counted_at or 0, member.key) for member in copies])
        groups += [[copies[index] for index in part] for part in parts]
    taken = {part[0].family_id for part in groups if keys.get(part[0].family_id or 0) == part[0].key}
    planned = []
    for part in groups:
        head = part[0]
        keeps = head.family_id
        if keeps is None or keys.get(keeps) != head.key:
            keeps = min((member.family_id for member in part if member.family_id and member.family_id not in taken),
                        default=None)  # fmt: skip
            taken.add(keeps)
        planned.append(Group(keeps, head, origin_of(part), tuple(part)))
    return planned


def origin_of(members: Sequence[Member]) -> Origin:
    """The earliest credited wire among ``members``, which are in order of time and key; else the head's outlet."""
    for member in members:
        if member.wire:
            return Origin("wire", member.wire, member.wire)
    return Origin("outlet", members[0].outlet_key, members[0].outlet_name)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What `regroup` decided: the place of every article it looked at, and families that are left without articles."""

    places: Mapping[int, Place]
    left: tuple[int, ...]


def regroup(connection: Connection, sample: int, hashes: Iterable[str], pending: Sequence[Member]) -> Regrouped:
    """Work out the families of all articles whose text is among ``hashes``, and of the ``pending`` ones.

    ``pending`` articles are about to be written and stand for what is stored of them. Stored articles that change
    family or origin are moved here with their facts. The caller writes the pending ones, then calls `drop` with what is
    left.
    """
    given = {member.id for member in pending}
    stored = [member for member in _members(connection, sample, hashes) if member.id not in given]
    everyone = [*pending, *stored]
    before = _families(connection, {member.family_id for member in everyone if member.family_id})
    groups = plan(everyone, {family_id: row.key for family_id, row in before.items()})
    origin_ids = ensure_origins(connection, {part.origin for part in groups})
    places = _write(connection, sample, groups, before, origin_ids)
    moved = [
        member for member in stored
        if member.family_id and places[member.id] != (member.family_id, before[member.family_id].origin_id)
    ]  # fmt: skip
    _move(connection, [(member.id, places[member.id]) for member in moved])
    used = {place.family_id for place in places.values()}
    return Regrouped(places, tuple(family_id for family_id in before if family_id not in used))


def drop(connection: Connection, family_ids: Sequence[int]) -> None:
    """Delete families that no article is in any more."""
    if family_ids:
        connection.execute(families.delete().where(families.c.id.in_(numbers(connection, family_ids))))


def ensure_origins(connection: Connection, wanted: Iterable[Origin]) -> dict[Origin, int]:
    """The row numbers of these origins; those not known yet are added."""
    todo = sorted(wanted)
    rows = _find_origins(connection, todo)
    missing = [origin for origin in todo if (origin.kind, origin.name) not in rows]
    if missing:
        insert = upsert(connection, origins).on_conflict_do_nothing()
        connection.execute(insert, [origin._asdict() for origin in missing])
        rows |= _find_origins(connection, missing)
    return {origin: rows[origin.kind, origin.name] for origin in todo}


def _find_origins(connection: Connection, wanted: Sequence[Origin]) -> dict[tuple[str, str], int]:
    names = words(connection, {origin.name for origin in wanted})
    found = select(origins.c.kind, origins.c.name, origins.c.id).where(
        origins.c.kind.in_(("wire", "outlet")), origins.c.name.in_(names)
    )
    return {(kind, name): number for kind, name, number in connection.execute(found)}


def _members(connection: Connection, sample: int, hashes: Iterable[str]) -> list[Member]:
    a, o = articles.c, outlets.c
    found = (
        select(a.id, a.key, a.body_hash, a.counted_at, a.wire, o.key, o.name, a.family_id)
        .join_from(articles, outlets, a.outlet_id == o.id)
        .where(a.sample == sample, a.body_hash.in_(words(connection, hashes)))
    )
    return [Member(*row) for row in connection.execute(found)]


class _Family(NamedTuple):
    id: int
    key: str
    head_id: int
    origin_id: int
    size: int


def _families(connection: Connection, family_ids: Iterable[int]) -> dict[int, _Family]:
    f = families.c
    found = select(f.id, f.key, f.head_id, f.origin_id, f.size).where(f.id.in_(numbers(connection, family_ids)))
    return {row.id: _Family(*row) for row in connection.execute(found)}


def _write(
    connection: Connection,
    sample: int,
    groups: Sequence[Group],
    before: Mapping[int, _Family],
    origin_ids: Mapping[Origin, int],
) -> dict[int, Place]:
    fresh = sum(part.keeps is None for part in groups)
    next_id = take_numbers(connection, "family_id", fresh) if fresh else 0
    new, other = [], []
    places: dict[int, Place] = {}
    for part in groups:
        if part.keeps is None:
            family_id, next_id = next_id, next_id + 1
        else:
            family_id = part.keeps
        row = _Family(family_id, part.head.key, part.head.id, origin_ids[part.origin], len(part.members))
        if part.keeps is None:
            new.append({**row._asdict(), "sample": sample})
        elif before[part.keeps] != row:
            other.append({f"new_{name}": value for name, value in row._asdict().items()})
        places |= {member.id: Place(family_id, row.origin_id) for member in part.members}
    if other:
        f = families.c
        change = families.update().where(f.id == bindparam("new_id"))
        change = change.values({name: bindparam(f"new_{name}") for name in ("key", "head_id", "origin_id", "size")})
        connection.execute(change, other)
    if new:
        connection.execute(families.insert(), new)
    return places


def _move(connection: Connection, moved: Sequence[tuple[int, Place]]) -> None:
    """Give stored articles and their facts another family or origin."""
    if not moved:
        return
    rows = [{"a": article_id, "f": place.family_id, "o": place.origin_id} for article_id, place in moved]
    connection.execute(
        articles.update().where(articles.c.id == bindparam("a")).values(family_id=bindparam("f")),
        [{"a": row["a"], "f": row["f"]} for row in rows],
    )
    versions = union_all(
        select(literal(EVERYTHING)), select(matches.c.version_id).where(matches.c.article_id == bindparam("a"))
    )
    connection.execute(
        facts.update()
        .where(facts.c.article_id == bindparam("a"), facts.c.version_id.in_(versions))
        .values(family_id=bindparam("f"), origin_id=bindparam("o")),
        rows,
    )
