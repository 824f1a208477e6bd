"""Facts and counters: what charts are counted from, written in the same transaction as what they say.

A fact is one charted article under one topic version, under version 0, which every charted article has (it stands for
all that was collected), or under an entity, whose number stands negative in the version's place. Counters are the sums
of facts by hour or day, outlet and language, of what may be added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from monitor.storage.database import numbers, upsert
from monitor.storage.tables import counters, entity_mentions, facts, matches

EVERYTHING = 0
"""The version that stands for all collected articles."""


class Fact(NamedTuple):
    """One row of `facts`, in the order of its columns. Tone is in millionths or ``None``."""

    version_id: int
    article_id: int
    sample: int
    day_only: int
    slot: int
    family_id: int
    origin_id: int
    outlet_id: int
    lang: str
    mentions: int
    article_tone: int | None
    topic_tone: int | None
    target_tone: int | None = None
    model_tone: int | None = None


def slot_of(counted_at: int, day_only: int) -> int:
    """The slot of a counting time: a day since 1970 for articles that have only a day, else the second."""
    return counted_at // 86400 if day_only else counted_at


def versions_of(connection: Connection, article_ids: Sequence[int]) -> list[int]:
    """Every version under which one of these articles can have a fact; those of entities are negative."""
    listed = numbers(connection, article_ids)
    found = select(matches.c.version_id).where(matches.c.article_id.in_(listed)).distinct()
    named = select(-entity_mentions.c.entity_id).where(entity_mentions.c.article_id.in_(listed)).distinct()
    return [EVERYTHING, *connection.execute(found).scalars(), *connection.execute(named).scalars()]


def read_facts(connection: Connection, article_ids: Sequence[int], version_ids: Sequence[int]) -> list[Fact]:
    """The facts of these articles under these versions."""
    found = select(facts).where(
        facts.c.version_id.in_(numbers(connection, version_ids)),
        facts.c.article_id.in_(numbers(connection, article_ids)),
    )
    return [Fact(*row) for row in connection.execute(found)]


def replace_facts(connection: Connection, old: Sequence[Fact], new: Sequence[Fact]) -> None:
    """Delete ``old``, write ``new``, and move the counters by the difference."""
    if old:
        gone = delete(facts).where(facts.c.version_id == bindparam("v"), facts.c.article_id == bindparam("a"))
        connection.execute(gone, [{"v": fact.version_id, "a": fact.article_id} for fact in old])
    if new:
        connection.execute(facts.insert(), [fact._asdict() for fact in new])
    count(connection, old, new)


class _Cell(NamedTuple):
    """The key of one counter."""

    version_id: int
    sample: int
    day_only: int
    slot: int
    outlet_id: int
    lang: str


def _cell(fact: Fact) -> _Cell:
    slot = fact.slot if fact.day_only else fact.slot // 3600
    return _Cell(fact.version_id, fact.sample, fact.day_only, slot, fact.outlet_id, fact.lang)


def count(connection: Connection, removed: Iterable[Fact], added: Iterable[Fact]) -> None:
    """Take ``removed`` facts out of the counters and put ``added`` ones in; counters of nothing are deleted."""
    sums: dict[_Cell, tuple[int, int]] = {}
    standing: set[_Cell] = set()  # cells that had something in them, so their rows exist
    for fact, sign in [*((fact, -1) for fact in removed), *((fact, 1) for fact in added)]:
        cell = _cell(fact)
        articles, mentions = sums.get(cell, (0, 0))
        sums[cell] = (articles + sign, mentions + sign * fact.mentions)
        if sign < 0:
            standing.add(cell)
    moved = [(cell, by) for cell, by in sums.items() if by != (0, 0)]
    _raise(connection, [(cell, by) for cell, by in moved if cell not in standing])
    _move(connection, [(cell, by) for cell, by in moved if cell in standing])


def _raise(connection: Connection, moved: list[tuple[_Cell, tuple[int, int]]]) -> None:
    if not moved:
        return
    insert = upsert(connection, counters)
    insert = insert.on_conflict_do_update(
        index_elements=list(counters.primary_key.columns),
        set_={
            "articles": counters.c.articles + insert.excluded.articles,
            "mentions": counters.c.mentions + insert.excluded.mentions,
        },
    )
    rows = [{**cell._asdict(), "articles": articles, "mentions": mentions} for cell, (articles, mentions) in moved]
    connection.execute(insert, rows)


def _move(connection: Connection, moved: list[tuple[_Cell, tuple[int, int]]]) -> None:
    if not moved:
        return
    here = [counters.c[name] == bindparam(f"at_{name}") for name in _Cell._fields]
    step = counters.update().where(*here)
    step = step.values(
        articles=counters.c.articles + bindparam("by_articles"), mentions=counters.c.mentions + bindparam("by_mentions")
    )
    places = [{f"at_{name}": value for name, value in cell._asdict().items()} for cell, _ in moved]
    connection.execute(
        step,
        [
            {**place, "by_articles": articles, "by_mentions": mentions}
            for place, (_, (articles, mentions)) in zip(places, moved, strict=True)
        ],
    )
    connection.execute(counters.delete().where(*here, counters.c.articles == 0), places)
