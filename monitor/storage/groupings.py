"""Splits and merges that analysts made of families and stories: an ordered log, kept through every re-run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from monitor.analysis.families import NO_EDITS, Edits, merged, split
from monitor.model.groups import Grouping, GroupingKind, GroupingScope
from monitor.storage.database import moment_of, numbers, seconds, storable, words
from monitor.storage.tables import grouping_keys, groupings


def add(
    connection: Connection,
    scope: GroupingScope,
    kind: GroupingKind,
    sample: int,
    sides: tuple[Sequence[str], Sequence[str]],
    author: str,
    note: str,
    now: datetime,
) -> None:
    """Write down a split (the first side is taken out) or a merge, inside the caller's transaction."""
    insert = groupings.insert().values(
        scope=scope, kind=kind, sample=sample, at=seconds(now), author=storable(author), note=storable(note)
    )
    number = connection.execute(insert.returning(groupings.c.id)).scalar_one()
    keys = [
        {"grouping_id": number, "side": side, "key": storable(key)}
        for side, given in enumerate(sides)
        for key in sorted({*given})
    ]
    connection.execute(grouping_keys.insert(), keys)


def concerning(
    connection: Connection, scope: GroupingScope, sample: int, keys: Collection[str]
) -> tuple[Grouping, ...]:
    """The splits and merges of these keys, and of the keys that those name, and so on; the first one first."""
    g, k = groupings.c, grouping_keys.c
    here = select(k.grouping_id).join(groupings, g.id == k.grouping_id).where(g.scope == scope, g.sample == sample)
    known: set[str] = set()
    ids: set[int] = set()
    asked = set(keys)
    while asked:
        found = set(connection.execute(here.where(k.key.in_(words(connection, asked)))).scalars()) - ids
        known |= asked
        ids |= found
        named = select(k.key).where(k.grouping_id.in_(numbers(connection, found)))
        asked = set(connection.execute(named).scalars()) - known if found else set()
    return _read(connection, ids)


def all_of(connection: Connection, scope: GroupingScope, sample: int) -> tuple[Grouping, ...]:
    """Every split and merge of that kind, the first one first."""
    g = groupings.c
    return _read(
        connection, connection.execute(select(g.id).where(g.scope == scope, g.sample == sample)).scalars().all()
    )


def _read(connection: Connection, ids: Collection[int]) -> tuple[Grouping, ...]:
    if not ids:
        return ()
    k = grouping_keys.c
    sides: dict[int, tuple[list[str], list[str]]] = {number: ([], []) for number in ids}
    listed = select(k.grouping_id, k.side, k.key).where(k.grouping_id.in_(numbers(connection, ids)))
    for number, side, key in connection.execute(listed.order_by(k.grouping_id, k.side, k.key)):
        sides[number][side].append(key)
    rows = select(groupings).where(groupings.c.id.in_(numbers(connection, ids))).order_by(groupings.c.id)
    return tuple(
        Grouping(
            row.id, row.scope, row.kind, (tuple(sides[row.id][0]), tuple(sides[row.id][1])), moment_of(row.at),
            row.author, row.note,
        )
        for row in connection.execute(rows)
    )  # fmt: skip


def edits(log: Iterable[Grouping]) -> Edits:
    """What splits and merges of families come to, in their order."""
    so_far = NO_EDITS
    for one in log:
        first, second = one.sides
        label = f"grouping {one.id}"
        if one.kind == "split":
            so_far = split(so_far, (*first, *second), first, label)
        else:
            so_far = merged(so_far, first, second, label)
    return so_far
